#include "scenarios/engine/live_run.h"

#include <utility>

#include "scenarios/engine/aim_json.h"
#include "scenarios/engine/hand_step.h"
#include "scenarios/engine/world.h"
#include "sim/base/text.h"

namespace scenarios::engine {
LiveRun::LiveRun(const Scenario& scenario, LiveEngine::Options options, StatusPage& page, int channel)
    : scenario_(scenario), options_(std::move(options)), page_(page), channel_(channel), stops_(names_of(scenario)) {}

void LiveRun::play() {
    attend();
    if (channel_.closed()) return;
    RunOptions options;
    options.trace_directory = options_.trace_directory;
    options.level = options_.level;
    options.listener = [this](const sim::trace::RecordView& record) { judge(record); };
    options.last_listener = [this](const sim::trace::RecordView& record) { rest(record); };
    options.interrupted = [this] { return page_.interrupt.load(std::memory_order_relaxed); };
    options.stage = [this](World& world) { begin(world); };
    options.over = [this] { over_ = true; };
    const auto verdict = run_scenario(scenario_, options);
    channel_.send({{"verdict", render_json(verdict)}});
    channel_.flush_all();
}

void LiveRun::begin(World& world) {
    world_ = &world;
    for (const auto& input : options_.inputs) strike(input.time_ns, input.step);
}

void LiveRun::judge(const sim::trace::RecordView& record) {
    page_.hear(record.stamp);
    sequence_ = record.sequence;
    const auto& hit = stops_.look(record);
    hit_.aimed |= hit.aimed;
    hit_.points.insert(hit_.points.end(), hit.points.begin(), hit.points.end());
    hit_.logs.insert(hit_.logs.end(), hit.logs.begin(), hit.logs.end());
    if (record.kind == sim::trace::kind_of<sim::trace::RunEnded>()) ended_ = true;
}

void LiveRun::rest(const sim::trace::RecordView&) {
    const auto mail = page_.mail.load(std::memory_order_relaxed);
    if (!mail && !pause_ && !hit_.stops() && hit_.logs.empty()) return;
    const std::function<void()> job = [this] {
        if (page_.mail.exchange(false)) attend();  // taken back first: what comes while we read is looked for again
        if (!hit_.logs.empty()) channel_.send({{"logged", true}, {"sequence", sequence_}, {"stops", std::exchange(hit_.logs, {})}});
        // Where the run is over anyway nothing is left to stop.
        if (ended_ || page_.interrupt.load(std::memory_order_relaxed)) return;
        if (!pause_ && !hit_.stops()) return;
        tell_stop(pause_);
        standing_ = true;
        attend();
    };
    host_.run(job);
}

void LiveRun::tell_stop(bool paused) {
    channel_.send(
        {{"stopped", true}, {"sequence", sequence_}, {"stops", std::exchange(hit_.points, {})}, {"aimed", hit_.aimed}, {"paused", paused}});
    hit_.aimed = false;
    pause_ = false;
}

void LiveRun::attend() {
    for (;;) {
        const auto letter = channel_.receive(standing_);
        if (!letter) break;
        read(*letter);
    }
    if (channel_.closed()) {
        // Whom it was played for is gone.
        page_.interrupt.store(true);
        standing_ = false;
    }
}

void LiveRun::read(const nlohmann::json& letter) {
    if (const auto stops = letter.find("stops"); stops != letter.end()) set_stops(*stops);
    if (const auto step = letter.find("act"); step != letter.end()) act(step->get<std::string>());
    if (const auto aim = letter.find("aim"); aim != letter.end()) set_aim(*aim);
    if (letter.contains("pause") && !standing_) pause_ = true;
    if (letter.contains("finish")) {
        page_.interrupt.store(true);
        standing_ = false;
    }
}

void LiveRun::set_stops(const nlohmann::json& stops) {
    std::vector<sim::query::StopPoint> points;
    for (const auto& order : stops) {
        auto when = sim::query::Expression::parse(order.value("when", std::string()));
        auto hits = sim::query::HitCondition::parse(order.value("hits", std::string()));
        auto* const expression = std::get_if<sim::query::Expression>(&when);
        if (expression == nullptr || !hits) {
            channel_.send({{"refused", fmt::format("stop point {} cannot be read", order.value("id", 0))}});
            continue;
        }
        points.push_back({.id = order.value("id", 0), .when = std::move(*expression), .hits = *hits, .logs = order.value("logs", false)});
    }
    stops_.set_points(std::move(points), recorded());
}

void LiveRun::set_aim(const nlohmann::json& json) {
    const auto error = stops_.set_aim(aim_of(json), recorded());
    if (error) {
        channel_.send({{"refused", error->message}});
        tell_stop(false);
        return;
    }
    standing_ = false;
    pause_ = false;
}

void LiveRun::act(const std::string& text) {
    if (world_ == nullptr || over_) {
        channel_.send({{"refused", "the run has not begun, or is over: nothing can be done to it"}});
        return;
    }
    strike(world_->now_ns(), text);
}

void LiveRun::strike(std::int64_t time_ns, const std::string& text) {
    auto step = read_hand_step(scenario_, text);
    if (!step) {
        channel_.send({{"refused", step.error()}});
        return;
    }
    auto kept = std::make_shared<const Step>(std::move(*step));
    world_->strike_by_hand(time_ns, kept, [this, kept](std::uint64_t touched) {
        channel_.send({{"acted", kept->text}, {"time_ns", world_->now_ns()}, {"touched", touched}, {"sequence", sequence_}});
    });
}

const sim::trace::Reader* LiveRun::recorded() {
    if (sequence_ == 0) return nullptr;
    if (reader_ == nullptr) {
        auto opened = sim::trace::Reader::open(options_.trace_directory);
        if (!opened) return nullptr;
        reader_ = std::move(*opened);
    }
    reader_->refresh();
    return reader_.get();
}

}  // namespace scenarios::engine
