#include "sim/trace/reader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/base/text.h"

namespace sim::trace {
namespace {

namespace fs = std::filesystem;

/// What is wrong with a header, null if nothing; `room` is what the file has from the packet's start on.
const char* judge_header(const PacketHeader& header, bool last, std::uint64_t room) {
    if (header.magic != kPacketMagic) return "the packet does not start with the magic number";
    if (header.stream_id != 0) return "the packet belongs to an unknown stream";
    if (header.packet_bits % 8 != 0 || header.packet_bits / 8 > kPacketBytes) return "the packet's size is impossible";
    if (!last && header.packet_bits / 8 != kPacketBytes) return "the packet is shorter than one that is not the last may be";
    if (header.content_bits % 8 != 0 || header.content_bits > header.packet_bits || header.content_bits / 8 < sizeof(PacketHeader)) {
        return "the packet's content size is impossible";
    }
    if (!last && header.content_bits / 8 > room) return "the packet reaches beyond the file";
    return nullptr;
}

}  // namespace

// ------------------------------------------------------------------------------------------------------------------ cursor

std::string Cursor::error() const {
    if (error_ == nullptr) return {};
    const auto& path = reader_->map_.path();
    return fmt::format("{}: offset {}: {}", path.empty() ? std::string(kStreamFile) : path, offset_, error_);
}

bool Cursor::fail(const char* what) {
    error_ = what;
    return false;
}

bool Cursor::enter_packet() {
    offset_ = packet_ * kPacketBytes;
    if (packet_ != 0 && packet_ % 64 == 0) reader_->map_.passed(offset_);
    const auto header = reader_->map_.header(packet_);
    if (!header) return fail("the packet's header is cut off");
    const bool last = packet_ + 1 == reader_->packets_;
    if (const char* what = judge_header(*header, last, reader_->map_.size() - offset_)) return fail(what);
    if (sequence_ != 0 && header->first_sequence != sequence_ + 1) return fail("the packet's first sequence number leaves a gap");
    if (header->first_sequence == 0) return fail("sequence numbers start at 1");
    sequence_ = header->first_sequence - 1;
    end_ = last ? reader_->tail_end_ : offset_ + header->content_bits / 8;
    offset_ += sizeof(PacketHeader);
    return true;
}

bool Cursor::next(RecordView& record) {
    while (error_ == nullptr) {
        if (packet_ >= reader_->packets_) return false;
        if (end_ == 0) {
            if (!enter_packet()) return false;
        }
        if (offset_ == end_) {
            // The packet may have grown since we entered it as the last one.
            auto end = reader_->tail_end_;
            if (packet_ + 1 < reader_->packets_) {
                const auto header = reader_->map_.header(packet_);
                end = header ? packet_ * kPacketBytes + header->content_bits / 8 : 0;
                if (end < offset_ || end > (packet_ + 1) * kPacketBytes)
                    return fail("the packet's content size changed to an impossible one");
            }
            if (end > end_) {
                end_ = end;
                continue;
            }
            if (packet_ + 1 >= reader_->packets_) return false;
            ++packet_;
            end_ = 0;
            continue;
        }
        const auto left = end_ - offset_;
        if (left < kRecordHeadBytes) return fail("the packet ends inside a record's head");
        const auto bytes = reader_->map_.bytes(offset_, static_cast<std::size_t>(left));
        const auto head = decode_head(bytes, record);
        if (head.size_bytes < kRecordHeadBytes || head.size_bytes > left) return fail("the record's size is impossible");
        if (record.sequence != sequence_ + 1) return fail("the record's sequence number is not the next one");
        if (head.time_ns < time_ns_) return fail("the record's time lies before that of the record in front of it");
        record.body = bytes.subspan(kRecordHeadBytes, head.size_bytes - kRecordHeadBytes);
        offset_ += head.size_bytes;
        sequence_ = record.sequence;
        time_ns_ = head.time_ns;
        if (head.kind < kKinds) return true;
    }
    return false;
}

// ------------------------------------------------------------------------------------------------------------------ opening

base::Result<std::unique_ptr<Reader>> Reader::open(const std::string& directory) {
    const fs::path path = directory;
    std::error_code error;
    if (!fs::is_directory(path, error))
        return base::Error{fmt::format("{} is no directory: a trace is one, with a file `metadata` in it", directory)};
    std::ifstream file(path / kMetadataFile, std::ios::binary);
    if (!file) return base::Error{fmt::format("{} is no trace: it holds no readable file `metadata`", directory)};
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    auto names = read_metadata(text);
    if (!names) return base::Error{fmt::format("{}: {}", directory, names.error())};
    StreamMap map;
    if (auto failure = map.open((path / kStreamFile).string())) return *failure;
    return start(std::move(map), std::move(*names));
}

base::Result<std::unique_ptr<Reader>> Reader::from_memory(Bytes stream, std::string_view metadata) {
    auto names = read_metadata(metadata);
    if (!names) return base::Error{names.error()};
    return start(StreamMap(stream), std::move(*names));
}

base::Result<std::unique_ptr<Reader>> Reader::start(StreamMap map, Names names) {
    std::unique_ptr<Reader> reader(new Reader(std::move(map), std::move(names)));
    if (auto error = reader->settle()) return *error;
    return reader;
}

/// Packets are committed in order, so the first that is not there can be searched for.
std::uint64_t Reader::count_packets() const {
    const auto committed = [&](std::uint64_t packet) {
        const auto header = map_.header(packet);
        return header && header->content_bits != 0;
    };
    auto low = packets_;
    auto high = (map_.size() + kPacketBytes - 1) / kPacketBytes;
    if (high > low && committed(high - 1)) return high;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (committed(middle)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void Reader::measure_tail() {
    if (packets_ == 0) return;
    const auto start = (packets_ - 1) * kPacketBytes;
    const auto header = map_.header(packets_ - 1);
    if (!header || judge_header(*header, true, map_.size() - start) != nullptr) {
        tail_end_ = start + sizeof(PacketHeader);  // damage, which a cursor will name
        return;
    }
    const auto end = std::min(start + header->content_bits / 8, map_.size());
    const bool same_packet = tail_end_ > start;
    auto offset = same_packet ? tail_end_ : start + sizeof(PacketHeader);
    if (!same_packet) last_sequence_ = header->first_sequence - 1;
    while (end - offset >= kRecordHeadBytes) {
        RecordView record;
        const auto head = decode_head(map_.bytes(offset, kRecordHeadBytes), record);
        if (head.size_bytes < kRecordHeadBytes || head.size_bytes > end - offset) break;
        offset += head.size_bytes;
        last_sequence_ = record.sequence;
        last_time_ns_ = head.time_ns;
    }
    // A torn packet ends with its last whole record; in one whose content is all there, a bad record is damage to be named.
    tail_end_ = start + header->content_bits / 8 <= map_.size() ? end : offset;
}

std::optional<base::Error> Reader::settle() {
    if (auto error = map_.refresh()) return error;
    // The lock is taken before counting: without a writer, what we count is final.
    const bool locked = map_.try_lock();
    live_ = !locked;
    if (locked) {
        if (auto error = map_.refresh()) return error;
    }
    packets_ = count_packets();
    measure_tail();
    std::optional<base::Error> error;
    if (locked) {
        if (map_.can_write()) error = cut_tail();
        map_.unlock();
    }
    return error;
}

std::optional<base::Error> Reader::cut_tail() {
    if (packets_ == 0) {
        const auto header = map_.header(0);
        const bool ours = map_.size() > 0 && (!header || header->magic == 0 || header->magic == kPacketMagic);
        return ours ? map_.cut(0, nullptr) : std::nullopt;
    }
    const auto start = (packets_ - 1) * kPacketBytes;
    auto header = map_.header(packets_ - 1);
    const auto first = map_.header(0);
    if (!header || !first || first->magic != kPacketMagic || judge_header(*header, true, map_.size() - start) != nullptr)
        return std::nullopt;
    const auto packet_end = start + header->packet_bits / 8;
    if (packet_end == map_.size()) return std::nullopt;
    if (packet_end < map_.size()) return map_.cut(packet_end, nullptr);
    if (tail_end_ == start + sizeof(PacketHeader)) {  // not one record of it is whole
        --packets_;
        tail_end_ = 0;
        measure_tail();
        return map_.cut(start, nullptr);
    }
    header->content_bits = header->packet_bits = (tail_end_ - start) * 8;
    header->timestamp_end = last_time_ns_;
    return map_.cut(tail_end_, &*header);
}

bool Reader::refresh() {
    const auto before = last_sequence_;
    if (settle()) return false;
    return last_sequence_ > before;
}

// ------------------------------------------------------------------------------------------------------------------ searching

template <class Before>
Cursor Reader::search(Before&& ends_before) const {
    std::uint64_t low = 0;
    auto high = packets_ == 0 ? 0 : packets_ - 1;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (ends_before(middle)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return Cursor(*this, low);
}

Cursor Reader::from(std::uint64_t sequence) const {
    auto cursor = search([&](std::uint64_t packet) {
        const auto next = map_.header(packet + 1);
        return next && next->first_sequence <= sequence;
    });
    RecordView record;
    for (auto probe = cursor; probe.next(record) && record.sequence < sequence;) cursor = probe;
    return cursor;
}

Cursor Reader::from_time(std::uint64_t time_ns) const {
    auto cursor = search([&](std::uint64_t packet) {
        const auto header = map_.header(packet);
        return header && header->timestamp_end < time_ns;
    });
    RecordView record;
    for (auto probe = cursor; probe.next(record) && record.stamp.time_ns < time_ns;) cursor = probe;
    return cursor;
}

std::optional<RecordView> Reader::at(std::uint64_t sequence) const {
    if (sequence == 0 || sequence > last_sequence_) return std::nullopt;
    auto cursor = from(sequence);
    RecordView record;
    if (!cursor.next(record) || record.sequence != sequence) return std::nullopt;
    return record;
}

const std::string& Reader::device_name(std::uint8_t index) const { return names_.devices[index < names_.devices.size() ? index : 0]; }

const std::string& Reader::process_name(std::uint16_t index) const { return names_.processes[index < names_.processes.size() ? index : 0]; }

}  // namespace sim::trace
