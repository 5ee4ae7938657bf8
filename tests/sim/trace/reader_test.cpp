#include "sim/trace/reader.h"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/sim/trace/events_support.h"

namespace sim::trace {
namespace {

RecorderOptions options_for(const std::string& directory) {
    return {.level = Level::Full, .directory = directory, .devices = {"phone"}, .processes = {"echo"}};
}

/// Reads to the end; what it was: "N records" or the error.
std::string read_all(const Reader& reader) {
    auto cursor = reader.begin();
    RecordView record;
    std::uint64_t count = 0;
    while (cursor.next(record)) {
        ++count;
        EXPECT_EQ(record.event().index(), record.kind);
    }
    return cursor.failed() ? cursor.error() : std::to_string(count) + " records";
}

std::string read_bytes(const std::string& stream, const std::string& metadata) {
    const auto reader = Reader::from_memory(bytes_of(stream), metadata);
    return reader ? read_all(**reader) : reader.error();
}

TEST(Reader, ReadsBackWhatWasEmittedOverManyPackets) {
    const auto trace = sample_trace(4000);
    auto reader = Reader::from_memory(bytes_of(trace.stream), trace.metadata);
    ASSERT_TRUE(reader.ok()) << reader.error();
    EXPECT_EQ((*reader)->last_sequence(), 4000u);
    EXPECT_EQ((*reader)->last_time_ns(), 40000u);
    auto cursor = (*reader)->begin();
    RecordView record;
    std::uint64_t number = 0;
    while (cursor.next(record)) {
        ++number;
        EXPECT_EQ(record.sequence, number);
        EXPECT_EQ(record.stamp, sample_stamp(number * 10));
        EXPECT_EQ(record.kind, (number - 1) % kKinds);
        std::visit([&]<class E>(const E& event) { EXPECT_EQ(event, sample<E>(number)) << E::kName; }, record.event());
    }
    EXPECT_EQ(cursor.error(), "");
    EXPECT_EQ(number, 4000u);
    EXPECT_EQ((*reader)->process_name(1), "echo");
    EXPECT_EQ((*reader)->device_name(1), "phone");
    EXPECT_EQ((*reader)->process_name(99), "-");
}

TEST(Reader, FindsAnyRecordByItsNumber) {
    const auto trace = sample_trace(3000);
    auto reader = Reader::from_memory(bytes_of(trace.stream), trace.metadata);
    ASSERT_TRUE(reader.ok());
    for (std::uint64_t sequence = 1; sequence <= 3000; ++sequence) {
        const auto record = (*reader)->at(sequence);
        ASSERT_TRUE(record.has_value()) << sequence;
        EXPECT_EQ(record->sequence, sequence);
    }
    EXPECT_FALSE((*reader)->at(0).has_value());
    EXPECT_FALSE((*reader)->at(3001).has_value());
    RecordView record;
    auto beyond = (*reader)->from(3001);
    EXPECT_FALSE(beyond.next(record));
}

TEST(Reader, FindsTheFirstRecordAtOrAfterATime) {
    const auto trace = sample_trace(3000);  // record n at n * 10 ns
    auto reader = Reader::from_memory(bytes_of(trace.stream), trace.metadata);
    ASSERT_TRUE(reader.ok());
    for (const std::uint64_t time : {0, 10, 11, 12345, 29999, 30000}) {
        RecordView record;
        auto cursor = (*reader)->from_time(time);
        ASSERT_TRUE(cursor.next(record)) << time;
        EXPECT_EQ(record.sequence, std::max<std::uint64_t>(1, (time + 9) / 10)) << time;
    }
    RecordView record;
    auto beyond = (*reader)->from_time(30001);
    EXPECT_FALSE(beyond.next(record));
}

TEST(Reader, SeesARunningTraceGrowRecordByRecord) {
    TemporaryDirectory directory;
    const auto path = directory.path("trace");
    auto recorder = Recorder::open(options_for(path));
    ASSERT_TRUE(recorder.ok());
    auto reader = Reader::open(path);
    ASSERT_TRUE(reader.ok()) << reader.error();
    EXPECT_TRUE((*reader)->live());
    EXPECT_EQ((*reader)->last_sequence(), 0u);
    auto cursor = (*reader)->begin();
    RecordView record;
    for (std::uint64_t number = 1; number <= 3000; ++number) {
        EXPECT_FALSE(cursor.next(record));
        (*recorder)->emit_as(LogWritten{.tag = "n", .text = std::string(number % 100, 'x')}, sample_stamp(number));
        ASSERT_TRUE((*reader)->refresh()) << number;
        ASSERT_TRUE(cursor.next(record)) << number << cursor.error();
        EXPECT_EQ(record.sequence, number);
        EXPECT_EQ(record.as<LogWritten>().text.size(), number % 100);
    }
    EXPECT_GT((*reader)->stream_bytes(), 2 * kPacketBytes);
    (*recorder)->close();
    EXPECT_FALSE((*reader)->refresh());
    EXPECT_FALSE((*reader)->live());
    EXPECT_FALSE(cursor.next(record));
    EXPECT_EQ(cursor.error(), "");
    EXPECT_EQ(read_all(**reader), "3000 records");
}

TEST(Reader, LeavesTheFileOfALivingWriterAlone) {
    TemporaryDirectory directory;
    const auto path = directory.path("trace");
    auto recorder = Recorder::open(options_for(path));
    ASSERT_TRUE(recorder.ok());
    emit_samples(**recorder, 10);
    const auto before = std::filesystem::file_size(path + "/events");
    EXPECT_EQ((*Reader::open(path))->last_sequence(), 10u);
    EXPECT_EQ(std::filesystem::file_size(path + "/events"), before);
    (*recorder)->emit_as(LogWritten{}, sample_stamp(1000));
    EXPECT_EQ((*Reader::open(path))->last_sequence(), 11u);
}

TEST(Reader, AViewOutlivesTheGrowthOfTheFile) {
    TemporaryDirectory directory;
    const auto path = directory.path("trace");
    auto recorder = Recorder::open(options_for(path));
    ASSERT_TRUE(recorder.ok());
    (*recorder)->emit_as(LogWritten{.tag = "t", .text = "first"}, sample_stamp(1));
    auto reader = Reader::open(path);
    ASSERT_TRUE(reader.ok());
    const auto text = (*reader)->at(1)->as<LogWritten>().text;
    for (std::uint64_t i = 0; i < 100'000; ++i) (*recorder)->emit_as(BufferFreed{}, sample_stamp(2));
    (*recorder)->close();
    (*reader)->refresh();
    EXPECT_EQ(text, "first");
    EXPECT_EQ(read_all(**reader), "100001 records");
}

TEST(Reader, ATraceCutAnywhereKeepsItsWholeRecordsAndIsMended) {
    const auto trace = sample_trace(40);
    std::uint64_t last = 0;
    TemporaryDirectory directory;
    write_file(directory.path("metadata"), trace.metadata);
    for (std::size_t size = 0; size <= trace.stream.size(); ++size) {
        const auto part = trace.stream.substr(0, size);
        auto in_memory = Reader::from_memory(bytes_of(part), trace.metadata);
        ASSERT_TRUE(in_memory.ok());
        const auto count = (*in_memory)->last_sequence();
        EXPECT_GE(count, last);  // never fewer for more bytes
        EXPECT_LE(count, last + 1);
        last = count;
        EXPECT_EQ(read_all(**in_memory), std::to_string(count) + " records") << size;

        write_file(directory.path("events"), part);
        EXPECT_EQ(read_all(**Reader::open(directory.path(""))), std::to_string(count) + " records") << size;
        const auto mended = read_file(directory.path("events"));
        EXPECT_LE(mended.size(), size);
        if (size == trace.stream.size()) {
            EXPECT_EQ(mended, trace.stream);
        }
        PacketHeader header{};
        if (!mended.empty()) {
            std::memcpy(&header, mended.data(), sizeof header);
            EXPECT_EQ(header.content_bits, mended.size() * 8);
            EXPECT_EQ(header.packet_bits, mended.size() * 8);
            EXPECT_EQ(header.timestamp_end, count * 10);
        }
    }
    EXPECT_EQ(last, 40u);
}

TEST(Reader, CutsPacketsThatWereNeverCommitted) {
    auto trace = sample_trace(1500);
    const auto whole = trace.stream.size();
    ASSERT_GT(whole, kPacketBytes);
    // As a killed writer leaves it: the last packet padded to its full size, empty ones behind it.
    PacketHeader header{};
    const auto last = whole / kPacketBytes * kPacketBytes;
    std::memcpy(&header, trace.stream.data() + last, sizeof header);
    header.packet_bits = kPacketBytes * 8;
    std::memcpy(trace.stream.data() + last, &header, sizeof header);
    TemporaryDirectory directory;
    write_file(directory.path("metadata"), trace.metadata);
    for (const std::size_t zeros : {std::size_t{1}, std::size_t{100}, 3 * kPacketBytes, 40 * kPacketBytes}) {
        auto stream = trace.stream;
        stream.resize(last + kPacketBytes + zeros);
        write_file(directory.path("events"), stream);
        EXPECT_EQ(read_all(**Reader::open(directory.path(""))), "1500 records");
        EXPECT_EQ(std::filesystem::file_size(directory.path("events")), last + kPacketBytes);
    }
}

TEST(Reader, SkipsKindsItDoesNotKnowAndTakesLongerRecords) {
    auto trace = sample_trace(3);
    const std::uint16_t unknown = 60000;
    std::uint16_t size = 0;
    const auto first = sizeof(PacketHeader);
    std::memcpy(&size, trace.stream.data() + first + 10, sizeof size);
    std::memcpy(trace.stream.data() + first + size, &unknown, sizeof unknown);  // the second record
    // The third grows by five bytes a newer writer added.
    auto reader = Reader::from_memory(bytes_of(trace.stream), trace.metadata);
    RecordView record;
    auto cursor = (*reader)->from(3);
    ASSERT_TRUE(cursor.next(record));
    const auto third = static_cast<std::size_t>(reinterpret_cast<const char*>(record.body.data()) - trace.stream.data()) - kRecordHeadBytes;
    std::memcpy(&size, trace.stream.data() + third + 10, sizeof size);
    size = static_cast<std::uint16_t>(size + 5);
    std::memcpy(trace.stream.data() + third + 10, &size, sizeof size);
    trace.stream += "\1\2\3\4\5";
    PacketHeader header{};
    std::memcpy(&header, trace.stream.data(), sizeof header);
    header.content_bits = header.packet_bits = trace.stream.size() * 8;
    std::memcpy(trace.stream.data(), &header, sizeof header);

    reader = Reader::from_memory(bytes_of(trace.stream), trace.metadata);
    cursor = (*reader)->begin();
    ASSERT_TRUE(cursor.next(record));
    EXPECT_EQ(record.sequence, 1u);
    ASSERT_TRUE(cursor.next(record)) << cursor.error();
    EXPECT_EQ(record.sequence, 3u);
    EXPECT_EQ(record.as<InterfaceDeclared>(), sample<InterfaceDeclared>(3));
    EXPECT_FALSE(cursor.next(record));
    EXPECT_FALSE((*reader)->at(2).has_value());
}

TEST(Reader, NamesTheDamageAndItsPlace) {
    const auto trace = sample_trace(1500);
    const auto damaged = [&](std::size_t at, std::uint64_t value, std::size_t width) {
        auto stream = trace.stream;
        std::memcpy(stream.data() + at, &value, width);
        return read_bytes(stream, trace.metadata);
    };
    const auto second = kPacketBytes;
    EXPECT_EQ(damaged(second, 0x12345678, 4), "events: offset 65536: the packet does not start with the magic number");
    EXPECT_EQ(damaged(second + 4, 3, 4), "events: offset 65536: the packet belongs to an unknown stream");
    EXPECT_EQ(damaged(24, 1 << 30, 8), "events: offset 0: the packet's content size is impossible");
    EXPECT_EQ(damaged(32, 800, 8), "events: offset 0: the packet is shorter than one that is not the last may be");
    EXPECT_EQ(damaged(second + 40, 5, 8), "events: offset 65536: the packet's first sequence number leaves a gap");
    EXPECT_EQ(damaged(48 + 10, 5, 2), "events: offset 48: the record's size is impossible");
    EXPECT_EQ(damaged(48 + 12, 9, 8), "events: offset 48: the record's sequence number is not the next one");
    EXPECT_EQ(damaged(48 + 2, 1'000'000, 8).substr(0, 14), "events: offset");
}

TEST(Reader, SaysWhatIsNoTrace) {
    TemporaryDirectory directory;
    EXPECT_NE(Reader::open(directory.path("none")).error().find("is no directory"), std::string::npos);
    EXPECT_NE(Reader::open(directory.path("")).error().find("is no trace: it holds no readable file `metadata`"), std::string::npos);
    write_file(directory.path("metadata"), write_metadata({}));
    EXPECT_NE(Reader::open(directory.path("")).error().find("cannot read"), std::string::npos);
}

TEST(Reader, NeverCutsAFileThatIsNotOurs) {
    TemporaryDirectory directory;
    write_file(directory.path("metadata"), write_metadata({}));
    std::string foreign(200'000, 'z');
    write_file(directory.path("events"), foreign);
    auto reader = Reader::open(directory.path(""));
    ASSERT_TRUE(reader.ok());
    EXPECT_NE(read_all(**reader).find("offset 0: the packet does not start with the magic number"), std::string::npos);
    EXPECT_EQ(read_file(directory.path("events")), foreign);
}

}  // namespace
}  // namespace sim::trace
