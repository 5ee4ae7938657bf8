#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "scenarios/engine/commands.h"
#include "scenarios/engine/trace_file.h"
#include "sim/query/stats.h"

namespace scenarios::engine {
namespace {

using Json = nlohmann::ordered_json;
using sim::query::Distribution;

struct Options {
    std::string trace;
    std::string format = "text";
};

Json values_json(const Distribution& values) {
    if (values.count() == 0) return nullptr;
    return {{"count", values.count()},      {"min", values.minimum()},      {"mean", values.mean()},  {"p50", values.percentile(50)},
            {"p95", values.percentile(95)}, {"p99", values.percentile(99)}, {"max", values.maximum()}};
}

template <class Rows>
Json calls_json(const Rows& rows) {
    auto out = Json::array();
    for (const auto& [key, row] : rows) {
        out.push_back({{"process", key.first},
                       {"method", key.second},
                       {"calls", row.calls},
                       {"oneway", row.oneway},
                       {"failed", row.failed},
                       {"refused", row.refused},
                       {"unfinished", row.unfinished},
                       {"request_bytes", values_json(row.request_bytes)},
                       {"reply_bytes", values_json(row.reply_bytes)},
                       {"latency_ns", values_json(row.latency_ns)},
                       {"handler_ns", values_json(row.far_ns)}});
    }
    return out;
}

Json report_json(const sim::query::StatsReport& report) {
    Json out{{"scenario", report.scenario},
             {"cell", report.cell},
             {"seed", report.seed},
             {"profile", report.profile},
             {"level", report.full ? "full" : "calls"},
             {"verdict", report.verdict},
             {"records", report.records},
             {"transactions", report.transactions},
             {"time_ns", report.time_ns}};
    out["calls"] = calls_json(report.local);
    out["rpc"] = calls_json(report.remote);
    out["areas"] = Json::array();
    for (const auto& [name, area] : report.areas) {
        out["areas"].push_back({{"process", name},
                                {"area_bytes", area.area_bytes},
                                {"peak_bytes", area.peak_bytes},
                                {"peak_blocks", area.peak_blocks},
                                {"blocks", area.allocated},
                                {"largest_bytes", area.largest_bytes},
                                {"largest_of", area.largest_of}});
    }
    out["pools"] = Json::array();
    for (const auto& [name, pool] : report.pools) {
        out["pools"].push_back({{"process", name},
                                {"max_threads", pool.max_threads},
                                {"started_threads", pool.started_threads},
                                {"peak_busy", pool.peak_busy},
                                {"queued", pool.queued},
                                {"longest_wait_ns", pool.longest_wait_ns},
                                {"waited_for", pool.waited_for}});
    }
    out["links"] = Json::array();
    for (const auto& [name, link] : report.links) {
        Json one{{"link", name}};
        for (std::size_t fate = 0; fate < link.frames.size(); ++fate) {
            one[std::string(sim::trace::Words<sim::trace::FrameFate>::kWords[fate])] = link.frames[fate];
        }
        one["repeated"] = link.repeated;
        one["sent_bytes"] = link.sent_bytes;
        out["links"].push_back(std::move(one));
    }
    out["ends"] = Json::array();
    for (const auto& [key, count] : report.ends) out["ends"].push_back({{"process", key.first}, {"reason", key.second}, {"count", count}});
    out["deaths"] = {{"subscriptions", report.subscriptions}, {"obituaries", report.obituaries}};
    out["refused"] = report.refused;
    out["tolerated"] = report.tolerated;
    out["laws_broken"] = report.laws;
    out["expectations"] = {{"held", report.expectations_held}, {"failed", report.expectations_failed}};
    return out;
}

ExitCode stats(const Options& options) {
    const auto file = open_trace_or_say(options.trace);
    if (!file) return ExitCode::Usage;
    std::optional<sim::base::Error> error;
    const auto report = sim::query::stats_of(*file->reader, error);
    if (options.format == "json") {
        std::cout << report_json(report).dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
    } else {
        std::cout << sim::query::stats_text(report);
    }
    return error ? say_damage(error->message) : ExitCode::Pass;
}

}  // namespace

void add_stats(CLI::App& app, ExitCode& exit) {
    auto options = std::make_shared<Options>();
    auto* verb = app.add_subcommand("stats", "Count what a trace holds: calls, sizes, latencies, receive areas, thread pools, frames");
    verb->add_option("TRACE", options->trace, "a trace directory, or a run folder")->required();
    verb->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
    verb->footer(
        "Percentiles are exact for up to 1,024 calls of a method, beyond that within 0.8 %.\n"
        "Exit codes: 0 counted, 1 the trace is damaged (what could be read is counted), 2 no trace, or a wrong command line.\n"
        "Example:\n"
        "  ipclab run --trace out --level full scenarios/library/distributed/bad_weather.yaml\n"
        "  ipclab stats out");
    verb->callback([options, &exit] { exit = stats(*options); });
}

}  // namespace scenarios::engine
