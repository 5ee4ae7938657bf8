// A run in a process of its own, stopped and driven record by record.
#include "scenarios/engine/live_engine.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <thread>

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/scenario_edit.h"
#include "sim/query/divergence.h"
#include "sim/trace/reader.h"

namespace {

namespace fs = std::filesystem;
using scenarios::engine::EngineNews;
using scenarios::engine::ExitCode;
using scenarios::engine::Input;
using scenarios::engine::LiveEngine;
using scenarios::engine::Scenario;
using sim::query::Aim;

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Scenario scenario_of(const std::string& text) {
    scenarios::engine::Problems problems;
    auto scenario = scenarios::engine::read_scenario("test.yaml", text, problems);
    for (const auto& problem : problems.sorted()) ADD_FAILURE() << problem.place.line << ": " << problem.message;
    return scenario;
}

std::string shipped(const std::string& name) { return text_of(fs::path(IPCLAB_SOURCE_DIR) / "scenarios/library" / name); }

/// A folder that goes with the test.
class Folder {
public:
    Folder() : path_(fs::temp_directory_path() / ("ipclab_live_" + std::to_string(::getpid()))) { fs::create_directories(path_); }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }

private:
    fs::path path_;
};

class Live : public testing::Test {
protected:
    void start(const Scenario& scenario, const std::string& trace, std::vector<Input> inputs = {}) {
        auto started = LiveEngine::start(scenario, {.trace_directory = folder / trace, .inputs = std::move(inputs)});
        ASSERT_TRUE(started) << started.error();
        engine = std::move(*started);
        heard.clear();
    }

    /// The next news of a kind; what came before it is kept in `heard`. Kind Gone ends every wait.
    EngineNews wait_for(EngineNews::Kind kind) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        for (;;) {
            while (!waiting.empty()) {
                auto news = std::move(waiting.front());
                waiting.erase(waiting.begin());
                heard.push_back(news);
                if (news.kind == kind || news.kind == EngineNews::Kind::Gone) return news;
            }
            if (std::chrono::steady_clock::now() > give_up) break;
            std::vector<pollfd> ready;
            for (const int descriptor : engine->descriptors()) ready.push_back({.fd = descriptor, .events = POLLIN, .revents = 0});
            ::poll(ready.data(), ready.size(), 20);
            waiting = engine->news();
        }
        ADD_FAILURE() << "nothing came";
        return {};
    }

    EngineNews go(const Aim& aim) {
        engine->go(aim);
        return wait_for(EngineNews::Kind::Stopped);
    }
    /// To the end; the verdict must have come.
    ExitCode run_out() {
        engine->go({});
        const auto verdict = wait_for(EngineNews::Kind::Verdict);
        EXPECT_EQ(wait_for(EngineNews::Kind::Gone).kind, EngineNews::Kind::Gone);
        EXPECT_TRUE(engine->gone());
        EXPECT_TRUE(verdict.verdict.has_value());
        return verdict.verdict ? verdict.verdict->code : ExitCode::Internal;
    }
    std::unique_ptr<sim::trace::Reader> trace(const std::string& name) {
        auto reader = sim::trace::Reader::open(folder / name);
        EXPECT_TRUE(reader) << reader.error();
        return reader ? std::move(*reader) : nullptr;
    }

    Folder folder;
    std::unique_ptr<LiveEngine> engine;
    std::vector<EngineNews> waiting, heard;
};

TEST_F(Live, EveryRecordCanBeAStopAndChangesNothing) {
    const auto scenario = scenario_of(shipped("distributed/hello_twice.yaml"));
    start(scenario, "whole");
    EXPECT_EQ(run_out(), ExitCode::Pass);

    start(scenario, "stepped");
    auto stop = go({.kind = Aim::Kind::AnyRecord});
    std::uint64_t before = 0;
    while (stop.kind == EngineNews::Kind::Stopped) {
        EXPECT_TRUE(stop.aimed);
        EXPECT_GT(stop.sequence, before);
        if (before > 0) {
            EXPECT_EQ(stop.sequence, before + 1);
        }
        before = stop.sequence;
        if (before % 100 == 0) {
            EXPECT_EQ(trace("stepped")->last_sequence(), before);  // a reader sees all of it while it stands still
        }
        stop = go({.kind = Aim::Kind::AnyRecord});
    }
    EXPECT_EQ(stop.kind, EngineNews::Kind::Gone);
    EXPECT_EQ(before + 1, trace("stepped")->last_sequence()) << "the last record says that the run ended: there is nothing to stop";
    EXPECT_EQ(text_of(folder / "whole/events"), text_of(folder / "stepped/events"));
}

