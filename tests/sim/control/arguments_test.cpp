#include "sim/control/arguments.h"

#include <gtest/gtest.h>

using namespace sim::control;

namespace {

Arguments of(const char* json) { return Arguments(Request{.seq = 1, .command = "launch", .arguments = Json::parse(json)}); }

TEST(Arguments, GivesWhatIsThere) {
    auto arguments = of(R"({"scenario":"a.yaml","seed":18446744073709551615,"stopOnEntry":true,"line":5.0,"roots":["a","b"],"cell":null})");
    EXPECT_EQ(arguments.needed_text("scenario"), "a.yaml");
    EXPECT_EQ(arguments.large("seed"), UINT64_MAX);
    EXPECT_EQ(arguments.flag("stopOnEntry"), true);
    EXPECT_EQ(arguments.whole("line", 1, 10), 5);
    EXPECT_EQ(arguments.texts("roots"), (std::vector<std::string>{"a", "b"}));
    EXPECT_FALSE(arguments.has("cell"));
    EXPECT_EQ(arguments.text("cell"), std::nullopt);
    EXPECT_EQ(arguments.error(), "");
}

TEST(Arguments, SaysWhatWasExpectedAndFound) {
    const auto error = [](const char* json, auto&& ask) {
        auto arguments = of(json);
        ask(arguments);
        return arguments.error();
    };
    EXPECT_EQ(error("{}", [](auto& a) { a.needed_text("scenario"); }), "launch: 'scenario' must be a string, but is missing");
    EXPECT_EQ(error(R"({"seed":"7"})", [](auto& a) { a.large("seed"); }),
              "launch: 'seed' must be a whole number from 0 to 2^64-1, but is a string");
    EXPECT_EQ(error(R"({"seed":-7})", [](auto& a) { a.large("seed"); }),
              "launch: 'seed' must be a whole number from 0 to 2^64-1, but is -7");
    EXPECT_EQ(error(R"({"line":2.5})", [](auto& a) { a.whole("line", 1, 9); }),
              "launch: 'line' must be a whole number from 1 to 9, but is 2.5");
    EXPECT_EQ(error(R"({"line":99})", [](auto& a) { a.whole("line", 1, 9); }),
              "launch: 'line' must be a whole number from 1 to 9, but is 99");
    EXPECT_EQ(error(R"({"text":[1]})", [](auto& a) { a.text("text"); }), "launch: 'text' must be a string, but is a list");
    EXPECT_EQ(error(R"({"noDebug":1})", [](auto& a) { a.flag("noDebug"); }), "launch: 'noDebug' must be true or false, but is 1");
    EXPECT_EQ(error(R"({"level":"most"})",
                    [](auto& a) {
                        a.word("level", {"full", "calls"});
                    }),
              "launch: 'level' must be 'full' or 'calls', but is 'most'");
    EXPECT_EQ(error(R"({"roots":["a",5]})", [](auto& a) { a.texts("roots"); }), "launch: 'roots[1]' must be a string, but is 5");
    EXPECT_EQ(error(R"({"inputs":[{},true]})", [](auto& a) { a.list("inputs"); }),
              "launch: 'inputs[1]' must be an object, but is a truth value");
}

TEST(Arguments, PartsNameTheirPlace) {
    auto arguments = of(R"({"inputs":[{"step":"kill: app"},{"step":5}],"source":{"path":7}})");
    auto inputs = arguments.list("inputs");
    ASSERT_EQ(inputs.size(), 2U);
    EXPECT_EQ(inputs[0].needed_text("step"), "kill: app");
    inputs[1].needed_text("step");
    arguments.take_error(inputs[1]);
    EXPECT_EQ(arguments.error(), "launch: 'inputs[1].step' must be a string, but is 5");
    auto source = arguments.object("source");
    ASSERT_TRUE(source.has_value());
    source->text("path");
    EXPECT_EQ(source->error(), "launch: 'source.path' must be a string, but is 7");
}

TEST(Arguments, TheFirstMistakeIsTold) {
    auto arguments = of(R"({"a":1,"b":2})");
    arguments.text("a");
    arguments.text("b");
    EXPECT_EQ(arguments.error(), "launch: 'a' must be a string, but is 1");
}

}  // namespace
