#include "sim/query/stats.h"

#include <algorithm>
#include <set>

#include "sim/query/account_actors.h"
#include "sim/query/event_text.h"
#include "sim/query/interface_book.h"
#include "sim/query/parcel_decoder.h"
#include "sim/query/transaction_tree.h"

namespace sim::query {
namespace {

constexpr std::uint32_t kFlagOneway = 0x01;
constexpr std::uint8_t kWaiting = 16;
constexpr std::size_t kRowsMax = 4096;

using ProcessKey = std::pair<std::uint8_t, std::uint32_t>;                 // device, pid
using ThreadKey = std::tuple<std::uint8_t, std::uint32_t, std::uint32_t>;  // device, pid, tid

}  // namespace

class Stats::Counter {
public:
    explicit Counter(trace::Names names) : actors_(std::move(names)) {}

    void add(const trace::RecordView& record) {
        ++report_.records;
        stamp_ = record.stamp;
        report_.time_ns = stamp_.time_ns;
        std::visit([this](const auto& event) { on(event); }, record.event());
    }

    StatsReport finish() {
        for (const auto& [id, open] : open_) ++open.row->unfinished;
        open_.clear();
        return std::move(report_);
    }

private:
    struct Open {
        CallStats* row = nullptr;
        std::uint64_t start_ns = 0, taken_ns = 0, served_ns = 0;
        bool remote = false, refused = false;
    };
    struct Area {
        std::map<std::uint64_t, std::uint64_t> blocks;  ///< sizes by offset
        std::uint64_t used = 0;
    };

    [[nodiscard]] std::string name(std::uint32_t pid) const { return plain_text(actors_.process(stamp_.device, pid)); }

    // ------------------------------------------------------------------------------------------------------ run, processes

    void on(const trace::RunStarted& event) {
        report_.scenario = plain_text(event.scenario);
        report_.cell = plain_text(event.cell);
        report_.profile = plain_text(event.profile);
        report_.seed = event.seed;
        report_.full = event.full != 0;
    }
    void on(const trace::RunEnded& event) { report_.verdict = plain_text(event.verdict); }
    void on(const trace::InterfaceDeclared& event) { interfaces_.add(event); }
    void on(const trace::ProcessStarted& event) { actors_.start(stamp_, event.name); }
    void on(const trace::ProcessEnded& event) {
        if (event.reason == trace::EndReason::RunEnded) return;
        ++report_.ends[{plain_text(actors_.acting(stamp_)), std::string(trace::word(event.reason))}];
        areas_.erase({stamp_.device, stamp_.pid});
        std::erase_if(busy_, [&](const ThreadKey& key) { return std::get<0>(key) == stamp_.device && std::get<1>(key) == stamp_.pid; });
    }
    void on(const trace::ExpectationChecked& event) { ++(event.held != 0 ? report_.expectations_held : report_.expectations_failed); }
    void on(const trace::LawBroken& event) { ++report_.laws[std::string(trace::word(event.law))]; }

    // -------------------------------------------------------------------------------------------------------------- calls

    void on(const trace::TransactionSent& event) { open(event, false); }
    void on(const trace::RpcSent& event) { open(event, true); }

    template <class Sent>
    void open(const Sent& sent, bool remote) {
        const auto request = decoder_.request_name(sent.code, {sent.data, sent.data_bytes});
        auto& rows = remote ? report_.remote : report_.local;
        std::pair key{plain_text(actors_.acting(stamp_)), plain_text(request.name, 100)};
        if (rows.size() >= kRowsMax && !rows.contains(key)) key = {"others", "-"};
        auto& row = rows[key];
        if (stamp_.transaction != 0 &&
            !open_.try_emplace(stamp_.transaction, Open{.row = &row, .start_ns = stamp_.time_ns, .remote = remote}).second)
            return;
        ++row.calls;
        ++report_.transactions;
        if ((sent.flags & kFlagOneway) != 0) ++row.oneway;
        row.request_bytes.add(sent.data_bytes);
    }
    void on(const trace::RpcServed& event) {
        const auto found = open_.find(stamp_.transaction);
        if (found == open_.end()) return;
        (event.served != 0 ? found->second.served_ns : found->second.taken_ns) = stamp_.time_ns;
    }
    void on(const trace::TransactionFinished& event) {
        const bool good = event.outcome == trace::Outcome::Accepted || event.outcome == trace::Outcome::Replied;
        finish_call(event.outcome == trace::Outcome::Replied, good && status_of(event) == 0, event.data_bytes, false);
    }
    void on(const trace::RpcFinished& event) {
        const bool good = event.outcome == trace::RpcOutcome::Accepted || event.outcome == trace::RpcOutcome::Replied;
        finish_call(event.outcome == trace::RpcOutcome::Replied, good && event.status == 0, event.data_bytes, true);
    }
    void finish_call(bool replied, bool good, std::uint64_t bytes, bool remote) {
        const auto found = open_.find(stamp_.transaction);
        if (found == open_.end() || found->second.remote != remote) return;
        const auto call = found->second;
        open_.erase(found);
        auto& row = *call.row;
        if (!good) ++row.failed;
        if (!replied) return;
        const auto latency = stamp_.time_ns - call.start_ns;
        row.reply_bytes.add(bytes);
        row.latency_ns.add(latency);
        if (call.taken_ns == 0 || call.served_ns < call.taken_ns) return;
        row.far_ns.add(call.served_ns - call.taken_ns);
        row.served_latency_ns += latency;
        row.served_far_ns += call.served_ns - call.taken_ns;
    }

    // ------------------------------------------------------------------------------------------------------ rules, deaths

