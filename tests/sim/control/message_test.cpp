#include "sim/control/message.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/control/framing.h"

using namespace sim::control;

namespace {

std::string refusal(const std::string& text) {
    const auto message = read_message(text);
    if (!message) return message.error();
    std::int64_t seq = 0;
    const auto request = read_request(*message, seq);
    return request ? "" : request.error();
}

TEST(Message, ARequestIsReadWithItsArguments) {
    const auto message = read_message(R"({"seq":3,"type":"request","command":"next","arguments":{"threadId":7}})");
    ASSERT_TRUE(message.ok());
    std::int64_t seq = 0;
    const auto request = read_request(*message, seq);
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(request->seq, 3);
    EXPECT_EQ(request->command, "next");
    EXPECT_EQ(request->arguments, Json({{"threadId", 7}}));
}

TEST(Message, ArgumentsMayBeMissing) {
    EXPECT_EQ(refusal(R"({"seq":3,"type":"request","command":"threads"})"), "");
    EXPECT_EQ(refusal(R"({"seq":3,"type":"request","command":"threads","arguments":null})"), "");
}

TEST(Message, SaysWhatIsWrong) {
    EXPECT_EQ(refusal("{"), "the message is no JSON");
    EXPECT_EQ(refusal("\"\xff\""), "the message is no JSON");
    EXPECT_EQ(refusal("[1]"), "a message must be a JSON object, but is array");
    EXPECT_EQ(refusal("{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}"), "the message nests more than 64 deep");
    EXPECT_EQ(refusal(R"({"seq":1,"command":"x"})"), "the message has no 'type'; expected \"request\"");
    EXPECT_EQ(refusal(R"({"seq":"1","type":"request","command":"x"})"), "the request's 'seq' must be a whole number");
    EXPECT_EQ(refusal(R"({"seq":1,"type":"request"})"), "the request's 'command' must be a string");
    EXPECT_EQ(refusal(R"({"seq":1,"type":"request","command":"x","arguments":[]})"), "x: 'arguments' must be an object, but is array");
}

TEST(Message, AnErrorCanBeAnsweredByItsNumber) {
    std::int64_t seq = 0;
    const auto message = read_message(R"({"seq":12,"type":"request"})");
    EXPECT_FALSE(read_request(*message, seq).ok());
    EXPECT_EQ(seq, 12);
}

TEST(Message, AnswersToOursAreNoRequests) {
    EXPECT_FALSE(is_request(*read_message(R"({"seq":1,"type":"response"})")));
    EXPECT_TRUE(is_request(*read_message(R"({"seq":1,"type":"request"})")));
    EXPECT_TRUE(is_request(*read_message(R"({"seq":1})")));
}

TEST(Message, MadeMessagesAreNumbered) {
    MessageMaker make;
    const Request request{.seq = 5, .command = "next"};
    EXPECT_EQ(make.response(request), Json({{"seq", 1}, {"type", "response"}, {"request_seq", 5}, {"success", true}, {"command", "next"}}));
    EXPECT_EQ(make.event("stopped", {{"reason", "step"}}),
              Json({{"seq", 2}, {"type", "event"}, {"event", "stopped"}, {"body", {{"reason", "step"}}}}));
    const auto failure = make.failure(5, "next", "No such thread.", {{"problems", Json::array()}});
    EXPECT_EQ(failure["seq"], 3);
    EXPECT_EQ(failure["success"], false);
    EXPECT_EQ(failure["message"], "No such thread.");
    EXPECT_EQ(failure["body"]["error"]["format"], "No such thread.");
    EXPECT_TRUE(failure["body"].contains("problems"));
}

TEST(Message, BracesInASentenceAreNoVariables) {
    MessageMaker make;
    const auto error = make.failure(1, "act", "what is {this}?")["body"]["error"];
    EXPECT_EQ(error["format"], "{sentence}");
    EXPECT_EQ(error["variables"]["sentence"], "what is {this}?");
}

TEST(Message, TextThatIsNoUtf8IsRepaired) {
    FrameReader reader;
    reader.feed(write_message({{"text", "a\xff"}}));
    EXPECT_EQ(reader.next(), "{\"text\":\"a\xEF\xBF\xBD\"}");
}

}  // namespace
