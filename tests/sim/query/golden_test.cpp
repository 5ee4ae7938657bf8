#include "sim/query/golden.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/sim/query/tools_support.h"

namespace sim::query {
namespace {

std::string golden_of(SmallRun& run, const std::string& letters) {
    std::string text;
    const auto error = write_golden(run.reader(), *Ingredients::parse(letters), [&](std::string_view line) {
        text += line;
        text += '\n';
    });
    EXPECT_FALSE(error);
    return text;
}

/// What two processes do; `swapped`: the second's call comes first. `level` and `noise` must not show.
void tell(SmallRun& run, bool swapped = false, bool noise = false) {
    const auto app = [&] {
        run.send(swapped ? 2 : 1);
        if (noise) run.as(100).emit(trace::ThreadChanged{.core = 3});
        run.reply(swapped ? 2 : 1);
    };
    const auto echo = [&] {
        run.send(swapped ? 1 : 2, "yo", 0, 1, 200, 100);
        run.as(200, swapped ? 1 : 2).emit(trace::TransactionFinished{.outcome = trace::Outcome::Accepted});
    };
    if (swapped) echo();
    app();
    if (!swapped) echo();
    run.send(3, "too long");
    run.as(100, 3).emit(trace::RuleRefused{.rule = trace::Rule::Size1, .pid = 200});
    run.fail(3, trace::Outcome::FailedReply);
    run.as(200).emit(trace::ProcessEnded{.reason = trace::EndReason::Killed, .status = 9});
    run.as(100).emit(trace::DeathChanged{.state = trace::DeathState::Delivered, .pid = 100, .owner_pid = 200});
    run.send(4);
}

TEST(GoldenTest, IsReadableAndGroupedByProcess) {
    SmallRun run;
    tell(run);
    EXPECT_EQ(golden_of(run, "plruo"),
              "# ipclab golden 1\n"
              "# scenario: small\n"
              "# cell: loss=2%\n"
              "# seed: 7\n"
              "# profile: seed\n"
              "# ingredients: plruo\n"
              "\n"
              "phone/app → phone/echo  Echo.Say  44 B → 8 B  replied 0\n"
              "phone/app → phone/echo  Echo.Say  52 B  failed_reply 29201  ✗ SIZE-1\n"
              "phone/app  death of phone/echo: delivered\n"
              "phone/app → phone/echo  Echo.Say  44 B  no end\n"
              "\n"
              "phone/echo ⇢ phone/app  Echo.Say  44 B  accepted\n"
              "phone/echo  killed SIGKILL\n");
}

TEST(GoldenTest, HasNoTraceOfWhatRunsBesideOrOfTheLevel) {
    SmallRun plain, other(trace::Level::Full);
    tell(plain);
    tell(other, true, true);
    for (const auto* const letters : {"plruo", "plru", "phlruo", "ro"}) {
        EXPECT_EQ(golden_of(plain, letters), golden_of(other, letters)) << letters;
        EXPECT_EQ(*fingerprint(plain.reader(), *Ingredients::parse(letters)), *fingerprint(other.reader(), *Ingredients::parse(letters)));
    }
    EXPECT_NE(*fingerprint(plain.reader(), *Ingredients::parse("tp")), *fingerprint(other.reader(), *Ingredients::parse("tp")));
}

TEST(GoldenTest, EachIngredientCounts) {
    const auto print = [](const std::string& letters, auto&& tell_it) {
        SmallRun run;
        tell_it(run);
        return *fingerprint(run.reader(), *Ingredients::parse(letters));
    };
    const auto base = [](SmallRun& run) { run.send(1), run.reply(1), run.send(2, "longer text"), run.reply(2); };
    const auto check = [&](const std::string& sees, const std::string& blind, auto&& changed) {
        EXPECT_NE(print(sees, base), print(sees, changed)) << sees;
        EXPECT_EQ(print(blind, base), print(blind, changed)) << blind;
    };
    check("t", "plruho", [](SmallRun& run) { run.time_ns += 5, run.send(1), run.reply(1), run.send(2, "longer text"), run.reply(2); });
    check("p", "lruho", [](SmallRun& run) { run.send(1, "hi", 0, 0, 100, 100), run.reply(1), run.send(2, "longer text"), run.reply(2); });
    check("l", "pruo", [](SmallRun& run) { run.send(1), run.reply(1, "a longer answer"), run.send(2, "longer text"), run.reply(2); });
    check("r", "puo", [](SmallRun& run) { run.send(1), run.fail(1, trace::Outcome::DeadReply), run.send(2, "longer text"), run.reply(2); });
    check("h", "plruo", [](SmallRun& run) { run.send(1, "ho"), run.reply(1), run.send(2, "longer text"), run.reply(2); });
    check("pu", "plro", [](SmallRun& run) {
        run.send(1), run.as(100, 1).emit(trace::RuleRefused{.rule = trace::Rule::Size1}), run.reply(1);
        run.send(2, "longer text"), run.reply(2);
    });
    check("lo", "l", [](SmallRun& run) { run.send(1, "longer text"), run.reply(1), run.send(2), run.reply(2); });
}

TEST(GoldenTest, PayloadIsShownInWords) {
    SmallRun run;
    run.send(1);
    run.reply(1, "ho");
    const auto text = golden_of(run, "ph");
    EXPECT_NE(text.find("phone/app → phone/echo  Echo.Say(text=\"hi\")  \"ho\"  #"), std::string::npos) << text;
}

TEST(IngredientsTest, AreLetters) {
    EXPECT_EQ(Ingredients{}.letters(), "plruo");
    EXPECT_EQ(Ingredients::parse("rlp")->letters(), "plr");
    EXPECT_EQ(Ingredients::parse("oruhlpt")->letters(), "tplrhuo");
    for (const auto* const text : {"", "x", "pp", "p l", "o", "P"}) EXPECT_FALSE(Ingredients::parse(text)) << text;
    EXPECT_EQ(Ingredients::parse("px").error(),
              "'x' is no ingredient; expected some of: t times, p participants, l lengths, r result, h payload, u rules, o order");
}

TEST(GoldenHeadTest, IsReadBack) {
    SmallRun run;
    tell(run);
    const auto head = parse_golden_head(golden_of(run, "tpr"));
    ASSERT_TRUE(head) << head.error();
    EXPECT_EQ(*head, (GoldenHead{
                         .scenario = "small", .cell = "loss=2%", .seed = 7, .profile = "seed", .ingredients = *Ingredients::parse("tpr")}));
}

TEST(GoldenHeadTest, SaysWhatIsWrongAndWhere) {
    const auto error = [](const std::string& text) {
        const auto head = parse_golden_head(text);
        return head ? std::string("read") : head.error();
    };
    EXPECT_EQ(error(""), "line 1: expected '# ipclab golden 1'");
    EXPECT_EQ(error("hello"), "line 1: expected '# ipclab golden 1'");
    EXPECT_EQ(error("# ipclab golden x\n"), "line 1: expected the version of the form, a whole number");
    EXPECT_EQ(error("# ipclab golden 2\n"), "line 1: the form is version 2; this program reads version 1");
    const std::string title = "# ipclab golden 1\n";
    EXPECT_EQ(error(title + "# scenario small\n"), "line 2: expected '# key: value'");
    EXPECT_EQ(error(title + "# sceanrio: small\n"), "line 2: unknown key 'sceanrio'; did you mean 'scenario'?");
    EXPECT_EQ(error(title + "# seed: 7\n# seed: 7\n"), "line 3: 'seed' stands there twice");
    EXPECT_EQ(error(title + "# seed: -7\n"), "line 2: expected a whole number as the seed, not '-7'");
    EXPECT_EQ(error(title + "# ingredients: pq\n").substr(0, 28), "line 2: 'q' is no ingredient");
    EXPECT_EQ(error(title + "# scenario: s\n# seed: 7\n\nx\n"), "line 4: expected '# profile: ...' before the first line of the run");
    EXPECT_EQ(error(title + "# scenario: s\r\n# seed: 7\r\n# profile: seed\r\n# ingredients: p\r\n"), "read");
}

// ------------------------------------------------------------------------------------------------------------ text_difference

TEST(TextDifferenceTest, IsLikeDiffU) {
    EXPECT_EQ(text_difference("a\nb\n", "a\nb\n", "x", "y"), "");
    EXPECT_EQ(text_difference("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nb\nc\nd\nE\nf\ng\nh\nnew\n", "x", "y", 1),
              "--- x\n+++ y\n@@ -4,3 +4,3 @@\n d\n-e\n+E\n f\n@@ -8,1 +8,2 @@\n h\n+new\n");
    EXPECT_EQ(text_difference("", "a\n", "x", "y"), "--- x\n+++ y\n@@ -0,0 +1,1 @@\n+a\n");
    EXPECT_EQ(text_difference("a\n", "", "x", "y"), "--- x\n+++ y\n@@ -1,1 +0,0 @@\n-a\n");
}

/// Applies what text_difference says; unchanged lines between hunks come from `before`.
std::string patched(const std::string& before, const std::string& difference) {
    const auto split = [](const std::string& text) {
        std::vector<std::string> lines;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) lines.push_back(line);
        return lines;
    };
    const auto lines = split(before);
    std::size_t next = 0;
    std::string out;
    for (const auto& line : split(difference)) {
        if (line.starts_with("---") || line.starts_with("+++")) continue;
        if (line.starts_with("@@")) {
            std::size_t start = 0, count = 0;
            EXPECT_EQ(std::sscanf(line.c_str(), "@@ -%zu,%zu", &start, &count), 2);
            while (next + (count > 0 ? 1 : 0) < start) out += lines[next++] + "\n";
        } else if (line.front() == '+') {
            out += line.substr(1) + "\n";
        } else {
            EXPECT_EQ(lines[next], line.substr(1));
            if (line.front() == ' ') out += lines[next] + "\n";
            ++next;
        }
    }
    while (next < lines.size()) out += lines[next++] + "\n";
    return out;
}

TEST(TextDifferenceTest, SaysEverythingThatChanged) {
    std::mt19937_64 random(3);
    for (int round = 0; round < 500; ++round) {
        std::string before, after;
        const auto lines = random() % 30;
        for (std::size_t i = 0; i < lines; ++i) {
            const auto line = std::string(1, static_cast<char>('a' + random() % 5)) + "\n";
            const auto what = random() % 6;
            if (what != 0) before += line;
            if (what != 1) after += what == 2 ? "z\n" : line;
        }
        const auto difference = text_difference(before, after, "x", "y", random() % 4, 1000);
        ASSERT_EQ(patched(before, difference), after) << before << "---\n" << after << "---\n" << difference;
    }
}

TEST(TextDifferenceTest, IsBounded) {
    std::string before, after;
    for (int i = 0; i < 20000; ++i) {
        before += "b" + std::to_string(i) + "\n";
        after += "a" + std::to_string(i) + "\n";
    }
    const auto difference = text_difference(before, after, "x", "y");
    EXPECT_LT(difference.size(), 5000u);
    EXPECT_NE(difference.find("... and 39800 more lines"), std::string::npos) << difference.substr(difference.size() - 60);
}

}  // namespace
}  // namespace sim::query
