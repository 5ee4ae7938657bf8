#pragma once

#include <string>

#include "models/binder/core.h"

namespace models::binder {

/// A call or reply being sent: what the sender asked for, whom it goes to, and what has been built of it so far.
struct Parcel {
    Thread& sender;
    const binder_transaction_data& data;
    std::uint64_t scatter_bytes = 0;       ///< buffers_size of the _SG commands
    std::uint64_t id = 0;                  ///< of the transaction; a reply's is its call's
    std::uint64_t parent = 0;              ///< of a call
    const Transaction* answers = nullptr;  ///< the call, if this is a reply

    Process* to = nullptr;
    Thread* to_thread = nullptr;
    Node* target = nullptr;  ///< of a call; one local strong count is held until `buffer` takes it over
    std::string context{};   ///< security context, empty if the node wants none

    Transaction* transaction = nullptr;
    Buffer* buffer = nullptr;
    bool announced = false;  ///< the trace knows of the call

    [[nodiscard]] bool oneway() const { return answers == nullptr && (data.flags & TF_ONE_WAY) != 0; }
    [[nodiscard]] std::byte* content() const { return to->area.memory().base + buffer->offset; }
};

}  // namespace models::binder
