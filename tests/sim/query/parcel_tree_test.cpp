#include "sim/query/parcel_tree.h"

#include <gtest/gtest.h>

#include "sim/base/text.h"
#include "tests/sim/query/parcels_support.h"

using namespace sim::query;
namespace trace = sim::trace;

namespace {

std::string_view word(ParcelPart::Kind kind) {
    using Kind = ParcelPart::Kind;
    switch (kind) {
        case Kind::Value:
            return "";
        case Kind::Token:
            return " token";
        case Kind::List:
            return " list";
        case Kind::Object:
            return " object";
        case Kind::Descriptor:
            return " descriptor";
        case Kind::Undecoded:
            return " undecoded";
        case Kind::Missing:
            return " missing";
    }
    return "?";
}

std::string render(const std::vector<ParcelPart>& parts, int depth = 0) {
    std::string out;
    for (const auto& part : parts) {
        out += fmt::format("{:{}}{}+{} {}{}{}{} = {}\n", "", 2 * depth, part.offset, part.size_bytes, part.name,
                           part.type.empty() ? "" : " ", part.type, word(part.kind), part.value);
        out += render(part.parts, depth + 1);
    }
    return out;
}

/// The uppermost parts only.
std::string outline(const ParcelTree& tree) {
    std::string out;
    for (auto part : tree.parts) {
        part.parts.clear();
        out += render({part});
    }
    return out;
}

ParcelBytes whole(const ParcelBuilder& parcel) { return {parcel.view(), parcel.size()}; }

std::vector<std::byte> notes_of(const std::vector<ParcelNote>& notes) {
    ParcelBuilder out;
    for (const auto& note : notes) out.raw(static_cast<std::uint8_t>(note.item)).raw(note.offset);
    return {out.view().begin(), out.view().end()};
}

class ParcelTreeTest : public testing::Test {
protected:
    ParcelTreeTest() {
        book_.add({.interface_name = "Echo",
                   .descriptor = "demo.IEcho",
                   .code = 1,
                   .method = "Say",
                   .arguments = "text:string16,count:int32",
                   .returns = "text:string"});
        book_.add({.interface_name = "Echo", .descriptor = "demo.IEcho", .code = 2, .method = "Give", .arguments = "who:object,file:fd"});
        book_.add({.interface_name = "Echo",
                   .descriptor = "demo.IEcho",
                   .code = 3,
                   .method = "Sum",
                   .arguments = "a:int32[],b:int8[],c:string[]"});
    }
    InterfaceBook book_;
    ParcelTreeReader reader_{book_};
};

}  // namespace

TEST_F(ParcelTreeTest, TellsEachDeclaredItemWithItsBytes) {
    ParcelBuilder parcel;
    parcel.token(u"demo.IEcho").string16(u"hi").int32(-3);
    const auto tree = reader_.request(1, whole(parcel));
    EXPECT_EQ(render(tree.parts),
              "0+36 interface token token token = \"demo.IEcho\"\n"
              "  0+4 marker int32 = 256\n"
              "  4+4 reserved int32 = 0\n"
              "  8+28 descriptor string16 = \"demo.IEcho\"\n"  // 4 + (10 + 1) * 2, padded to 4
              "36+12 text string16 = \"hi\"\n"                 // 4 + (2 + 1) * 2, padded to 4
              "  36+4 length in units int32 = 2\n"
              "  40+8 text, padded UTF-16 = \"hi\"\n"
              "48+4 count int32 = -3\n");
    EXPECT_EQ(tree.source, ParcelTree::Source::Declared);
    EXPECT_EQ(tree.notice(), "");
}

