#include "sim/query/state_reader.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/base/text.h"

namespace sim::query {
namespace {

namespace fs = std::filesystem;

/// A snapshot every so many records, and not before as many records as eight times its size: bounded jumps at a bounded cost.
constexpr std::uint64_t kRecordsBetween = 20000;
constexpr std::uint64_t kRecordsPerItem = 8;

constexpr char kFile[] = "states";

// The last character of the magic changes with what a state holds.
//   sidecar  = IndexHeader snapshot*
//   snapshot = u64 sequence  u64 bytes  events as WorldState::encode gives them
struct IndexHeader {
    char magic[8] = {'i', 'p', 'c', 'l', 'a', 'b', 'S', '2'};
    std::uint64_t kinds = trace::kKinds;
    std::uint64_t trace_check = 0;
};
struct SnapshotHeader {
    std::uint64_t sequence = 0;
    std::uint64_t size_bytes = 0;
};

/// Tells this trace from another one: a hash (FNV-1a) over its first records, which hold scenario, seed and build.
std::uint64_t check_of(const trace::Reader& reader) {
    std::uint64_t hash = 0xcbf29ce484222325;
    trace::RecordView record;
    auto cursor = reader.begin();
    for (int i = 0; i < 8 && cursor.next(record); ++i) {
        for (const auto byte : record.body) hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3;
    }
    return hash;
}

template <class T>
bool take(trace::Bytes& bytes, T& value) {
    if (bytes.size() < sizeof value) return false;
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes = bytes.subspan(sizeof value);
    return true;
}

}  // namespace

StateReader::StateReader(const trace::Reader& reader, std::string directory)
    : reader_(reader), directory_(std::move(directory)), next_snapshot_(kRecordsBetween) {
    if (!directory_.empty()) load();
}

void StateReader::load() {
    std::ifstream file(fs::path(directory_) / trace::kIndexFolder / kFile, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    auto rest = std::as_bytes(std::span(text));
    IndexHeader header, mine;
    mine.trace_check = check_of(reader_);
    if (!take(rest, header) || std::memcmp(&header, &mine, sizeof header) != 0) return;
    SnapshotHeader snapshot;
    while (take(rest, snapshot) && snapshot.size_bytes <= rest.size()) {
        const auto last = snapshots_.empty() ? 0 : snapshots_.back().sequence;
        if (snapshot.sequence <= last || snapshot.sequence > reader_.last_sequence()) break;
        const auto bytes = rest.first(static_cast<std::size_t>(snapshot.size_bytes));
        snapshots_.push_back({snapshot.sequence, {bytes.begin(), bytes.end()}});
        next_snapshot_ = snapshot.sequence + std::max<std::uint64_t>(kRecordsBetween, snapshot.size_bytes / 8);
        rest = rest.subspan(bytes.size());
    }
}

std::optional<base::Error> StateReader::save() {
    if (directory_.empty() || !unsaved_) return std::nullopt;
    const auto folder = fs::path(directory_) / trace::kIndexFolder;
    std::error_code error;
    fs::create_directories(folder, error);
    // Written aside and renamed: who reads it sees the old one or the new one.
    const auto aside = folder / (std::string(kFile) + ".new");
    std::ofstream file(aside, std::ios::binary | std::ios::trunc);
    IndexHeader header;
    header.trace_check = check_of(reader_);
    const auto put = [&](const void* data, std::size_t size) {
        file.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
    };
    put(&header, sizeof header);
    for (const auto& snapshot : snapshots_) {
        const SnapshotHeader head{.sequence = snapshot.sequence, .size_bytes = snapshot.bytes.size()};
        put(&head, sizeof head);
        put(snapshot.bytes.data(), snapshot.bytes.size());
    }
    file.close();
    if (file) fs::rename(aside, folder / kFile, error);
    if (!file || error) return base::Error{fmt::format("cannot write {}", (folder / kFile).string())};
    unsaved_ = false;
    return std::nullopt;
}

void StateReader::keep(const WorldState& state, std::uint64_t sequence) {
    snapshots_.push_back({sequence, state.encode()});
    next_snapshot_ = sequence + std::max<std::uint64_t>(kRecordsBetween, kRecordsPerItem * state.size());
    unsaved_ = true;
}

base::Result<WorldState> StateReader::state_at(std::uint64_t sequence) {
    sequence = std::min(sequence, reader_.last_sequence());
    const auto after = std::ranges::upper_bound(snapshots_, sequence, {}, &Snapshot::sequence);
    const auto snapshot = after == snapshots_.begin() ? snapshots_.end() : std::prev(after);
    const auto snapshot_sequence = snapshot == snapshots_.end() ? 0 : snapshot->sequence;

    WorldState state;
    auto done = snapshot_sequence;
    if (last_sequence_ <= sequence && last_sequence_ > snapshot_sequence) {
        state = std::move(last_);
        done = last_sequence_;
    } else if (snapshot != snapshots_.end() && !WorldState::decode(snapshot->bytes, state)) {
        // A damaged sidecar: forget it and read from the start.
        snapshots_.clear();
        next_snapshot_ = kRecordsBetween;
        last_sequence_ = 0;
        return state_at(sequence);
    }
    last_sequence_ = 0;

    auto cursor = reader_.from(done + 1);
    trace::RecordView record;
    while (done < sequence) {
        if (!cursor.next(record)) {
            if (cursor.failed()) return base::Error{cursor.error()};
            break;
        }
        // Records of unknown kinds are skipped, so the next may lie beyond what was asked.
        if (record.sequence > sequence) break;
        state.apply(record);
        done = record.sequence;
        if (done >= next_snapshot_) keep(state, done);
    }
    last_ = state;
    last_sequence_ = sequence;
    return state;
}

}  // namespace sim::query
