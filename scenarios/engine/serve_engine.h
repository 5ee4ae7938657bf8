#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/engine/live_engine.h"
#include "scenarios/engine/scenario.h"
#include "sim/base/result.h"

namespace scenarios::engine {

/// The run as `ipclab serve` drives it: a LiveEngine, or in tests one that replays a trace. What each call does: live_engine.h.
class Engine {
public:
    virtual ~Engine() = default;
    [[nodiscard]] virtual std::vector<int> descriptors() const = 0;
    virtual std::vector<EngineNews> news() = 0;
    virtual void set_stops(const std::vector<StopOrder>& stops) = 0;
    virtual void go(const sim::query::Aim& aim) = 0;
    virtual void pause() = 0;
    virtual void act(const std::string& step) = 0;
    virtual void finish() = 0;
    virtual void kill() = 0;
    [[nodiscard]] virtual AtWork last_record() const = 0;
    virtual std::optional<AtWork> ask() = 0;
    [[nodiscard]] virtual std::int64_t cpu_ns() const = 0;
};

using EngineStarter = std::function<sim::base::Result<std::unique_ptr<Engine>>(const Scenario&, LiveEngine::Options)>;

/// Starts processes that play.
EngineStarter live_engines();

}  // namespace scenarios::engine
