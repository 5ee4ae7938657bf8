#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/trace/recorder.h"

namespace tests::support {

/// A number over every record of a run, heads and bodies: two runs are the same if it is (FNV-1a, 64 bits).
class TraceHash {
public:
    explicit TraceHash(sim::trace::Recorder& recorder) {
        recorder.add_listener([this](const sim::trace::RecordView& record) {
            const auto& stamp = record.stamp;
            for (const std::uint64_t word : {record.sequence, std::uint64_t{record.kind}, stamp.time_ns, stamp.transaction,
                                             std::uint64_t{stamp.pid}, std::uint64_t{stamp.tid}, std::uint64_t{stamp.device}}) {
                add(reinterpret_cast<const std::byte*>(&word), sizeof(word));
            }
            add(record.body.data(), record.body.size());
            ++events_;
        });
    }
    TraceHash(const TraceHash&) = delete;
    TraceHash& operator=(const TraceHash&) = delete;

    [[nodiscard]] std::uint64_t value() const { return value_; }
    [[nodiscard]] std::uint64_t events() const { return events_; }

private:
    void add(const std::byte* bytes, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) value_ = (value_ ^ static_cast<std::uint64_t>(bytes[i])) * 0x100000001B3;
    }

    std::uint64_t value_ = 0xCBF29CE484222325;
    std::uint64_t events_ = 0;
};

}  // namespace tests::support
