#include "sim/control/framing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using sim::control::frame;
using sim::control::FrameReader;

namespace {

std::vector<std::string> all_of(FrameReader& reader) {
    std::vector<std::string> bodies;
    while (auto body = reader.next()) bodies.push_back(*body);
    return bodies;
}

std::string error_of(const std::string& stream) {
    FrameReader reader;
    reader.feed(stream);
    EXPECT_EQ(all_of(reader), std::vector<std::string>{});
    return reader.error();
}

TEST(Framing, WhatIsFramedIsReadBack) {
    FrameReader reader;
    reader.feed(frame("{\"a\":1}") + frame("") + frame("{\"ü\":2}"));
    EXPECT_EQ(all_of(reader), (std::vector<std::string>{"{\"a\":1}", "", "{\"ü\":2}"}));
    EXPECT_EQ(reader.error(), "");
}

TEST(Framing, PiecesOfAnySizeGiveTheSameMessages) {
    const auto stream = frame("first") + "content-LENGTH:6  \r\nContent-Type: x\r\n\r\nsecond" + "Content-Length: 5\n\nthird";
    for (std::size_t size = 1; size < stream.size(); ++size) {
        FrameReader reader;
        std::vector<std::string> bodies;
        for (std::size_t at = 0; at < stream.size(); at += size) {
            reader.feed(stream.substr(at, size));
            for (auto& body : all_of(reader)) bodies.push_back(body);
        }
        EXPECT_EQ(bodies, (std::vector<std::string>{"first", "second", "third"})) << "pieces of " << size;
    }
}

TEST(Framing, SaysWhatIsWrong) {
    EXPECT_EQ(error_of("hello there\r\n"), "expected a header such as 'Content-Length: 119' before each message, but found 'hello there'");
    EXPECT_EQ(error_of("Content-Length: many\r\n\r\n"), "Content-Length must be a number of bytes, but is 'many'");
    EXPECT_EQ(error_of("Content-Length: -5\r\n\r\n"), "Content-Length must be a number of bytes, but is '-5'");
    EXPECT_EQ(error_of("Content-Length: 5x\r\n\r\n"), "Content-Length must be a number of bytes, but is '5x'");
    EXPECT_EQ(error_of("X: y\r\n\r\n{}"), "the headers of a message end without a Content-Length");
    EXPECT_EQ(error_of("Content-Length: 16777217\r\n\r\n"), "a message of 16777217 bytes is too long; the most is 16777216");
    EXPECT_EQ(error_of("Content-Length: 99999999999999999999999\r\n\r\n"),
              "a message of 99999999999999999999999 bytes is too long; the most is 16777216");
    EXPECT_EQ(error_of(std::string(FrameReader::kHeadBytesMax + 1, 'x')),
              "no message begins within 8192 bytes; expected headers, an empty line, then JSON");
}

TEST(Framing, NothingComesBehindAMistake) {
    FrameReader reader;
    reader.feed(frame("good") + "garbage\n" + frame("lost"));
    EXPECT_EQ(all_of(reader), std::vector<std::string>{"good"});
    EXPECT_NE(reader.error(), "");
    reader.feed(frame("lost, too"));
    EXPECT_EQ(all_of(reader), std::vector<std::string>{});
}

TEST(Framing, ALongestMessageComesThrough) {
    FrameReader reader;
    const std::string body(FrameReader::kBodyBytesMax, 'x');
    reader.feed(frame(body));
    EXPECT_EQ(reader.next(), body);
}

}  // namespace
