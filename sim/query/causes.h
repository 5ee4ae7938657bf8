#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/query/account_actors.h"
#include "sim/query/rule_book.h"
#include "sim/query/transaction_tree.h"
#include "sim/trace/reader.h"

namespace sim::query {

/// Answers for a report what led to a record of a trace. Reads the trace once when it is made and looks records up again later, so the
/// reader must outlive it.
class Causes {
public:
    /// Error: the trace is damaged; what can be read of it counts.
    explicit Causes(const trace::Reader& reader);

    /// `t118.2` of the record, `e57` if it belongs to no transaction; "" for 0 and for numbers that the trace does not have.
    [[nodiscard]] std::string moment(std::uint64_t sequence) const;

    /// The transactions that led to this one, from the outermost request on, itself last: "t97 ui→relay Relay.Forward  t118 relay→tablet
    /// Notes.Add"; "" if there is no such transaction.
    [[nodiscard]] std::string chain(std::uint64_t transaction) const;

    /// The same of a refusal. If it was about an object of another device, the transactions by which that came here go before.
    [[nodiscard]] std::string chain_of_refusal(std::uint64_t sequence) const;

    /// The sentence of a refusal (`rule.refused` or `rule.tolerated`), and the line of who holds what of a full area, if any.
    [[nodiscard]] std::vector<std::string> refusal(std::uint64_t sequence, Language language = Language::English) const;

private:
    /// By which transaction a process came to hold an object of another device.
    struct Learned {
        std::uint64_t sequence = 0;
        std::uint64_t transaction = 0;
        std::uint32_t pid = 0;
        std::uint8_t device = 0;
        std::string host_device;
        std::string session;
    };

    [[nodiscard]] std::string link(const Transaction& call) const;
    [[nodiscard]] std::string join(const std::vector<std::uint64_t>& transactions) const;
    [[nodiscard]] std::vector<std::uint64_t> ancestors(std::uint64_t transaction) const;

    const trace::Reader& reader_;
    TransactionTree tree_;
    ActorNames actors_;
    std::vector<Learned> learned_;
};

}  // namespace sim::query
