#include "sim/query/happened.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "sim/query/glossary.h"
#include "sim/query/transaction_tree.h"
#include "sim/trace/codec.h"
#include "tests/sim/query/tools_support.h"
#include "tests/sim/trace/events_support.h"

using namespace sim::query;
namespace trace = sim::trace;

namespace {

/// Answers for a small run: app (100) and echo (200), and calls that a test names.
class Answers final : public HappenedSource {
public:
    explicit Answers(const trace::Reader& reader) : reader_(reader), actors_(reader.names()) {
        auto cursor = reader.begin();
        trace::RecordView record;
        while (cursor.next(record)) {
            if (record.is<trace::ProcessStarted>()) actors_.start(record.stamp, record.as<trace::ProcessStarted>().name);
            tree_.add(record);
        }
    }
    [[nodiscard]] const ActorNames& actors() const override { return actors_; }
    [[nodiscard]] std::optional<HappenedCall> call(std::uint64_t id) const override {
        const auto* const found = tree_.find(id);
        if (found == nullptr) return std::nullopt;
        return HappenedCall{.id = id,
                            .name = tree_.name(*found),
                            .caller = actors_.process(found->device, found->sender_pid),
                            .target = actors_.process(found->device, found->to_pid),
                            .oneway = found->oneway(),
                            .remote = found->remote()};
    }
    [[nodiscard]] std::optional<trace::RecordView> record(std::uint64_t sequence) const override { return reader_.at(sequence); }
    [[nodiscard]] bool link_seen(std::string_view, std::uint64_t) const override { return false; }

private:
    const trace::Reader& reader_;
    ActorNames actors_;
    TransactionTree tree_;
};

std::string joined(const std::vector<std::string>& sentences) {
    std::string out;
    for (const auto& one : sentences) out += (out.empty() ? "" : " ") + one;
    return out;
}

/// Raw words that no reader should meet.
std::set<std::string> raw_words() {
    std::set<std::string> words;
    const auto add = [&](const auto& list) {
        for (const auto word : list) {
            if (word.find('_') != std::string_view::npos) words.emplace(word);
        }
    };
    add(trace::Words<trace::Outcome>::kWords);
    add(trace::Words<trace::EndReason>::kWords);
    add(trace::Words<trace::WorkKind>::kWords);
    add(trace::Words<trace::RpcOutcome>::kWords);
    add(trace::Words<trace::LossCause>::kWords);
    add(trace::Words<trace::Law>::kWords);
    return words;
}

void check(const std::vector<std::string>& sentences) {
    static const auto raw = raw_words();
    ASSERT_FALSE(sentences.empty());
    EXPECT_LE(sentences.size(), 3U);
    for (const auto& one : sentences) {
        EXPECT_GT(one.size(), 10U);
        EXPECT_TRUE(one.ends_with(".")) << one;
        EXPECT_FALSE(one.ends_with("..")) << one;
        EXPECT_EQ(one.find("  "), std::string::npos) << one;
        EXPECT_EQ(one.find('?'), std::string::npos) << one;
        for (const auto& word : raw) EXPECT_EQ(one.find(word), std::string::npos) << one;
    }
}

}  // namespace

TEST(Happened, TellsARequestWhereItLiesAndWhatComesNext) {
    SmallRun run(trace::Level::Full);
    run.as(100, 1).emit(trace::BufferAllocated{.pid = 200, .size_bytes = 64, .transaction_id = 1, .sender_pid = 100});
    const auto sent = run.send(1);
    const auto taken = run.as(200, 1).emit(trace::TransactionDelivered{});
    const auto replied = run.reply(1);
    const auto& reader = run.reader();
    const Answers answers(reader);
    // 12 + (10 + 1) * 2, padded, and the text "hi": 4 + 3, padded.
    EXPECT_EQ(joined(happened(*reader.at(sent), answers, reader.at(taken))),
              "phone/app asks phone/echo for Echo.Say (t1) and waits. Its request (44 bytes) lies in the receive area of phone/echo and "
              "waits for a thread. "
              "Next: a thread of phone/echo takes it.");
    EXPECT_EQ(joined(happened(*reader.at(taken), answers, reader.at(replied))),
              "Thread 201 of phone/echo takes the request Echo.Say (t1) from phone/app. The stub begins to work on it; phone/app waits for "
              "the reply. "
              "Next: phone/echo answers it.");
    EXPECT_EQ(joined(happened(*reader.at(replied), answers)),
              "phone/echo has answered Echo.Say (t1). The reply (8 bytes) is on its way to phone/app, whose thread wakes up to read it.");
}

TEST(Happened, NeverGuessesWhatComesNext) {
    SmallRun run;
    const auto sent = run.send(1, "hi", 0, 1);
    const auto& reader = run.reader();
    EXPECT_EQ(joined(happened(*reader.at(sent), Answers(reader))),
              "phone/app sends phone/echo the one-way call Echo.Say (t1) and does not wait for an answer. Its request has 44 bytes.");
}

TEST(Happened, TellsARefusalWithItsLawAndARemedy) {
    SmallRun run;
    run.send(1);
    const auto refused =
        run.as(100, 1).emit(trace::RuleRefused{.rule = trace::Rule::Size1, .pid = 200, .asked = 600, .limit = 1000, .in_use = 500});
    const auto& reader = run.reader();
    const auto sentences = happened(*reader.at(refused), Answers(reader));
    ASSERT_EQ(sentences.size(), 3U);
    EXPECT_EQ(
        sentences[0],
        "A refusal by the rule SIZE-1: 600 bytes did not fit into phone/echo's receive area: 500 bytes of its 1,000 bytes are taken.");
    EXPECT_TRUE(sentences[2].starts_with("What to do instead: send large data through shared memory"));
}

