#include "gui/session/framing.h"

#include <gtest/gtest.h>

namespace {

using gui::Framing;

std::string errorOf(const QByteArray& bytes) {
    Framing framing;
    EXPECT_TRUE(framing.take(bytes).isEmpty());
    return framing.error().toStdString();
}

TEST(Framing, PutsMessagesTogetherHoweverTheyAreCutApart) {
    const auto bytes = Framing::encode({{"seq", 1}}) + Framing::encode({{"seq", 2}, {"text", "Grüße"}});
    for (const int portion : {1, 7, 4096}) {
        Framing framing;
        QVector<QJsonObject> messages;
        for (int from = 0; from < bytes.size(); from += portion) messages += framing.take(bytes.mid(from, portion));
        ASSERT_EQ(messages.size(), 2) << portion;
        EXPECT_EQ(messages[1]["text"].toString().toStdString(), "Grüße");
        EXPECT_EQ(framing.error().toStdString(), "");
    }
}

TEST(Framing, KnowsOtherHeadsAndTheirSpelling) {
    Framing framing;
    const auto messages = framing.take("Content-Type: application/json\r\ncontent-length:  2\r\n\r\n{}");
    EXPECT_EQ(messages.size(), 1);
}

TEST(Framing, SaysWhatIsNoMessage) {
    EXPECT_EQ(errorOf("Usage: ipclab"), "it said something that is no message of the control protocol: Usage: ipclab");
    EXPECT_EQ(errorOf("Content-Length: many\r\n\r\n"), "it sent a head without a usable Content-Length: Content-Length: many");
    EXPECT_EQ(errorOf("Content-Length: 99999999999\r\n\r\n"),
              "it sent a head without a usable Content-Length: Content-Length: 99999999999");
    EXPECT_EQ(errorOf("Content-Length: -1\r\n\r\n"), "it sent a head without a usable Content-Length: Content-Length: -1");
    EXPECT_EQ(errorOf("Content-Length: 2\r\n\r\n[]"), "it sent a message that is no JSON object (no object): []");
    EXPECT_NE(errorOf("Content-Length: 3\r\n\r\n{a}").find("no JSON object"), std::string::npos);
    EXPECT_NE(errorOf("Content-" + QByteArray(5000, 'x')).find("a head without an end"), std::string::npos);
}

TEST(Framing, ReadsNothingBehindAnError) {
    Framing framing;
    EXPECT_TRUE(framing.take("nonsense").isEmpty());
    EXPECT_TRUE(framing.take(Framing::encode({{"seq", 1}})).isEmpty());
}

}  // namespace