TEST_F(Live, StopPointsStopAtTheirHits) {
    const auto scenario = scenario_of(shipped("basics/oneway_order.yaml"));
    start(scenario, "trace");
    engine->set_stops({{.id = 7, .when = "event = transaction.sent", .hits = "3"},
                       {.id = 8, .when = "event = process.ended", .hits = ""},
                       {.id = 9, .when = "event = transaction.sent", .hits = "", .logs = true}});
    const auto third = go({});
    EXPECT_EQ(third.stops, std::vector<int>{7});
    EXPECT_FALSE(third.aimed);
    EXPECT_EQ(std::count_if(heard.begin(), heard.end(), [](const auto& news) { return news.kind == EngineNews::Kind::Logged; }), 3);
    const auto record = trace("trace")->at(third.sequence);
    ASSERT_TRUE(record.has_value());
    EXPECT_EQ(record->stamp.transaction, 3U);

    // Hits count from the beginning, whenever the point is set.
    engine->set_stops({{.id = 1, .when = "event = transaction.sent", .hits = "% 4"}});
    const auto fourth = go({});
    EXPECT_EQ(trace("trace")->at(fourth.sequence)->stamp.transaction, 4U);
    engine->set_stops({{.id = 8, .when = "event = process.ended", .hits = ""}});
    EXPECT_EQ(go({}).stops, std::vector<int>{8});
    engine->set_stops({});
    EXPECT_EQ(run_out(), ExitCode::Pass);
}

TEST_F(Live, AimsEndWhereTheyShould) {
    const auto scenario = scenario_of(shipped("basics/nested_calls.yaml"));
    start(scenario, "trace");
    const auto first = go({.kind = Aim::Kind::FirstCall});
    auto reader = trace("trace");
    auto record = reader->at(first.sequence);
    ASSERT_TRUE(record && record->is<sim::trace::TransactionSent>());
    EXPECT_NE(record->as<sim::trace::TransactionSent>().handle, 0U);
    const auto outer = record->stamp.transaction;
    const auto caller = sim::query::ThreadKey::of(record->stamp);

    // Into the chain: every record belongs to the call or to one nested in it.
    Aim into{.kind = Aim::Kind::Chain, .chain = {outer}};
    for (int i = 0; i < 20; ++i) {
        const auto stop = go(into);
        reader->refresh();
        EXPECT_GE(reader->at(stop.sequence)->stamp.transaction, outer);
    }
    const auto over = go({.kind = Aim::Kind::CallOver, .thread = caller, .transaction = outer});
    reader->refresh();
    record = reader->at(over.sequence);
    EXPECT_TRUE(record->is<sim::trace::TransactionFinished>());
    EXPECT_EQ(record->stamp.transaction, outer);

    const auto at = go({.kind = Aim::Kind::Record, .sequence = over.sequence + 10});
    EXPECT_EQ(at.sequence, over.sequence + 10);
    const auto text = go({.kind = Aim::Kind::Moment, .text = "e" + std::to_string(at.sequence + 5)});
    EXPECT_EQ(text.sequence, at.sequence + 5);
    const auto ended = go({.kind = Aim::Kind::Condition, .text = "event = process.ended and process = app"});
    reader->refresh();
    EXPECT_TRUE(reader->at(ended.sequence)->is<sim::trace::ProcessEnded>());

    // What cannot be aimed at is said, and the run stays where it is.
    engine->go({.kind = Aim::Kind::Condition, .text = "event = "});
    EXPECT_NE(wait_for(EngineNews::Kind::ActRefused).text, "");
    EXPECT_EQ(wait_for(EngineNews::Kind::Stopped).sequence, ended.sequence);
    engine->go({.kind = Aim::Kind::Moment, .text = "e3"});
    EXPECT_NE(wait_for(EngineNews::Kind::ActRefused).text.find("behind"), std::string::npos);
}

/// Acts at many moments, in the middle of driver calls too: the same again from the list of what was done, and from the scenario into
/// which it was written.
TEST_F(Live, WhatWasDoneByHandRepeats) {
    for (const auto* const name : {"distributed/three_device_relay.yaml", "basics/last_words.yaml"}) {
        SCOPED_TRACE(name);
        const auto scenario = scenario_of(shipped(name));
        const auto& victim = scenario.processes.back().name;
        start(scenario, "length");
        run_out();
        const auto last = trace("length")->last_sequence();
        int repeated = 0;
        for (std::uint64_t at = 60; at < last; at += last / 15) {
            SCOPED_TRACE("at e" + std::to_string(at));
            start(scenario, "by_hand");
            if (go({.kind = Aim::Kind::Record, .sequence = at}).kind != EngineNews::Kind::Stopped) break;
            engine->act("kill: " + victim);
            if (at % 2 == 0 && go({.kind = Aim::Kind::Record, .sequence = at + 40}).kind == EngineNews::Kind::Stopped) {
                engine->act("restart: " + victim);
            }
            if (!engine->gone()) run_out();
            std::vector<Input> inputs;
            std::vector<scenarios::engine::TimedStep> faults;
            for (const auto& news : heard) {
                if (news.kind != EngineNews::Kind::Acted) continue;
                inputs.push_back(news.input);
                faults.push_back({.time_ns = news.input.time_ns, .step = news.input.step, .comment = "by hand"});
            }
            if (inputs.empty()) {  // the run was over: that was said
                EXPECT_TRUE(
                    std::any_of(heard.begin(), heard.end(), [](const auto& news) { return news.kind == EngineNews::Kind::ActRefused; }));
                continue;
            }
            ++repeated;
            start(scenario, "again", inputs);
            run_out();
            EXPECT_TRUE(text_of(folder / "by_hand/events") == text_of(folder / "again/events"));

            const auto written = scenarios::engine::add_faults(scenario.source, faults);
            ASSERT_TRUE(written) << written.error();
            start(scenario_of(*written), "written");
            run_out();
            const auto divergence = sim::query::first_divergence(*trace("by_hand"), *trace("written"));
            ASSERT_TRUE(divergence) << divergence.error();
            if (*divergence) {
                ADD_FAILURE() << (*divergence)->text_a << "\n" << (*divergence)->text_b << "\n" << *written;
                for (const auto& difference : (*divergence)->field_differences) ADD_FAILURE() << difference;
                break;
            }
        }
        EXPECT_GT(repeated, 10);
    }
}

