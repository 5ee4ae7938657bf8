#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/status_page.h"
#include "sim/base/result.h"

namespace scenarios::engine {

/// How long a run may take on the host. Neither has anything to do with virtual time.
struct HostLimits {
    std::int64_t timeout_ns = 0;             ///< from start to end; 0: none
    std::int64_t stuck_ns = 20'000'000'000;  ///< at work without writing a record; 0: never mind
};

/// What a child has of its parent.
struct Bond {
    StatusPage& page;
    std::function<void(std::string_view)> report;  ///< hands text over; it must all be said before the child ends
};

/// How a child ended.
struct Ending {
    enum class How : std::uint8_t {
        Exited,   ///< by itself, with `number` as its status
        Died,     ///< by the signal `number`
        Timeout,  ///< killed: it took too long
        Stuck,    ///< killed: no record for too long, though it was at work
        Killed    ///< because the user insisted
    };
    How how = How::Exited;
    int number = 0;
    std::string report{};      ///< what it handed over
    std::int64_t took_ns = 0;  ///< host time
    bool asleep = false;       ///< Stuck: it waits for something on the host rather than to compute
};

/// A child process that does one thing, and the watch over it. It dies with its parent, and leaves signals from a terminal to it.
class Child {
public:
    /// Runs `body` in a new process, which ends with the status it returns. `log`: descriptor that takes its stdout and stderr, or -1.
    static sim::base::Result<std::unique_ptr<Child>> start(const std::function<int(Bond&)>& body, const HostLimits& limits, int log = -1);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Hears what it has to say, looks at the clock and ends it if a limit is up. Never blocks. True once it has ended.
    bool look();
    /// Asks it to end in good order; may be repeated.
    void interrupt();
    void kill();
    /// Lets it know, at its next record, that something was written to it.
    void mail();
    /// Asks it who runs at this very moment (the answer goes to the page) and lets it go on; works in an endless loop, too. Waits so long
    /// at most. False: no answer.
    bool ask(int wait_ms);
    [[nodiscard]] pid_t process_id() const { return pid_; }

    /// Once it has ended.
    [[nodiscard]] const Ending& ending() const { return ending_; }
    [[nodiscard]] const StatusPage& page() const { return *page_.get(); }

    /// Blocks until one of them may have something new, or a signal came, or for a tenth of a second.
    static void wait_for_news(const std::vector<const Child*>& children);

private:
    using Clock = std::chrono::steady_clock;

    Child() = default;
    void hear();
    bool reap();
    void watch();
    void condemn(Ending::How why);

    SharedPage page_;
    HostLimits limits_;
    pid_t pid_ = -1;
    int channel_ = -1;
    bool ended_ = false;
    Clock::time_point started_;
    Ending ending_;

    // of the watch
    Clock::time_point looked_;
    std::uint64_t records_ = 0;
    std::int64_t cpu_ns_ = 0;
    std::int64_t idle_ns_ = 0;  ///< time without a record that counts against it
    bool condemned_ = false;
    bool killed_ = false;
    Clock::time_point asked_;
};

/// From here on SIGINT and SIGTERM only count. Two within a fifth of a second are one: who sends to a group may reach us twice.
void count_interrupts();
/// How many came.
int interrupts();
/// For a process that supervises nobody: the second one ends it on the spot with status 130.
void insist_on_second_interrupt();

}  // namespace scenarios::engine
