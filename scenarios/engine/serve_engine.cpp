#include "scenarios/engine/serve_engine.h"

#include <utility>

namespace scenarios::engine {
namespace {

class Playing final : public Engine {
public:
    explicit Playing(std::unique_ptr<LiveEngine> run) : run_(std::move(run)) {}
    [[nodiscard]] std::vector<int> descriptors() const override { return run_->descriptors(); }
    std::vector<EngineNews> news() override { return run_->news(); }
    void set_stops(const std::vector<StopOrder>& stops) override { run_->set_stops(stops); }
    void go(const sim::query::Aim& aim) override { run_->go(aim); }
    void pause() override { run_->pause(); }
    void act(const std::string& step) override { run_->act(step); }
    void finish() override { run_->finish(); }
    void kill() override { run_->kill(); }
    [[nodiscard]] AtWork last_record() const override { return run_->last_record(); }
    std::optional<AtWork> ask() override { return run_->ask(); }
    [[nodiscard]] std::int64_t cpu_ns() const override { return run_->cpu_ns(); }

private:
    std::unique_ptr<LiveEngine> run_;
};

}  // namespace

EngineStarter live_engines() {
    return [](const Scenario& scenario, LiveEngine::Options options) -> sim::base::Result<std::unique_ptr<Engine>> {
        auto started = LiveEngine::start(scenario, std::move(options));
        if (!started) return sim::base::Error{started.error()};
        return std::unique_ptr<Engine>(std::make_unique<Playing>(std::move(*started)));
    };
}

}  // namespace scenarios::engine