TEST_F(Live, AnActThatIsNoneIsRefusedInWords) {
    start(scenario_of(shipped("basics/hello.yaml")), "trace");
    engine->act("kill: app");
    EXPECT_NE(wait_for(EngineNews::Kind::ActRefused).text.find("has not begun"), std::string::npos);
    go({.kind = Aim::Kind::FirstCall});
    engine->act("kill: nobody");
    EXPECT_NE(wait_for(EngineNews::Kind::ActRefused).text.find("nobody"), std::string::npos);
    engine->act("{[");
    EXPECT_NE(wait_for(EngineNews::Kind::ActRefused).text, "");
    EXPECT_EQ(run_out(), ExitCode::Pass);
}

TEST_F(Live, PauseStopsAtTheNextRecord) {
    start(scenario_of(R"(
name: busy
interfaces: { Echo: { descriptor: test.IEcho, methods: { Say: { arguments: { text: string16 }, returns: { text: string16 } } } } }
processes:
  server: { services: { echo: { interface: Echo, ability: 1201, methods: { Say: { reply: { text: $text } } } } } }
  app:
    steps:
      - get: { ability: 1201, as: echo }
      - repeat: { times: 1000000, steps: [ call: { to: echo, method: Say, arguments: { text: hi } } ] }
)"),
          "trace");
    engine->go({});
    std::uint64_t before = 0;
    for (int i = 0; i < 5; ++i) {
        while (engine->last_record().records <= before + 100) std::this_thread::yield();
        engine->pause();
        const auto stop = wait_for(EngineNews::Kind::Stopped);
        EXPECT_TRUE(stop.paused);
        EXPECT_GT(stop.sequence, before);
        EXPECT_EQ(engine->last_record().records, stop.sequence);
        before = stop.sequence;
        engine->go({});
    }
    engine->finish();
    EXPECT_EQ(wait_for(EngineNews::Kind::Verdict).verdict->code, ExitCode::Interrupted);
    EXPECT_EQ(wait_for(EngineNews::Kind::Gone).signal, 0);
}

TEST_F(Live, FinishEndsOneThatStandsStill) {
    start(scenario_of(shipped("basics/hello.yaml")), "trace");
    go({.kind = Aim::Kind::FirstCall});
    engine->finish();
    EXPECT_EQ(wait_for(EngineNews::Kind::Verdict).verdict->code, ExitCode::Interrupted);
    EXPECT_EQ(wait_for(EngineNews::Kind::Gone).status, 0);
}

/// Code under test that never comes back can be asked after, again and again, and does not take its parent with it.
TEST_F(Live, AnEndlessLoopIsNamed) {
    start(scenario_of(text_of(fs::path(IPCLAB_SOURCE_DIR) / "scenarios/samples/endless_loop.yaml")), "trace");
    engine->go({});
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    std::optional<scenarios::engine::AtWork> work;
    std::uint64_t records = 0;
    while (std::chrono::steady_clock::now() < give_up) {
        work = engine->ask();
        if (work && work->process == "spinner_service" && work->records == records && records > 100) break;
        records = engine->last_record().records;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ASSERT_TRUE(work.has_value());
    EXPECT_EQ(work->process, "spinner_service");
    EXPECT_NE(work->thread, "");
    EXPECT_GT(work->transaction, 0U);
    EXPECT_TRUE(engine->ask().has_value());
    EXPECT_FALSE(engine->gone());
    engine->kill();
    const auto gone = wait_for(EngineNews::Kind::Gone);
    EXPECT_EQ(gone.signal, SIGKILL);
    EXPECT_TRUE(gone.killed);
    EXPECT_GT(trace("trace")->last_sequence(), 100U);
}

TEST_F(Live, AKillFromOutsideIsNews) {
    start(scenario_of(shipped("basics/hello.yaml")), "trace");
    const auto stop = go({.kind = Aim::Kind::FirstCall});
    ::kill(engine->process_id(), SIGKILL);
    const auto gone = wait_for(EngineNews::Kind::Gone);
    EXPECT_EQ(gone.signal, SIGKILL);
    EXPECT_FALSE(gone.killed);
    EXPECT_EQ(trace("trace")->last_sequence(), stop.sequence);
}

}  // namespace
