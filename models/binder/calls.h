#pragma once

#include <array>

#include "models/binder/loans.h"
#include "models/binder/objects.h"
#include "models/binder/parcel.h"

namespace models::binder {

/// Sending calls and replies, and telling callers that no reply will come (reference section 8).
class Calls {
public:
    Calls(Core& core, Queues& queues, Holds& holds, Loans& loans)
        : core_(core), queues_(queues), holds_(holds), loans_(loans), objects_(core, holds) {}

    /// BC_TRANSACTION and BC_TRANSACTION_SG.
    void call(Thread& sender, const binder_transaction_data& data, std::uint64_t scatter_bytes);
    /// BC_REPLY and BC_REPLY_SG.
    void reply(Thread& sender, const binder_transaction_data& data, std::uint64_t scatter_bytes);

    /// The call will not be answered: its caller, or the first thread still alive up the chain of callers, reads `failure`. The call's
    /// record is gone afterwards.
    void fail(Transaction& call, Failure failure);

    /// The record is done with; its buffer lives on.
    void forget(Transaction& transaction);

    /// Nobody is left to read the transaction: the caller of a synchronous call reads BR_DEAD_REPLY.
    void drop_unread(Transaction& transaction) { drop(transaction, BR_DEAD_REPLY); }
    /// The reader could not be given the transaction: BR_FAILED_REPLY.
    void abandon_delivery(Transaction& transaction) { drop(transaction, BR_FAILED_REPLY); }

private:
    // The steps of sending (reference 8.1).
    Failure route(Parcel& parcel);
    Failure find_thread(Parcel& parcel) const;
    Failure load(Parcel& parcel);
    Failure allocate(Parcel& parcel);
    Failure fill(Parcel& parcel);
    void undo(Parcel& parcel);
    void refuse(Parcel& parcel, Failure failure);

    void send(Parcel& parcel);
    void deliver(Parcel& parcel);
    void complete(Parcel& parcel, bool deferred);
    bool answer(Thread& sender, Transaction& call, const binder_transaction_data& data, std::uint64_t scatter_bytes, Failure& failure);

    void drop(Transaction& transaction, std::uint32_t code);

    void announce(Parcel& parcel, bool loaded);
    void report_refusal(Parcel& parcel, std::uint64_t size_bytes, bool oneway_budget);
    sim::trace::Bytes recorded(const Parcel& parcel, bool loaded);
    sim::trace::Bytes first_bytes(const Parcel& parcel);

    Core& core_;
    Queues& queues_;
    Holds& holds_;
    Loans& loans_;
    Objects objects_;
    std::array<std::byte, 4096> scratch_;  ///< for the trace only: what a refused sender wrote, parcels with buffers beside them
};

}  // namespace models::binder
