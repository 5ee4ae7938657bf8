#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "sim/trace/events.h"

namespace scenarios::engine {

/// What a supervised run and its parent tell each other while it goes on, in memory that both have. Whatever the run does, even dying,
/// leaves it readable: plain words, each whole by itself, in no order among each other.
struct StatusPage {
    // -- by the run, at each record
    std::atomic<std::uint64_t> records{0};
    std::atomic<std::uint64_t> time_ns{0};  ///< virtual
    std::atomic<std::uint64_t> transaction{0};
    std::atomic<std::uint32_t> pid{0};  ///< 0: nobody's
    std::atomic<std::uint32_t> tid{0};
    std::atomic<std::uint16_t> process{0};  ///< index of the name in the trace
    std::atomic<std::uint8_t> device{0};    ///< likewise

    // -- by the run, when it is asked (see answer_for)
    static constexpr std::size_t kNameBytes = 64;
    using Name = std::array<char, kNameBytes>;  ///< with a zero at its end, longer ones cut
    Name thread_name{}, process_name{}, device_name{};
    std::atomic<bool> answered{false};

    // -- by the parent
    std::atomic<bool> interrupt{false};  ///< the run is to end in good order
    std::atomic<bool> mail{false};       ///< something was written to the run that it should read at its next record
    std::atomic<bool> go_on{false};      ///< who was asked goes on after its answer

    void hear(const sim::trace::Stamp& stamp) {
        constexpr auto kPlain = std::memory_order_relaxed;
        records.store(records.load(kPlain) + 1, kPlain);
        note(stamp);
    }
    void note(const sim::trace::Stamp& stamp) {
        constexpr auto kPlain = std::memory_order_relaxed;
        time_ns.store(stamp.time_ns, kPlain);
        transaction.store(stamp.transaction, kPlain);
        pid.store(stamp.pid, kPlain);
        tid.store(stamp.tid, kPlain);
        process.store(stamp.process, kPlain);
        device.store(stamp.device, kPlain);
    }
};

/// The memory of a page, shared with processes that are forked while it exists.
class SharedPage {
public:
    /// Null page if there is no memory.
    SharedPage();
    ~SharedPage();
    SharedPage(const SharedPage&) = delete;
    SharedPage& operator=(const SharedPage&) = delete;
    [[nodiscard]] StatusPage* get() const { return page_; }

private:
    StatusPage* page_ = nullptr;
};

/// The signal by which a parent asks a run who is at work right now.
extern const int kAskSignal;

/// From here on this process answers kAskSignal: the simulated thread that runs at that very moment, with its names, goes into the page;
/// pid 0 if none does. Works in an endless loop, too. It does nothing more afterwards, unless the page says that it should go on.
void answer_for(StatusPage& page);

}  // namespace scenarios::engine
