#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/engine/host_stack.h"
#include "scenarios/engine/json_channel.h"
#include "scenarios/engine/live_engine.h"
#include "scenarios/engine/run_scenario.h"
#include "scenarios/engine/status_page.h"
#include "sim/query/stops.h"
#include "sim/trace/reader.h"

namespace scenarios::engine {

/// The engine's end of a LiveEngine: plays a scenario and stops where it is told to. Between records it looks at one word of the page;
/// letters are read when that says so, and while it stands still. One OS thread.
///
/// Letters in: {stops: [{id, when, hits, logs}]}, {aim: ...} (go on), {pause: true}, {act: step}, {finish: true}.
/// Letters out: {stopped: true, sequence, stops, aimed, paused}, {logged: true, sequence, stops}, {acted: step, sequence, time_ns,
/// touched}, {refused: why}, {verdict: text}.
class LiveRun {
public:
    LiveRun(const Scenario& scenario, LiveEngine::Options options, StatusPage& page, int channel);

    /// Waits for the first aim, plays, tells the verdict. Returns when all of it is said.
    void play();

private:
    void begin(World& world);
    void judge(const sim::trace::RecordView& record);
    void rest(const sim::trace::RecordView& record);
    /// On the host's stack: reads letters; while the run is to stand still, waits for them.
    void attend();
    void read(const nlohmann::json& letter);
    void set_stops(const nlohmann::json& stops);
    void set_aim(const nlohmann::json& aim);
    void act(const std::string& text);
    void strike(std::int64_t time_ns, const std::string& text);
    /// The trace so far, for what must be counted from its beginning; null if it cannot be read.
    const sim::trace::Reader* recorded();
    void tell_stop(bool paused);

    const Scenario& scenario_;
    LiveEngine::Options options_;
    StatusPage& page_;
    JsonChannel channel_;
    HostStack host_;
    sim::query::Stops stops_;
    std::unique_ptr<sim::trace::Reader> reader_;
    World* world_ = nullptr;
    bool standing_ = true;  ///< until an aim comes
    bool pause_ = false;
    bool over_ = false;        ///< nothing more happens; what is recorded tells how it ended
    bool ended_ = false;       ///< that is told, too
    sim::query::StopHit hit_;  ///< of records not yet stopped at
    std::uint64_t sequence_ = 0;
};

}  // namespace scenarios::engine