    void on(const trace::RuleRefused& event) {
        ++report_.refused[std::string(trace::word(event.rule))];
        const auto found = open_.find(stamp_.transaction);
        if (found != open_.end() && !std::exchange(found->second.refused, true)) ++found->second.row->refused;
    }
    void on(const trace::RuleTolerated& event) { ++report_.tolerated[std::string(trace::word(event.rule))]; }
    void on(const trace::DeathChanged& event) { count_death(event.state); }
    void on(const trace::RemoteDeathChanged& event) { count_death(event.state); }
    void count_death(trace::DeathState state) {
        if (state == trace::DeathState::Active) ++report_.subscriptions;
        if (state == trace::DeathState::Delivered) ++report_.obituaries;
    }

    // ------------------------------------------------------------------------------------------------------- areas, pools

    void on(const trace::BinderProcessChanged& event) {
        if (event.open == 0) {
            areas_.erase({stamp_.device, event.pid});
            return;
        }
        if (event.area_bytes > 0) report_.areas[name(event.pid)].area_bytes = event.area_bytes;
        auto& pool = report_.pools[name(event.pid)];
        pool.max_threads = std::max(pool.max_threads, event.max_threads);
        pool.started_threads = std::max(pool.started_threads, event.started_threads);
    }
    void on(const trace::BufferAllocated& event) {
        auto& area = areas_[{stamp_.device, event.pid}];
        area.used += event.size_bytes - std::exchange(area.blocks[event.offset], event.size_bytes);
        auto& stats = report_.areas[name(event.pid)];
        ++stats.allocated;
        stats.peak_bytes = std::max(stats.peak_bytes, area.used);
        stats.peak_blocks = std::max<std::uint64_t>(stats.peak_blocks, area.blocks.size());
        if (event.size_bytes <= stats.largest_bytes) return;
        stats.largest_bytes = event.size_bytes;
        stats.largest_of = event.transaction_id;
    }
    void on(const trace::BufferFreed& event) {
        const auto found = areas_.find({stamp_.device, event.pid});
        if (found == areas_.end()) return;
        const auto block = found->second.blocks.find(event.offset);
        if (block == found->second.blocks.end()) return;
        found->second.used -= block->second;
        found->second.blocks.erase(block);
    }
    /// A call in a process's queue found no thread waiting.
    void on(const trace::WorkQueued& event) {
        if (event.kind != trace::WorkKind::Transaction || event.queue != trace::QueueKind::Process) return;
        const std::tuple key{stamp_.device, event.pid, event.subject};
        if (event.taken == 0) {
            queued_[key] = stamp_.time_ns;
            ++report_.pools[name(event.pid)].queued;
            return;
        }
        const auto found = queued_.find(key);
        if (found == queued_.end()) return;
        const auto waited = stamp_.time_ns - found->second;
        queued_.erase(found);
        auto& pool = report_.pools[name(event.pid)];
        if (waited < pool.longest_wait_ns || waited == 0) return;
        pool.longest_wait_ns = waited;
        pool.waited_for = event.subject;
    }
    /// A thread serves from when it reads a request until it waits for work again.
    void on(const trace::TransactionDelivered& event) {
        if (event.reply != 0) return;
        busy_.insert({stamp_.device, stamp_.pid, stamp_.tid});
        std::uint32_t serving = 0;
        for (auto thread = busy_.lower_bound({stamp_.device, stamp_.pid, 0}); thread != busy_.end(); ++thread, ++serving) {
            if (std::get<0>(*thread) != stamp_.device || std::get<1>(*thread) != stamp_.pid) break;
        }
        auto& pool = report_.pools[plain_text(actors_.acting(stamp_))];
        pool.peak_busy = std::max(pool.peak_busy, serving);
    }
    void on(const trace::BinderThreadChanged& event) {
        const bool idle = (event.looper & kWaiting) != 0 && event.stack_top == 0;
        if (event.present == 0 || idle) busy_.erase({stamp_.device, event.pid, event.tid});
    }

    // -------------------------------------------------------------------------------------------------------------- links

    void on(const trace::FrameMoved& event) {
        const auto key = plain_text(event.link);
        if (report_.links.size() >= kRowsMax && !report_.links.contains(key)) return;
        auto& link = report_.links[key];
        const auto fate = static_cast<std::size_t>(event.fate);
        if (fate < link.frames.size()) ++link.frames[fate];
        if (event.fate != trace::FrameFate::Sent) return;
        link.sent_bytes += event.size_bytes;
        if (event.repeated != 0) ++link.repeated;
    }

    template <class Event>
    void on(const Event&) {}

    ActorNames actors_;
    InterfaceBook interfaces_;
    ParcelDecoder decoder_{interfaces_};
    trace::Stamp stamp_;
    StatsReport report_;
    std::map<std::uint64_t, Open> open_;
    std::map<ProcessKey, Area> areas_;
    std::map<std::tuple<std::uint8_t, std::uint32_t, std::uint64_t>, std::uint64_t> queued_;  ///< since when, by device, pid, transaction
    std::set<ThreadKey> busy_;
};

Stats::Stats(trace::Names names) : counter_(std::make_unique<Counter>(std::move(names))) {}
Stats::~Stats() = default;
void Stats::add(const trace::RecordView& record) { counter_->add(record); }
StatsReport Stats::finish() { return counter_->finish(); }

StatsReport stats_of(const trace::Reader& reader, std::optional<base::Error>& error) {
    Stats stats(reader.names());
    auto cursor = reader.begin();
    trace::RecordView record;
    while (cursor.next(record)) stats.add(record);
    if (cursor.failed()) error = base::Error{cursor.error()};
    return stats.finish();
}

}  // namespace sim::query