TEST(Happened, HasAGoodSentenceForEveryKindOfEvent) {
    // Each kind with its defaults and with every field set, in the middle of a call and outside.
    SmallRun run(trace::Level::Full);
    run.send(1);
    std::vector<std::uint64_t> records;
    trace::for_each_kind([&]<class E>() {
        records.push_back(run.as(100).emit(E{}));
        records.push_back(run.as(200, 1).emit(E{}));
    });
    const auto& reader = run.reader();
    const Answers answers(reader);
    std::set<std::uint16_t> kinds;
    for (const auto sequence : records) {
        const auto record = reader.at(sequence);
        ASSERT_TRUE(record);
        SCOPED_TRACE(std::string(trace::kind_name(record->kind)));
        kinds.insert(record->kind);
        check(happened(*record, answers));
        check(happened(*record, answers, record));
    }
    EXPECT_EQ(kinds.size(), trace::kKinds);
}

TEST(Happened, HasAWordForEveryStateAndOutcome) {
    SmallRun run(trace::Level::Full);
    run.send(1);
    std::vector<std::uint64_t> records;
    const auto each = [&]<class Enum, class Make>(Enum, const Make& make) {
        for (std::size_t i = 0; i < trace::Words<Enum>::kWords.size(); ++i)
            records.push_back(run.as(200, 1).emit(make(static_cast<Enum>(i))));
    };
    each(trace::Outcome{}, [](auto value) { return trace::TransactionFinished{.outcome = value, .error = -28}; });
    each(trace::RpcOutcome{}, [](auto value) { return trace::RpcFinished{.outcome = value, .status = 502}; });
    each(trace::EndReason{}, [](auto value) { return trace::ProcessEnded{.reason = value, .status = 9}; });
    each(trace::ThreadState{}, [](auto value) { return trace::ThreadChanged{.state = value}; });
    each(trace::DeathState{}, [](auto value) { return trace::DeathChanged{.state = value, .pid = 100, .owner_pid = 200}; });
    each(trace::DeathState{}, [](auto value) {
        return trace::RemoteDeathChanged{.state = value, .host_device = "tablet", .cause = trace::LossCause::LinkLost};
    });
    each(trace::SocketState{}, [](auto value) {
        return trace::SocketChanged{.socket = 3, .state = value, .name = "a", .peer_name = "b", .peer_device = "tablet"};
    });
    each(trace::PeerState{}, [](auto value) { return trace::PeerChanged{.peer = "tablet", .state = value}; });
    each(trace::FrameFate{},
         [](auto value) { return trace::FrameMoved{.link = "wlan", .from_device = "phone", .fate = value, .message = 2, .repeated = 1}; });
    each(trace::WorkKind{}, [](auto value) { return trace::WorkQueued{.kind = value, .pid = 200, .tid = 7, .subject = 1}; });
    each(trace::StepState{}, [](auto value) { return trace::StepReached{.state = value, .line = 3, .text = "call: {}"}; });
    each(trace::Rule{}, [](auto value) { return trace::RuleRefused{.rule = value, .object = "1201", .host_device = "tablet"}; });
    each(trace::Law{}, [](auto value) { return trace::LawBroken{.law = value, .text = "it was so"}; });
    each(trace::LossCause{},
         [](auto value) { return trace::SocketChanged{.state = trace::SocketState::Closed, .peer_device = "tablet", .cause = value}; });
    const auto& reader = run.reader();
    const Answers answers(reader);
    for (const auto sequence : records) {
        const auto record = reader.at(sequence);
        SCOPED_TRACE(joined(happened(*record, answers)));
        check(happened(*record, answers));
        check(happened(*reader.at(records.front()), answers, record));
    }
}

TEST(Happened, StaysReadableWhateverARecordHolds) {
    SmallRun run;
    const auto logged = run.as(100).emit(trace::LogWritten{.text = std::string(2000, 'x') + "\n\x01"});
    const auto& reader = run.reader();
    const auto sentences = happened(*reader.at(logged), Answers(reader));
    EXPECT_LT(joined(sentences).size(), 400U);
    EXPECT_EQ(joined(sentences).find('\n'), std::string::npos);
}

TEST(Glossary, FindsTermsWhereTheyStandAloneAndOnce) {
    const std::string text = "Its request lies in the receive area of request_service; two requests and a proxy.";
    std::vector<std::string> found;
    for (const auto& place : find_terms(text)) found.push_back(text.substr(place.begin, place.size));
    EXPECT_EQ(found, (std::vector<std::string>{"request", "receive area", "proxy"}));
    EXPECT_TRUE(find_terms("echo.stub says \"a proxy\", x/node").empty());
    EXPECT_EQ(find_terms("Threads wait.").size(), 1U);
}

TEST(Glossary, ExplainsTheTermsOfTheField) {
    for (const auto* term :
         {"proxy", "stub", "parcel", "handle", "node", "receive area", "SAMgr", "system ability", "one-way", "death recipient",
          "transaction", "Binder thread pool", "DSoftBus", "session", "DBinder", "provenance", "refusal"}) {
        const auto* const entry = find_term(term);
        ASSERT_NE(entry, nullptr) << term;
        EXPECT_TRUE(entry->meaning.ends_with('.')) << term;
    }
    EXPECT_EQ(find_term("frobnicator"), nullptr);
}
