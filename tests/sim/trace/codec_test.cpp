#include "sim/trace/codec.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/sim/trace/events_support.h"

namespace sim::trace {
namespace {

template <class E>
std::vector<std::byte> encoded(const E& event) {
    std::vector<std::byte> out(encoded_size_max(event, kPayloadBytesCeiling));
    const auto* end = encode(event, out.data(), kPayloadBytesCeiling);
    out.resize(static_cast<std::size_t>(end - out.data()));
    return out;
}

TEST(Codec, EveryKindComesBackAsItWent) {
    for_each_kind([]<class E>() {
        for (std::uint64_t seed = 1; seed < 20; ++seed) {
            const auto event = sample<E>(seed);
            const auto bytes = encoded(event);
            bool whole = false;
            EXPECT_EQ(decode<E>(bytes, &whole), event) << E::kName << " seed " << seed;
            EXPECT_TRUE(whole) << E::kName;
        }
    });
}

TEST(Codec, AViewGivesTheEventOfItsKind) {
    for_each_kind([]<class E>() {
        const auto event = sample<E>(3);
        const auto bytes = encoded(event);
        const RecordView view{.sequence = 1, .kind = kind_of<E>(), .stamp = {}, .body = bytes};
        EXPECT_EQ(std::get<E>(view.event()), event) << E::kName;
    });
}

TEST(Codec, FieldsANewerWriterAddedAtTheEndAreLeftAlone) {
    for_each_kind([]<class E>() {
        auto bytes = encoded(sample<E>(5));
        bytes.insert(bytes.end(), 9, std::byte{0xAB});
        EXPECT_EQ(decode<E>(bytes), sample<E>(5)) << E::kName;
    });
}

TEST(Codec, ABodyCutAnywhereNeverReadsBeyondIt) {
    for_each_kind([]<class E>() {
        const auto bytes = encoded(sample<E>(2));
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const std::vector<std::byte> part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));  // exact: asan watches
            bool whole = true;
            decode<E>(part, &whole);
            EXPECT_FALSE(whole) << E::kName << " cut to " << size;
        }
    });
}

TEST(Codec, FieldsAnOlderWriterDidNotKnowHaveTheirDefaults) {
    const auto bytes =
        encoded(TransactionFinished{.outcome = Outcome::DeadReply, .error = -3, .flags = 8, .data_bytes = 4, .data = kSomeBytes});
    const auto part = Bytes(bytes).first(1 + 4);  // outcome and error
    const auto event = decode<TransactionFinished>(part);
    EXPECT_EQ(event.outcome, Outcome::DeadReply);
    EXPECT_EQ(event.error, -3);
    EXPECT_EQ(event.flags, 0u);
    EXPECT_TRUE(event.data.empty());
}

TEST(Codec, LongTextIsCutBetweenCharacters) {
    std::string text(kTextBytesMax - 1, 'a');
    text += "好好";  // the first one would lie across the limit
    const auto bytes = encoded(LogWritten{.tag = "t", .text = text});
    EXPECT_EQ(decode<LogWritten>(bytes).text, std::string(kTextBytesMax - 1, 'a'));
}

TEST(Codec, ALongTextGoesInPiecesThatKeepAllOfIt) {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += i % 3 == 0 ? "好" : "abc\n";
    std::string joined;
    for (const auto piece : split_text(text)) {
        EXPECT_LE(piece.size(), kTextBytesMax);
        const auto bytes = encoded(ScenarioRecorded{.file = "f", .text = piece});
        joined += decode<ScenarioRecorded>(bytes).text;
    }
    EXPECT_EQ(joined, text);
    EXPECT_EQ(split_text("").size(), 1u);
    const std::string no_utf8(10'000, '\x80');
    std::size_t total = 0;
    for (const auto piece : split_text(no_utf8)) total += piece.size();
    EXPECT_EQ(total, no_utf8.size());
}

TEST(Codec, TextEndsAtAnEmbeddedZero) {
    const auto bytes = encoded(LogWritten{.tag = "t", .text = std::string_view("ab\0cd", 5), .severity = 6});
    const auto event = decode<LogWritten>(bytes);
    EXPECT_EQ(event.text, "ab");
    EXPECT_EQ(event.severity, 6);
}

TEST(Codec, PayloadIsCutAtTheLimit) {
    const std::vector<std::byte> payload(100, std::byte{7});
    const TransactionSent event{.data_bytes = 100, .data = payload};
    std::vector<std::byte> out(encoded_size_max(event, 10));
    const auto* end = encode(event, out.data(), 10);
    EXPECT_EQ(end, out.data() + out.size());
    const auto read = decode<TransactionSent>(out);
    EXPECT_EQ(read.data.size(), 10u);
    EXPECT_EQ(read.data_bytes, 100u);
}

TEST(Codec, NoRecordIsLargerThanAPacket) {
    const std::string text(2 * kTextBytesMax, 'x');
    const std::vector<std::byte> payload(2 * kPayloadBytesCeiling);
    for_each_kind([&]<class E>() {
        E event;
        for_each_field<E>([&]<class T>(const Field<E, T>& field) {
            if constexpr (std::is_same_v<T, std::string_view>) event.*field.member = text;
            if constexpr (std::is_same_v<T, Bytes>) event.*field.member = payload;
        });
        EXPECT_LE(kRecordHeadBytes + encoded_size_max(event, kPayloadBytesCeiling), kPacketBytes - sizeof(PacketHeader)) << E::kName;
        EXPECT_LE(kRecordHeadBytes + encoded_size_max(event, kPayloadBytesCeiling), 65535u) << E::kName;
    });
}

TEST(Codec, NamesOfKindsAreUnique) {
    std::set<std::string_view> names;
    for_each_kind([&]<class E>() {
        EXPECT_TRUE(names.insert(E::kName).second) << E::kName;
        EXPECT_EQ(kind_name(kind_of<E>()), E::kName);
    });
    EXPECT_EQ(kind_name(kKinds), "?");
}

TEST(Codec, AValueWithoutAWordIsNoCrash) { EXPECT_EQ(word(static_cast<Outcome>(200)), "?"); }

}  // namespace
}  // namespace sim::trace
