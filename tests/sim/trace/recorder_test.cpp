#include "sim/trace/recorder.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "tests/sim/trace/events_support.h"

namespace sim::trace {
namespace {

RecorderOptions options_for(const std::string& directory) {
    return {.level = Level::Full, .directory = directory, .devices = {"phone"}, .processes = {"echo", "client"}};
}

TEST(Recorder, NumbersRecordsFromOneWithoutGaps) {
    auto recorder = Recorder::open({.level = Level::Full});
    ASSERT_TRUE(recorder.ok()) << recorder.error();
    EXPECT_EQ((*recorder)->emit(LogWritten{.tag = "a", .text = "b"}), 1u);
    EXPECT_EQ((*recorder)->emit(BufferFreed{}), 2u);
    EXPECT_EQ((*recorder)->last_sequence(), 2u);
}

TEST(Recorder, LeavesOutWhatTheLevelDoesNotAskFor) {
    auto recorder = Recorder::open({.level = Level::Calls});
    ASSERT_TRUE(recorder.ok());
    EXPECT_EQ((*recorder)->emit(BufferFreed{}), 0u);
    EXPECT_EQ((*recorder)->emit(LogWritten{}), 1u);  // the numbers have no gap where something was left out
}

TEST(Recorder, ListenersHearEachRecordWithItsStamp) {
    struct Fixed final : Stamper {
        Stamp stamp() override { return sample_stamp(42); }
    } stamper;
    auto recorder = Recorder::open({.level = Level::Calls});
    ASSERT_TRUE(recorder.ok());
    (*recorder)->set_stamper(&stamper);
    std::string heard;
    (*recorder)->add_listener([&](const RecordView& record) {
        EXPECT_EQ(record.stamp, sample_stamp(42));
        heard += std::to_string(record.sequence) + " " + std::string(record.as<LogWritten>().text) + "\n";
    });
    (*recorder)->emit(LogWritten{.text = "one"});
    (*recorder)->emit(LogWritten{.text = "two"});
    EXPECT_EQ(heard, "1 one\n2 two\n");
}

TEST(Recorder, ForgetsWithoutADirectoryHoweverMuchIsEmitted) {
    auto recorder = Recorder::open({.level = Level::Full});
    ASSERT_TRUE(recorder.ok());
    emit_samples(**recorder, 5000);  // several scratch packets
    EXPECT_EQ((*recorder)->last_sequence(), 5000u);
}

TEST(Recorder, EqualEventsGiveEqualFiles) {
    const auto first = sample_trace(3000);
    const auto second = sample_trace(3000);
    EXPECT_GT(first.stream.size(), 2 * kPacketBytes);
    EXPECT_EQ(first.stream, second.stream);
    EXPECT_EQ(first.metadata, second.metadata);
}

TEST(Recorder, KnowsNamesByIndex) {
    auto recorder = Recorder::open({.devices = {"phone", "tablet", "phone"}, .processes = {"samgr"}});
    ASSERT_TRUE(recorder.ok());
    EXPECT_EQ((*recorder)->device_index("-"), 0);
    EXPECT_EQ((*recorder)->device_index("tablet"), 2);
    EXPECT_EQ((*recorder)->process_index("samgr"), 1);
    EXPECT_EQ((*recorder)->process_index("nobody"), 0);
}

TEST(Recorder, ReplacesAnOlderTraceAndItsIndex) {
    TemporaryDirectory directory;
    const auto path = directory.path("trace");
    emit_samples(**Recorder::open(options_for(path)), 10);
    std::filesystem::create_directory(path + "/index");
    write_file(path + "/index/states", "old");
    write_file(path + "/.note", "mine");
    {
        auto recorder = Recorder::open(options_for(path));
        ASSERT_TRUE(recorder.ok()) << recorder.error();
        emit_samples(**recorder, 3);
    }
    EXPECT_EQ((*Reader::open(path))->last_sequence(), 3u);
    EXPECT_FALSE(std::filesystem::exists(path + "/index"));
    EXPECT_EQ(read_file(path + "/.note"), "mine");
}

TEST(Recorder, TouchesNoDirectoryThatHoldsSomethingElse) {
    TemporaryDirectory directory;
    write_file(directory.path("thesis.txt"), "years of work");
    const auto recorder = Recorder::open(options_for(directory.path("")));
    ASSERT_FALSE(recorder.ok());
    EXPECT_NE(recorder.error().find("is neither empty nor a trace (it holds thesis.txt)"), std::string::npos) << recorder.error();
    EXPECT_EQ(read_file(directory.path("thesis.txt")), "years of work");
}

TEST(Recorder, TouchesNoTraceOfAnotherTool) {
    TemporaryDirectory directory;
    write_file(directory.path("metadata"), "/* CTF 1.8 */ env { tracer_name = \"other\"; };");
    const auto recorder = Recorder::open(options_for(directory.path("")));
    ASSERT_FALSE(recorder.ok());
    EXPECT_NE(recorder.error().find("holds a trace that ipclab did not write"), std::string::npos) << recorder.error();
}

TEST(Recorder, RefusesATraceThatAnotherRunIsWriting) {
    TemporaryDirectory directory;
    const auto path = directory.path("trace");
    auto first = Recorder::open(options_for(path));
    ASSERT_TRUE(first.ok());
    const auto second = Recorder::open(options_for(path));
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.error().find("another run is writing the trace"), std::string::npos) << second.error();
    (*first)->close();
    EXPECT_TRUE(Recorder::open(options_for(path)).ok());
}

TEST(Recorder, SaysWhereItCannotWrite) {
    TemporaryDirectory directory;
    write_file(directory.path("file"), "");
    const auto recorder = Recorder::open(options_for(directory.path("file") + "/trace"));
    ASSERT_FALSE(recorder.ok());
    EXPECT_NE(recorder.error().find("cannot make the directory"), std::string::npos) << recorder.error();
}

TEST(Recorder, AFullDiskEndsTheFileAndNotTheRun) {
    TemporaryDirectory directory;
    const auto path = directory.path("trace");
    auto recorder = Recorder::open(options_for(path));
    ASSERT_TRUE(recorder.ok());
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const auto before = limit;
    limit.rlim_cur = 1 << 20;
    setrlimit(RLIMIT_FSIZE, &limit);
    emit_samples(**recorder, 30000);
    setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_EQ((*recorder)->last_sequence(), 30000u);
    EXPECT_NE((*recorder)->failure().find("cannot write " + path + "/events beyond 1048576 bytes"), std::string::npos)
        << (*recorder)->failure();
    (*recorder)->close();
    auto reader = Reader::open(path);
    ASSERT_TRUE(reader.ok()) << reader.error();
    EXPECT_EQ((*reader)->stream_bytes(), 1048576u);
    EXPECT_GT((*reader)->last_sequence(), 5000u);
    RecordView record;
    auto cursor = (*reader)->begin();
    while (cursor.next(record)) {
    }
    EXPECT_EQ(cursor.error(), "");
    EXPECT_EQ(record.sequence, (*reader)->last_sequence());
}

TEST(Recorder, AnEmptyTraceIsReadableToo) {
    TemporaryDirectory directory;
    const auto path = directory.path("trace");
    (*Recorder::open(options_for(path)))->close();
    EXPECT_EQ((*Reader::open(path))->last_sequence(), 0u);
    if (run_program("command -v babeltrace2").status != 0) return;
    const auto output = run_program("babeltrace2 " + path);
    EXPECT_EQ(output.status, 0);
    EXPECT_EQ(output.text, "");
}

TEST(Recorder, OtherToolsReadEveryKindWithoutAWarningAndSeeWords) {
    if (run_program("command -v babeltrace2").status != 0) GTEST_SKIP() << "babeltrace2 is not installed";
    TemporaryDirectory directory;
    const auto path = directory.path("trace");
    {
        auto recorder = Recorder::open(options_for(path));
        ASSERT_TRUE(recorder.ok());
        emit_samples(**recorder, 2000);
        (*recorder)->emit_as(TransactionFinished{.outcome = Outcome::DeadReply}, {.time_ns = 1'000'000, .process = 2, .device = 1});
        (*recorder)->emit_as(RuleRefused{.rule = Rule::Size1, .object = "über"}, {.time_ns = 1'000'000});
    }
    const auto output = run_program("babeltrace2 --clock-gmt " + path);
    EXPECT_EQ(output.status, 0) << output.text.substr(0, 2000);
    EXPECT_EQ(output.text.find("PLUGIN"), std::string::npos) << output.text.substr(0, 2000);
    EXPECT_EQ(std::count(output.text.begin(), output.text.end(), '\n'), 2002);
    const auto last_lines = output.text.substr(output.text.rfind("[00:00:00.001000000]", output.text.rfind("[00:") - 1));
    EXPECT_NE(last_lines.find("transaction.finished"), std::string::npos) << last_lines;
    EXPECT_NE(last_lines.find("process = ( \"client\" : container = 2 )"), std::string::npos) << last_lines;
    EXPECT_NE(last_lines.find("outcome = ( \"dead_reply\" : container = 2 )"), std::string::npos) << last_lines;
    EXPECT_NE(last_lines.find("rule = ( \"SIZE-1\" : container = 1 )"), std::string::npos) << last_lines;
    EXPECT_NE(last_lines.find("object = \"über\""), std::string::npos) << last_lines;
}

}  // namespace
}  // namespace sim::trace