TEST_F(ParcelTreeTest, MarksObjectSlots) {
    ParcelBuilder parcel;
    parcel.token(u"demo.IEcho").object(kHandleObject, 5).object(kFdObject, 7);
    const auto tree = reader_.request(2, whole(parcel));
    EXPECT_EQ(outline(tree),
              "0+36 interface token token token = \"demo.IEcho\"\n"
              "36+24 who object object = object of handle 5\n"
              "60+24 file fd descriptor = fd 7\n");
    ASSERT_EQ(tree.objects.size(), 2U);
    EXPECT_EQ(tree.objects[0].offset, 36U);
    EXPECT_EQ(tree.objects[1].text, "fd 7");
    EXPECT_EQ(render(tree.parts[1].parts),
              "36+4 kind uint32 = 0x73682a85 HANDLE: an object of another process\n"
              "40+4 flags uint32 = 0x0\n"
              "44+8 handle uint64 = 5\n"
              "52+8 cookie uint64 = 0x0\n");
}

TEST_F(ParcelTreeTest, ListsTheElementsOfVectors) {
    ParcelBuilder parcel;
    parcel.token(u"demo.IEcho").int32(2).int32(10).int32(20);
    parcel.int32(3).raw(std::uint8_t{1}).raw(std::uint8_t{2}).raw(std::uint8_t{3}).raw(std::uint8_t{0});
    parcel.int32(1).string("abc");
    const auto tree = reader_.request(3, whole(parcel));
    ASSERT_EQ(tree.parts.size(), 4U);
    EXPECT_EQ(render({tree.parts.begin() + 1, tree.parts.end()}),
              "36+12 a int32[] list = [10, 20]\n"
              "  36+4 count int32 = 2\n"
              "  40+4 [0] int32 = 10\n"
              "  44+4 [1] int32 = 20\n"
              "48+8 b int8[] list = [1, 2, 3]\n"  // 4 + 3 packed bytes, padded
              "  48+4 count int32 = 3\n"
              "  52+1 [0] int8 = 1\n"
              "  53+1 [1] int8 = 2\n"
              "  54+1 [2] int8 = 3\n"
              "56+12 c string[] list = [\"abc\"]\n"
              "  56+4 count int32 = 1\n"
              "  60+8 [0] string = \"abc\"\n");
}

TEST_F(ParcelTreeTest, SaysWhatWasNotRecorded) {
    ParcelBuilder parcel;
    parcel.token(u"demo.IEcho").string16(u"a long text").int32(1);
    const auto tree = reader_.request(1, {parcel.view().first(44), parcel.size()});
    EXPECT_EQ(outline(tree),
              "0+36 interface token token token = \"demo.IEcho\"\n"
              "36+32 text string16 missing = \"a \"; the recording keeps the first 44 of 68 bytes\n");
    EXPECT_EQ(tree.notice(), "the recording keeps the first 44 of 68 bytes");
}

TEST_F(ParcelTreeTest, SaysWhereAParcelEndsTooEarly) {
    ParcelBuilder parcel;
    parcel.token(u"demo.IEcho").string16(u"hi");
    EXPECT_EQ(outline(reader_.request(1, whole(parcel))),
              "0+36 interface token token token = \"demo.IEcho\"\n"
              "36+12 text string16 = \"hi\"\n"
              "48+0 count int32 missing = the parcel ends before it\n");
    ParcelBuilder lying;
    lying.token(u"demo.IEcho").int32(100).int32(0);
    EXPECT_EQ(outline(reader_.request(1, whole(lying))),
              "0+36 interface token token token = \"demo.IEcho\"\n"
              "36+8 text string16 missing = the parcel ends within it: 8 bytes left\n");
}

TEST_F(ParcelTreeTest, SaysWhatFollowsTheDeclaredItems) {
    ParcelBuilder parcel;
    parcel.string("ok").int32(77);
    const auto tree = reader_.reply(book_.find("demo.IEcho", 1), whole(parcel));
    EXPECT_EQ(outline(tree),
              "0+8 text string = \"ok\"\n"
              "8+4 trailing, not declared undecoded = 4 bytes: 4d 00 00 00\n");
}

