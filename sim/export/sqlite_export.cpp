#include "sim/export/sqlite_export.h"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/base/text.h"
#include "sim/export/event_tables.h"
#include "sim/query/account_phrases.h"
#include "sim/query/hash.h"
#include "sim/query/interface_book.h"
#include "sim/query/parcel_decoder.h"
#include "sim/query/transaction_tree.h"
#include "sim/trace/codec.h"

namespace sim::exports {
namespace {

constexpr std::uint32_t kFlagOneway = 0x01;
constexpr std::uint32_t kFlagStatusCode = 0x08;
constexpr std::uint64_t kRecordsBetweenQuestions = 4096;
constexpr std::uint64_t kRecordsChecked = 64;

constexpr const char* kSchema = R"(
CREATE TABLE events (sequence INTEGER PRIMARY KEY, time_ns INTEGER, device TEXT, process TEXT, pid INTEGER, tid INTEGER,
    transaction_id INTEGER, kind TEXT);
CREATE TABLE transactions (id INTEGER PRIMARY KEY, parent INTEGER, device TEXT, process TEXT, pid INTEGER, tid INTEGER,
    to_device TEXT, to_process TEXT, to_pid INTEGER, interface TEXT, method TEXT, code INTEGER, handle INTEGER, oneway INTEGER,
    remote INTEGER, start_ns INTEGER, end_ns INTEGER, duration_ns INTEGER, served_ns INTEGER, outcome TEXT, status INTEGER,
    request_bytes INTEGER, reply_bytes INTEGER, rule TEXT, call TEXT, reply TEXT, sent_sequence INTEGER, end_sequence INTEGER);
CREATE TABLE processes (device TEXT, pid INTEGER, name TEXT, uid INTEGER, token INTEGER, start_ns INTEGER, end_ns INTEGER,
    end_reason TEXT, end_status INTEGER, PRIMARY KEY (device, pid));
CREATE TABLE run (scenario TEXT, title TEXT, profile TEXT, cell TEXT, seed INTEGER, build TEXT, level TEXT, file TEXT, yaml TEXT,
    verdict TEXT, reason TEXT, records INTEGER, transactions INTEGER, time_ns INTEGER);
CREATE TABLE export_check (schema INTEGER, trace TEXT, damage TEXT);
)";

constexpr const char* kSettings = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768; BEGIN";

/// Statements and what is remembered between records.
class Export {
public:
    Export(const trace::Reader& reader, Database& database) : reader_(reader), database_(database), tables_(database) {}

    bool begin() {
        return database_.execute(kSettings) && database_.execute(kSchema + EventTables::schema()) &&
               prepare(event_, "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)") &&
               prepare(sent_,
                       "INSERT OR IGNORE INTO transactions (id, parent, device, process, pid, tid, to_device, to_process, to_pid, "
                       "interface, method, "
                       "code, handle, oneway, remote, start_ns, request_bytes, call, sent_sequence) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)") &&
               prepare(finished_,
                       "UPDATE transactions SET end_ns = ?, duration_ns = ?, outcome = ?, status = ?, reply_bytes = ?, reply = ?, "
                       "end_sequence = ? "
                       "WHERE id = ?") &&
               prepare(taken_, "UPDATE transactions SET to_process = ?, to_pid = ? WHERE id = ?") &&
               prepare(served_, "UPDATE transactions SET served_ns = ? WHERE id = ?") &&
               prepare(refused_, "UPDATE transactions SET rule = ? WHERE id = ? AND rule IS NULL") &&
               prepare(started_, "INSERT OR REPLACE INTO processes (device, pid, name, uid, token, start_ns) VALUES (?, ?, ?, ?, ?, ?)") &&
               prepare(ended_, "UPDATE processes SET end_ns = ?, end_reason = ?, end_status = ? WHERE device = ? AND pid = ?");
    }

