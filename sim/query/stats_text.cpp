#include <algorithm>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/stats.h"
#include "sim/query/text_table.h"

namespace sim::query {
namespace {

std::string number(std::uint64_t value) { return value == 0 ? "-" : fmt::format("{}", value); }
std::string span(const Distribution& values, std::uint64_t value) { return values.count() == 0 ? "-" : base::format_span(value); }

/// min/mean/max, one number if they are the same.
std::string spread(const Distribution& values) {
    if (values.count() == 0) return "-";
    if (values.minimum() == values.maximum()) return fmt::format("{}", values.minimum());
    return fmt::format("{}/{}/{}", values.minimum(), values.mean(), values.maximum());
}

using CallRows = std::map<std::pair<std::string, std::string>, CallStats>;

/// Columns in which no row has anything are left out where `may_go` says so.
std::string calls_text(const std::string& title, const CallRows& rows, bool remote) {
    if (rows.empty()) return {};
    struct Column {
        std::string head;
        bool may_go = false;
        std::vector<std::string> cells{};
    };
    std::vector<Column> columns{{"process"},        {"method"},         {">calls"},       {">one-way", true}, {">failed", true},
                                {">refused", true}, {">request bytes"}, {">reply bytes"}, {">min"},           {">mean"},
                                {">p50"},           {">p95"},           {">p99"},         {">max"},           {">handler", true}};
    std::string last;
    std::uint64_t unfinished = 0;
    for (const auto& [key, row] : rows) {
        const auto& latency = row.latency_ns;
        const auto handler =
            row.served_latency_ns == 0
                ? std::string("-")
                : fmt::format("{:.1f} %", 100.0 * static_cast<double>(row.served_far_ns) / static_cast<double>(row.served_latency_ns));
        const std::vector<std::string> cells{key.first == last ? "" : key.first,
                                             key.second,
                                             number(row.calls),
                                             number(row.oneway),
                                             number(row.failed),
                                             number(row.refused),
                                             spread(row.request_bytes),
                                             spread(row.reply_bytes),
                                             span(latency, latency.minimum()),
                                             span(latency, latency.mean()),
                                             span(latency, latency.percentile(50)),
                                             span(latency, latency.percentile(95)),
                                             span(latency, latency.percentile(99)),
                                             span(latency, latency.maximum()),
                                             handler};
        for (std::size_t i = 0; i < columns.size(); ++i) columns[i].cells.push_back(cells[i]);
        last = key.first;
        unfinished += row.unfinished;
    }
    std::erase_if(columns, [](const Column& column) {
        return column.may_go && std::ranges::all_of(column.cells, [](const std::string& cell) { return cell == "-"; });
    });
    std::vector<std::string> heads;
    for (const auto& column : columns) heads.push_back(column.head);
    TextTable table(std::move(heads));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::vector<std::string> cells;
        for (const auto& column : columns) cells.push_back(column.cells[i]);
        table.add(std::move(cells));
    }
    auto out = fmt::format("\n{}; latency from request to reply\n{}", title, table.text(2));
    if (remote) out += "  handler: its share of the latency; the rest is the way there and back\n";
    if (unfinished > 0) out += fmt::format("  {} of these had not ended when the trace did\n", unfinished);
    return out;
}

std::string areas_text(const StatsReport& report) {
    TextTable table({"process", ">size", ">peak", ">share", ">blocks at once", ">blocks in all", ">largest parcel", "of"});
    for (const auto& [name, area] : report.areas) {
        const auto share =
            area.area_bytes == 0
                ? std::string("-")
                : fmt::format("{:.1f} %", 100.0 * static_cast<double>(area.peak_bytes) / static_cast<double>(area.area_bytes));
        table.add({name, number(area.area_bytes), number(area.peak_bytes), share, number(area.peak_blocks), number(area.allocated),
                   number(area.largest_bytes), area.largest_of == 0 ? "-" : fmt::format("t{}", area.largest_of)});
    }
    return table.empty() ? std::string() : "\nreceive areas, in bytes\n" + table.text(2);
}

std::string pools_text(const StatsReport& report) {
    TextTable table({"process", ">most threads", ">started", ">busy at once", ">calls queued", ">longest wait", "of"});
    for (const auto& [name, pool] : report.pools) {
        table.add({name, number(pool.max_threads), number(pool.started_threads), number(pool.peak_busy), number(pool.queued),
                   pool.waited_for == 0 ? "-" : base::format_span(pool.longest_wait_ns),
                   pool.waited_for == 0 ? "-" : fmt::format("t{}", pool.waited_for)});
    }
    if (table.empty()) return {};
    return "\nthread pools\n" + table.text(2) + "  calls queued: those that found no thread of the pool waiting\n";
}

std::string links_text(const StatsReport& report) {
    if (report.links.empty()) return {};
    std::vector<std::string> heads{"link"};
    for (const auto word : trace::Words<trace::FrameFate>::kWords) heads.push_back(">" + std::string(word));
    heads.emplace_back(">sent again");
    heads.emplace_back(">bytes sent");
    TextTable table(std::move(heads));
    for (const auto& [name, link] : report.links) {
        std::vector<std::string> cells{name};
        for (const auto count : link.frames) cells.push_back(number(count));
        cells.push_back(number(link.repeated));
        cells.push_back(number(link.sent_bytes));
        table.add(std::move(cells));
    }
    return "\nframes by fate\n" + table.text(2);
}

std::string counts_text(const std::string& title, const std::map<std::string, std::uint64_t>& counts) {
    std::string out;
    for (const auto& [word, count] : counts) {
        out += fmt::format("{}{}{}", out.empty() ? "" : ", ", word, count == 1 ? std::string() : fmt::format(" {} times", count));
    }
    return out.empty() ? std::string() : fmt::format("  {:<14}{}\n", title, out);
}

}  // namespace

std::string stats_text(const StatsReport& report) {
    auto out = fmt::format("scenario {} · seed {} · profile {}{}{} · level {}{}{}\n", report.scenario, report.seed, report.profile,
                           report.cell.empty() ? "" : " · cell ", report.cell, report.full ? "full" : "calls",
                           report.verdict.empty() ? "" : " · verdict ", report.verdict);
    out += fmt::format("{} records, {} transactions, {} of virtual time\n", report.records, report.transactions,
                       base::format_span(report.time_ns));
    out += calls_text("calls within a device", report.local, false);
    out += calls_text("calls to another device", report.remote, true);
    out += areas_text(report) + pools_text(report) + links_text(report);

    std::map<std::string, std::uint64_t> ends;
    for (const auto& [key, count] : report.ends) ends[fmt::format("{} {}", key.first, key.second)] = count;
    auto events = counts_text("processes", ends) + counts_text("refused", report.refused) + counts_text("let pass", report.tolerated) +
                  counts_text("laws broken", report.laws);
    if (report.subscriptions + report.obituaries > 0)
        events += fmt::format("  {:<14}{} subscriptions, {} told\n", "deaths", report.subscriptions, report.obituaries);
    if (report.expectations_held + report.expectations_failed > 0) {
        events += fmt::format("  {:<14}{} held, {} failed\n", "expectations", report.expectations_held, report.expectations_failed);
    }
    if (!events.empty()) out += "\nevents\n" + events;
    if (!report.full) {
        out +=
            "\nreceive areas, thread pools and frames: not in a trace of level calls; record it with `ipclab run --level full --trace "
            "DIR`\n";
    }
    return out;
}

}  // namespace sim::query