TEST_F(ParcelTreeTest, NamesTypesByTheNotesOfTheWriterWhereNothingIsDeclared) {
    using Item = trace::ParcelItem;
    ParcelBuilder parcel;
    parcel.token(u"other.I").int32(9).string("abc").int32(2).raw(std::uint8_t{7}).raw(std::uint8_t{8}).raw(std::uint16_t{0});
    parcel.object(kHandleObject, 3);
    // The token takes 28 bytes: 12 + (7 + 1) * 2.
    const auto bytes = notes_of({{Item::Token, 0}, {Item::Int32, 28}, {Item::String, 32}, {Item::Vector, 40}, {Item::Object, 48}});
    const auto notes = parcel_notes(bytes);
    ASSERT_EQ(notes.size(), 5U);
    const auto tree = reader_.request(4, whole(parcel), notes);
    EXPECT_EQ(outline(tree),
              "0+28 interface token token token = \"other.I\"\n"
              "28+4 item 1 int32 = 9\n"
              "32+8 item 2 string = \"abc\"\n"
              "40+4 item 3 vector = 2 elements\n"
              "44+4 rest of item 3 bytes = 4 bytes: 07 08 00 00\n"
              "48+24 item 4 object object = object of handle 3\n");
    EXPECT_EQ(tree.source, ParcelTree::Source::Noted);
}

TEST_F(ParcelTreeTest, ReadsOnByNotesBehindABuiltInMethodsFirstItems) {
    using Item = trace::ParcelItem;
    ParcelBuilder parcel;
    parcel.token(u"ohos.samgr.accessToken").int32(1201).int32(1);
    const std::vector<ParcelNote> notes{{Item::Token, 0}, {Item::Int32, 60}, {Item::Bool, 64}};  // 12 + (22 + 1) * 2, padded
    EXPECT_EQ(outline(reader_.request(3, whole(parcel), notes)),
              "0+60 interface token token token = \"ohos.samgr.accessToken\"\n"
              "60+4 argument int32 = 1201\n"
              "64+4 item 2 bool = true\n");
}

TEST_F(ParcelTreeTest, FindsObjectSlotsOfRawSendersByTheirTags) {
    ParcelBuilder parcel;
    parcel.int32(1).int32(2).object(kHandleObject, 4).int32(3);
    EXPECT_EQ(outline(reader_.request(9, whole(parcel), {}, 1)),
              "0+8 undecoded undecoded = 8 bytes: 01 00 00 00 02 00 00 00\n"
              "8+24 object slot object object = object of handle 4\n"
              "32+4 undecoded undecoded = 4 bytes: 03 00 00 00\n");
    // Without an entry in the list of objects such bytes are just bytes.
    EXPECT_EQ(reader_.request(9, whole(parcel), {}, 0).objects.size(), 0U);
}

TEST_F(ParcelTreeTest, IsBoundedHoweverManyItemsThereAre) {
    using Item = trace::ParcelItem;
    ParcelBuilder parcel;
    std::vector<ParcelNote> notes;
    for (std::uint32_t i = 0; i < 12000; ++i) {
        parcel.int32(1);
        notes.push_back({Item::Int32, 4 * i});
    }
    const auto tree = reader_.request(9, whole(parcel), notes);
    EXPECT_EQ(tree.parts.size(), 4001U);
    EXPECT_EQ(tree.parts.back().name, "not listed");
    EXPECT_EQ(tree.parts.back().offset + tree.parts.back().size_bytes, parcel.size());
}

TEST_F(ParcelTreeTest, TellsAStatusReplyInWords) {
    ParcelBuilder parcel;
    parcel.int32(305);
    EXPECT_EQ(outline(ParcelTreeReader::status(whole(parcel))), "0+4 status int32 = 305 (the stub does not know this code)\n");
}

TEST_F(ParcelTreeTest, AnEmptyParcelHasNoParts) {
    EXPECT_TRUE(reader_.reply(nullptr, {}).parts.empty());
    EXPECT_EQ(reader_.reply(nullptr, {}).notice(), "");
}