    bool add(const trace::RecordView& record) {
        const auto& stamp = record.stamp;
        const auto& device = reader_.device_name(stamp.device);
        event_.put_unsigned(record.sequence);
        event_.put_unsigned(stamp.time_ns);
        put_name(event_, stamp.device, device);
        put_name(event_, stamp.process, reader_.process_name(stamp.process));
        put_number(event_, stamp.pid);
        put_number(event_, stamp.tid);
        put_number(event_, stamp.transaction);
        event_.put(trace::kind_name(record.kind));
        return event_.run() && tables_.add(record) && derive(record, device);
    }

    bool end(const std::string& damage) {
        run_.yaml = std::move(yaml_);
        auto row = database_.prepare("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        auto check = database_.prepare("INSERT INTO export_check VALUES (?, ?, ?)");
        if (!row || !check) return false;
        for (const auto* const text : {&run_.scenario, &run_.title, &run_.profile, &run_.cell}) row->put(*text);
        row->put_unsigned(run_.seed);
        for (const auto* const text : {&run_.build, &run_.level, &run_.file, &run_.yaml}) row->put(*text);
        for (const auto* const text : {&run_.verdict, &run_.reason}) put_text(*row, *text);
        row->put_unsigned(reader_.last_sequence());
        row->put_unsigned(transactions_);
        row->put_unsigned(reader_.last_time_ns());
        const auto trace = trace_check(reader_);
        check->put(kSchemaVersion);
        check->put(trace);
        check->put(damage);
        return row->run() && check->run() && database_.execute("CREATE INDEX events_of_transaction ON events (transaction_id)") &&
               database_.execute("COMMIT");
    }

private:
    struct Run {
        std::string scenario, title, profile, cell, build, level, file, yaml, verdict, reason;
        std::uint64_t seed = 0;
    };
    /// A transaction under way.
    struct Open {
        std::uint64_t start_ns = 0, taken_ns = 0;
        const query::Method* method = nullptr;
        bool remote = false;
    };

    bool prepare(Statement& statement, const char* sql) {
        auto prepared = database_.prepare(sql);
        if (!prepared) return false;
        statement = std::move(*prepared);
        return true;
    }
    static void put_number(Statement& statement, std::uint64_t value) {
        if (value == 0) return statement.put_null();
        statement.put_unsigned(value);
    }
    static void put_name(Statement& statement, std::size_t index, const std::string& name) {
        if (index == 0) return statement.put_null();
        statement.put(name);
    }
    static void put_text(Statement& statement, const std::string& text) {
        if (text.empty()) return statement.put_null();
        statement.put(text);
    }

    bool derive(const trace::RecordView& record, const std::string& device) {
        if (record.is<trace::TransactionSent>()) return open(record, record.as<trace::TransactionSent>(), device);
        if (record.is<trace::RpcSent>()) return open(record, record.as<trace::RpcSent>(), device);
        if (record.is<trace::TransactionFinished>()) {
            const auto event = record.as<trace::TransactionFinished>();
            const bool values = event.outcome == trace::Outcome::Replied && (event.flags & kFlagStatusCode) == 0;
            return finish(record, event, query::status_of(event), values, false);
        }
        if (record.is<trace::RpcFinished>()) {
            const auto event = record.as<trace::RpcFinished>();
            return finish(record, event, event.status, event.outcome == trace::RpcOutcome::Replied && event.status == 0, true);
        }
        if (record.is<trace::RpcServed>()) return serve(record, record.as<trace::RpcServed>());
        if (record.is<trace::RuleRefused>()) {
            if (record.stamp.transaction == 0) return true;
            refused_.put(trace::word(record.as<trace::RuleRefused>().rule));
            refused_.put_unsigned(record.stamp.transaction);
            return refused_.run();
        }
        if (record.is<trace::ProcessStarted>()) {
            const auto event = record.as<trace::ProcessStarted>();
            processes_[{record.stamp.device, record.stamp.pid}] = event.name;
            started_.put(device);
            started_.put_unsigned(record.stamp.pid);
            started_.put(event.name);
            started_.put_unsigned(event.uid);
            started_.put_unsigned(event.token);
            started_.put_unsigned(record.stamp.time_ns);
            return started_.run();
        }
        if (record.is<trace::ProcessEnded>()) {
            const auto event = record.as<trace::ProcessEnded>();
            ended_.put_unsigned(record.stamp.time_ns);
            ended_.put(trace::word(event.reason));
            ended_.put(event.status);
            ended_.put(device);
            ended_.put_unsigned(record.stamp.pid);
            return ended_.run();
        }
        if (record.is<trace::RunStarted>()) {
            const auto event = record.as<trace::RunStarted>();
            run_ = {.scenario = std::string(event.scenario),
                    .title = std::string(event.title),
                    .profile = std::string(event.profile),
                    .cell = std::string(event.cell),
                    .build = std::string(event.build),
                    .level = event.full != 0 ? "full" : "calls",
                    .file = {},
                    .yaml = {},
                    .verdict = {},
                    .reason = {},
                    .seed = event.seed};
        } else if (record.is<trace::RunEnded>()) {
            run_.verdict = record.as<trace::RunEnded>().verdict;
            run_.reason = record.as<trace::RunEnded>().reason;
        } else if (record.is<trace::ScenarioRecorded>()) {
            run_.file = record.as<trace::ScenarioRecorded>().file;
            yaml_ += record.as<trace::ScenarioRecorded>().text;
        } else if (record.is<trace::InterfaceDeclared>()) {
            interfaces_.add(record.as<trace::InterfaceDeclared>());
        }
        return true;
    }

    [[nodiscard]] std::string process_of(std::uint8_t device, std::uint32_t pid) const {
        const auto found = processes_.find({device, pid});
        return found == processes_.end() ? std::string() : found->second;
    }

    template <class Sent>
    bool open(const trace::RecordView& record, const Sent& sent, const std::string& device) {
        const auto& stamp = record.stamp;
        if (stamp.transaction == 0) return true;
        const auto request = decoder_.request(sent.code, {sent.data, sent.data_bytes});
        const bool remote = std::is_same_v<Sent, trace::RpcSent>;
        if (!open_.try_emplace(stamp.transaction, Open{.start_ns = stamp.time_ns, .method = request.method, .remote = remote}).second)
            return true;
        ++transactions_;
        std::string to_device = device, to_process;
        std::uint32_t to_pid = 0;
        if constexpr (std::is_same_v<Sent, trace::RpcSent>) {
            to_device = sent.to_device;
            const auto& devices = reader_.names().devices;
            const auto index = static_cast<std::size_t>(std::ranges::find(devices, sent.to_device) - devices.begin());
            to_pid = query::pid_of_session(sent.to_session);
            if (index < devices.size()) to_process = process_of(static_cast<std::uint8_t>(index), to_pid);
        } else {
            to_pid = sent.to_pid;
            to_process = process_of(stamp.device, sent.to_pid);
        }
        const auto dot = request.name.rfind('.');
        const auto interface = dot == std::string::npos ? std::string() : request.name.substr(0, dot);
        sent_.put_unsigned(stamp.transaction);
        put_number(sent_, sent.parent);
        sent_.put(device);
        put_name(sent_, stamp.process, reader_.process_name(stamp.process));
        put_number(sent_, stamp.pid);
        put_number(sent_, stamp.tid);
        sent_.put(to_device);
        put_text(sent_, to_process);
        put_number(sent_, to_pid);
        put_text(sent_, interface);
        sent_.put(request.name);
        sent_.put_unsigned(sent.code);
        sent_.put_unsigned(sent.handle);
        sent_.put((sent.flags & kFlagOneway) != 0 ? 1 : 0);
        sent_.put(remote ? 1 : 0);
        sent_.put_unsigned(stamp.time_ns);
        sent_.put_unsigned(sent.data_bytes);
        sent_.put(request.call);
        sent_.put_unsigned(record.sequence);
        return sent_.run();
    }

    template <class Finished>
    bool finish(const trace::RecordView& record, const Finished& event, std::int32_t status, bool values, bool remote) {
        const auto found = open_.find(record.stamp.transaction);
        if (found == open_.end() || found->second.remote != remote) return true;
        const auto call = found->second;
        // A one-way call to another device is served after its sender is done with it.
        if (!remote) open_.erase(found);
        const auto reply = values ? decoder_.reply(call.method, {event.data, event.data_bytes}) : std::string();
        finished_.put_unsigned(record.stamp.time_ns);
        finished_.put_unsigned(record.stamp.time_ns - call.start_ns);
        finished_.put(trace::word(event.outcome));
        finished_.put(status);
        if (values) {
            finished_.put_unsigned(event.data_bytes);
        } else {
            finished_.put_null();
        }
        put_text(finished_, reply);
        finished_.put_unsigned(record.sequence);
        finished_.put_unsigned(record.stamp.transaction);
        if (!finished_.run()) return false;
        if (remote) close_remote(record.stamp.transaction);
        return true;
    }
    /// Of calls to other devices that are over the last are kept for what their handlers still do.
    void close_remote(std::uint64_t id) {
        over_.push_back(id);
        if (over_.size() < 2 * kOverMax) return;
        for (std::size_t i = 0; i < kOverMax; ++i) open_.erase(over_[i]);
        over_.erase(over_.begin(), over_.begin() + static_cast<std::ptrdiff_t>(kOverMax));
    }

    bool serve(const trace::RecordView& record, const trace::RpcServed& event) {
        const auto found = open_.find(record.stamp.transaction);
        if (found == open_.end() || !found->second.remote) return true;
        if (event.served == 0) {
            found->second.taken_ns = record.stamp.time_ns;
            put_name(taken_, record.stamp.process, reader_.process_name(record.stamp.process));
            put_number(taken_, record.stamp.pid);
            taken_.put_unsigned(record.stamp.transaction);
            return taken_.run();
        }
        if (found->second.taken_ns == 0) return true;
        served_.put_unsigned(record.stamp.time_ns - found->second.taken_ns);
        served_.put_unsigned(record.stamp.transaction);
        return served_.run();
    }

    static constexpr std::size_t kOverMax = 4096;

    const trace::Reader& reader_;
    Database& database_;
    EventTables tables_;
    Statement event_, sent_, finished_, taken_, served_, refused_, started_, ended_;
    query::InterfaceBook interfaces_;
    query::ParcelDecoder decoder_{interfaces_};
    std::map<std::uint64_t, Open> open_;
    std::vector<std::uint64_t> over_;
    std::map<std::pair<std::uint8_t, std::uint32_t>, std::string> processes_;
    Run run_;
    std::string yaml_;
    std::uint64_t transactions_ = 0;
};

}  // namespace

ExportResult export_trace(const trace::Reader& reader, Database& database, const std::function<bool()>& interrupted) {
    ExportResult result;
    Export tables(reader, database);
    const auto failed = [&] {
        result.failure = database.error();
        return result;
    };
    if (!tables.begin()) return failed();
    auto cursor = reader.begin();
    trace::RecordView record;
    while (cursor.next(record)) {
        if (!tables.add(record)) return failed();
        if (++result.records % kRecordsBetweenQuestions == 0 && interrupted && interrupted()) {
            result.interrupted = true;
            return result;
        }
    }
    result.damage = cursor.error();
    if (!tables.end(result.damage)) return failed();
    return result;
}

std::string trace_check(const trace::Reader& reader) {
    auto hash = query::kHashStart;
    const auto take = [&](std::uint64_t from) {
        auto cursor = reader.from(from);
        trace::RecordView record;
        for (std::uint64_t i = 0; i < kRecordsChecked && cursor.next(record); ++i) {
            hash = query::hash_bytes(record.body, query::hash_bytes(std::as_bytes(std::span(&record.stamp.time_ns, 1)), hash));
        }
    };
    take(1);
    const auto last = reader.last_sequence();
    take(last > kRecordsChecked ? last - kRecordsChecked : 1);
    return fmt::format("{} bytes, {} records, {}", reader.stream_bytes(), last, query::hash_text(hash));
}

}  // namespace sim::exports
