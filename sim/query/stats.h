#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/query/distribution.h"
#include "sim/trace/codec.h"
#include "sim/trace/reader.h"

namespace sim::query {

/// All calls of one method from one process.
struct CallStats {
    std::uint64_t calls = 0;
    std::uint64_t oneway = 0;
    std::uint64_t failed = 0;      ///< dead, failed, frozen, timed out, not sent, abandoned, or a status that is not 0
    std::uint64_t refused = 0;     ///< by a rule
    std::uint64_t unfinished = 0;  ///< at the trace's end
    Distribution request_bytes{}, reply_bytes{};
    Distribution latency_ns{};            ///< of calls that were answered, from the request to the reply
    Distribution far_ns{};                ///< of those to another device, what the far handler took of that
    std::uint64_t served_latency_ns = 0;  ///< of those whose far handler's time is known, all latencies together
    std::uint64_t served_far_ns = 0;      ///< and all of the handlers' times
};

/// A receive area over the run.
struct AreaStats {
    std::uint64_t area_bytes = 0;
    std::uint64_t peak_bytes = 0;  ///< most that was taken at a time
    std::uint64_t peak_blocks = 0;
    std::uint64_t largest_bytes = 0;  ///< the largest single parcel
    std::uint64_t largest_of = 0;     ///< its transaction
    std::uint64_t allocated = 0;      ///< blocks altogether
};

/// A process's pool of Binder threads.
struct PoolStats {
    std::uint32_t max_threads = 0, started_threads = 0;
    std::uint32_t peak_busy = 0;        ///< most threads that served at a time
    std::uint64_t longest_wait_ns = 0;  ///< that a call lay in the process's queue
    std::uint64_t waited_for = 0;       ///< that transaction
    std::uint64_t queued = 0;           ///< calls that found no thread free
};

struct LinkStats {
    std::array<std::uint64_t, trace::Words<trace::FrameFate>::kWords.size()> frames{};  ///< by fate
    std::uint64_t repeated = 0;
    std::uint64_t sent_bytes = 0;
};

/// What a run comes to in numbers. Keys are names as the account has them (`app`, `phone/app` with several devices) and methods
/// (`Echo.Say`); processes that started again under their name count together.
struct StatsReport {
    std::string scenario{}, cell{}, profile{}, verdict{};  ///< verdict empty: the run did not end by itself
    std::uint64_t seed = 0;
    bool full = false;
    std::uint64_t records = 0, transactions = 0, time_ns = 0;
    std::map<std::pair<std::string, std::string>, CallStats> local{};   ///< within a device: by process and method
    std::map<std::pair<std::string, std::string>, CallStats> remote{};  ///< to another device
    std::map<std::string, AreaStats> areas{};                           ///< level full only, here and below
    std::map<std::string, PoolStats> pools{};
    std::map<std::string, LinkStats> links{};
    std::map<std::pair<std::string, std::string>, std::uint64_t> ends{};  ///< processes that ended before the run: by process and reason
    std::uint64_t subscriptions = 0, obituaries = 0;                      ///< to deaths; deaths that were told of
    std::map<std::string, std::uint64_t> refused{}, tolerated{};          ///< by rule
    std::map<std::string, std::uint64_t> laws{};                          ///< broken, by law
    std::uint64_t expectations_held = 0, expectations_failed = 0;
};

/// Gathers the report while records pass. Memory follows what exists at a time and the number of methods, not the length of the run.
class Stats {
public:
    explicit Stats(trace::Names names);
    ~Stats();

    void add(const trace::RecordView& record);
    /// Call once, when all records are added.
    StatsReport finish();

private:
    class Counter;
    std::unique_ptr<Counter> counter_;
};

/// Of a whole trace. `error`: it is damaged; the report is of what could be read.
StatsReport stats_of(const trace::Reader& reader, std::optional<base::Error>& error);

/// The report as tables.
std::string stats_text(const StatsReport& report);

}  // namespace sim::query
