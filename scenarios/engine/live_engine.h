#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/status_page.h"
#include "scenarios/engine/verdict.h"
#include "sim/base/result.h"
#include "sim/query/aim.h"
#include "sim/query/stops.h"
#include "sim/trace/events.h"

namespace scenarios::engine {

/// Something done to a run by hand: a fault in YAML's words, and the virtual time at which it took effect.
struct Input {
    std::int64_t time_ns = 0;
    std::string step{};
    bool operator==(const Input&) const = default;
};

/// A stop point as it travels to the engine; see sim::query::StopPoint.
struct StopOrder {
    int id = 0;
    std::string when{};  ///< an expression that parses
    std::string hits{};  ///< a hit condition that parses
    bool logs = false;
};

/// What the engine has to say.
struct EngineNews {
    enum class Kind : std::uint8_t {
        Stopped,     ///< sequence, stops, aimed, paused
        Logged,      ///< sequence, stops: points that only tell
        Acted,       ///< input, touched, sequence: an act took effect
        ActRefused,  ///< text: why an act was not taken
        Output,      ///< text that a service printed; errors: to stderr
        Verdict,     ///< verdict: the run is over; Gone follows
        Gone         ///< the process ended: signal (0: by itself) and status; who says what it was at
    };
    Kind kind{};
    std::uint64_t sequence = 0;  ///< of the newest record
    std::vector<int> stops{};
    bool aimed = false;
    bool paused = false;
    Input input{};
    std::uint64_t touched = 0;
    std::string text{};
    bool errors = false;
    std::optional<Verdict> verdict{};
    int signal = 0;
    int status = 0;
    bool killed = false;  ///< by this object
};

/// Who is at work in the engine right now, or was last. Empty names: nobody.
struct AtWork {
    std::string device{}, process{}, thread{};
    std::uint32_t pid = 0, tid = 0;
    std::uint8_t device_index = 0;
    std::uint64_t transaction = 0;
    std::uint64_t time_ns = 0;
    std::uint64_t records = 0;
};

/// A run in a process of its own which can be stopped at any record: the front's end of it. The process has one OS thread, its stdout and
/// stderr are pipes, it dies with its parent. Nothing here blocks for longer than an ask (200 ms). Acts and stops are taken wherever the
/// run is.
class LiveEngine {
public:
    struct Options {
        std::string trace_directory{};
        sim::trace::Level level = sim::trace::Level::Full;
        std::vector<Input> inputs{};  ///< to be repeated
    };

    /// The process is there and waits before its first record, until go().
    static sim::base::Result<std::unique_ptr<LiveEngine>> start(const Scenario& scenario, Options options);
    ~LiveEngine();
    LiveEngine(const LiveEngine&) = delete;
    LiveEngine& operator=(const LiveEngine&) = delete;

    /// Descriptors to poll for POLLIN; any of them readable: news() has something, or soon will.
    [[nodiscard]] std::vector<int> descriptors() const;
    /// Takes what came, in order. Never blocks. After Gone nothing comes any more.
    std::vector<EngineNews> news();

    /// From the next record on. Hits count from the first record of the run.
    void set_stops(const std::vector<StopOrder>& stops);
    /// Go on until the aim, a stop, or the end.
    void go(const sim::query::Aim& aim);
    /// Stop at the next record; answered by Stopped with `paused`.
    void pause();
    /// Answered by Acted or ActRefused. The run stays where it is; the act takes effect when it goes on, Acted comes then.
    void act(const std::string& step);
    /// End in good order: a Verdict comes, then Gone. Also while stopped.
    void finish();
    void kill();

    [[nodiscard]] bool gone() const;
    /// From the page both share; costs nothing. Valid after the end, too.
    [[nodiscard]] AtWork last_record() const;
    /// Asks the process who runs at this very moment: works in an endless loop, too. Waits up to 200 ms; none if it does not answer.
    std::optional<AtWork> ask();
    /// CPU time that the process has used, in ns of the host; a run that makes no records but uses it is in a loop.
    [[nodiscard]] std::int64_t cpu_ns() const;
    [[nodiscard]] int process_id() const;

private:
    struct Impl;
    explicit LiveEngine(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace scenarios::engine
