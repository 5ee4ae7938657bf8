#pragma once

#include <cstdint>
#include <vector>

#include "sim/trace/reader.h"

namespace sim::query {

/// The records by which one transaction can be followed from its sender's parcel to the reply's buffer, found in the stretch of the
/// trace around it. What a trace of level `calls` does not tell, or has not come yet, is not there.
struct CallRecords {
    /// A record's number and time; number 0: there is none.
    struct Point {
        std::uint64_t sequence = 0;
        std::uint64_t time_ns = 0;
        explicit operator bool() const { return sequence != 0; }
    };
    /// Where a parcel lay in a receive area.
    struct Block {
        std::uint32_t pid = 0;  ///< whose area
        std::uint64_t offset = 0, size_bytes = 0;
        Point allocated, freed;
    };
    /// A call that the handler made and waited for.
    struct Nested {
        std::uint64_t transaction = 0;
        Point sent, ended;
    };

    std::uint64_t transaction = 0;  ///< 0: there is no such request
    bool remote = false, oneway = false;
    trace::Stamp sender{}, server{};   ///< server: of the thread that took the request
    Point noted_request, noted_reply;  ///< what their writers noted of the parcels
    Point sent;
    Point queued;      ///< joined a queue of the receiver
    Point ready;       ///< the thread that took it could run from here on
    Point arrived;     ///< between devices: the message was handed over there
    Point delivered;   ///< the receiver's thread has it
    Point answered;    ///< the handler is done: the reply was sent, between devices it was served
    Point returned;    ///< between devices: the reply's message was handed over here
    Point finished;    ///< over for the sender
    Point reply_read;  ///< the sender's thread has the reply
    Block request, reply;
    std::vector<Nested> nested;
    std::uint64_t idle_ns = 0;            ///< for how long the handler's thread slept or waited for locks
    std::vector<std::uint64_t> refusals;  ///< records of rules that refused or let pass something in it
    bool replied = false;                 ///< finished with a reply
    bool full = false;                    ///< records of level full were among them
    bool cut = false;                     ///< too much lies between: what is missing may be further on
    std::uint64_t last_ns = 0;            ///< time of the last record that was looked at
};

/// `sent`: number of the transaction.sent or rpc.sent. Records after `until` are not looked at, and no more than `records_max`.
CallRecords call_records(const trace::Reader& reader, std::uint64_t sent, std::uint64_t until = UINT64_MAX,
                         std::size_t records_max = 50'000);

}  // namespace sim::query
