#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/trace/recorder.h"

namespace tests::support {

/// Numbers over every record of a run, of its head and of all of it: two runs are the same if these are (FNV-1a, 64 bits). Bodies hold
/// the bytes of local parcels, and these the addresses of buffers, as the driver's protocol has it: so `whole` is the same only where
/// addresses are (see fixed_addresses.h).
class TraceHash {
public:
    explicit TraceHash(sim::trace::Recorder& recorder) {
        recorder.add_listener([this](const sim::trace::RecordView& record) {
            const auto& stamp = record.stamp;
            for (const std::uint64_t word :
                 {record.sequence, std::uint64_t{record.kind}, stamp.time_ns, stamp.transaction, std::uint64_t{stamp.pid},
                  std::uint64_t{stamp.tid}, std::uint64_t{stamp.device}, std::uint64_t{record.body.size()}}) {
                heads_ = (heads_ ^ word) * kPrime;
            }
            whole_ = (whole_ ^ heads_) * kPrime;
            for (const auto byte : record.body) whole_ = (whole_ ^ static_cast<std::uint64_t>(byte)) * kPrime;
            ++events_;
        });
    }
    TraceHash(const TraceHash&) = delete;
    TraceHash& operator=(const TraceHash&) = delete;

    [[nodiscard]] std::uint64_t heads() const { return heads_; }
    [[nodiscard]] std::uint64_t whole() const { return whole_; }
    [[nodiscard]] std::uint64_t events() const { return events_; }

private:
    static constexpr std::uint64_t kPrime = 0x100000001B3;

    std::uint64_t heads_ = 0xCBF29CE484222325;
    std::uint64_t whole_ = 0xCBF29CE484222325;
    std::uint64_t events_ = 0;
};

}  // namespace tests::support
