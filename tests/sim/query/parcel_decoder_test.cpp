#include "sim/query/parcel_decoder.h"

#include <gtest/gtest.h>

#include "tests/sim/query/parcels_support.h"

namespace sim::query {
namespace {

/// Items of a declaration read from hex bytes.
std::string decoded(std::string_view declaration, std::string_view hex) {
    const auto bytes = from_hex(hex);
    return ParcelDecoder::items(parse_items(declaration), {bytes, bytes.size()}, 0, true);
}

InterfaceBook echo_book() {
    InterfaceBook book;
    book.add({.interface_name = "Echo",
              .descriptor = "demo.IEcho",
              .code = 1,
              .method = "Say",
              .arguments = "text:string",
              .returns = "text:string"});
    book.add({.interface_name = "Echo",
              .descriptor = "demo.IEcho",
              .code = 2,
              .method = "Repeat",
              .arguments = "text:string16, count:int32",
              .returns = "sum:int64,ok:bool"});
    return book;
}

// The byte vectors of upstream's Parcel class.
TEST(ParcelDecoder, ReadsTheUpstreamByteVectors) {
    EXPECT_EQ(decoded("a:bool", "01000000"), "a=true");
    EXPECT_EQ(decoded("a:int8", "ffffffff"), "a=-1");
    EXPECT_EQ(decoded("a:int32,b:int64", "01000000 02000000 00000000"), "a=1, b=2");
    EXPECT_EQ(decoded("a:string", "03000000 61626300"), "a=\"abc\"");
    EXPECT_EQ(decoded("a:string,b:int32", "04000000 61626364 00000000 07000000"), "a=\"abcd\", b=7");
    EXPECT_EQ(decoded("a:string", "00000000 00000000"), "a=\"\"");
    EXPECT_EQ(decoded("a:string16", "02000000 61006200 00000000"), "a=\"ab\"");
    EXPECT_EQ(decoded("a:int32[]", "02000000 01000000 02000000"), "a=[1, 2]");
    EXPECT_EQ(decoded("a:bool[]", "02000000 01000000 00000000"), "a=[true, false]");
    EXPECT_EQ(decoded("a:int8[],b:bool", "03000000 01020300 01000000"), "a=[1, 2, 3], b=true");
    EXPECT_EQ(decoded("a:int16[]", "03000000 01000000 02000000 03000000"), "a=[1, 2, 3]");
    EXPECT_EQ(decoded("a:uint16[]", "03000000 01000200 03000000"), "a=[1, 2, 3]");
    EXPECT_EQ(decoded("a:string[]", "02000000 01000000 61000000 03000000 62636400"), "a=[\"a\", \"bcd\"]");
    EXPECT_EQ(decoded("a:cstring,b:int32", "61626300 05000000"), "a=\"abc\", b=5");
    EXPECT_EQ(decoded("a:string,b:string16,c:int32[]", "ffffffff ffffffff ffffffff"), "a=null, b=null, c=null");
}

TEST(ParcelDecoder, ReadsNumbersOfEveryWidth) {
    EXPECT_EQ(decoded("a:int16,b:uint8,c:uint16,d:uint32,e:uint64", "ffffffff ff000000 ffff0000 ffffffff ffffffff ffffffff"),
              "a=-1, b=255, c=65535, d=4294967295, e=18446744073709551615");
    EXPECT_EQ(decoded("a:float,b:double", "0000c03f 00000000 000004c0"), "a=1.5, b=-2.5");
}

TEST(ParcelDecoder, NamesObjectsWithoutTheirAddresses) {
    ParcelBuilder parcel;
    parcel.object(kHandleObject, 5).object(kBinderObject, 0x7fff1234).object(kBinderObject, 0).object(kFdObject, 9);
    EXPECT_EQ(ParcelDecoder::items(parse_items("a:object,b:object,c:object,d:fd"), {parcel.view(), parcel.size()}, 0, true),
              "a=object of handle 5, b=own object, c=null, d=fd 9");
}

TEST(ParcelDecoder, TellsWhatLiesInSharedMemory) {
    ParcelBuilder parcel;
    parcel.object(kFdObject, 9).int32(4096).int32(40000).object(kFdObject, 10).int32(3).raw(std::uint32_t{0x00030201});
    EXPECT_EQ(ParcelDecoder::items(parse_items("a:ashmem,b:rawdata,c:rawdata"), {parcel.view(), parcel.size()}, 0, true),
              "a=shared memory of 4,096 bytes, b=40,000 bytes in shared memory, c=3 bytes: 01 02 03");
}

TEST(ParcelDecoder, ShortensWhatIsLong) {
    ParcelBuilder parcel;
    parcel.string(std::string(1000, 'a')).int32(10);
    for (int i = 0; i < 10; ++i) parcel.int32(i);
    parcel.int32(20).bytes(std::vector<std::byte>(20, std::byte{0xEE}));
    EXPECT_EQ(ParcelDecoder::items(parse_items("a:string,b:int32[],c:bytes"), {parcel.view(), parcel.size()}, 0, true),
              "a=\"" + std::string(60, 'a') + "…\" (1,000 bytes), b=[0, 1, 2, 3, 4, 5, … 4 more], c=20 bytes: ee ee ee ee ee ee ee ee …");
}

TEST(ParcelDecoder, NamesARequestByItsTable) {
    const auto book = echo_book();
    const ParcelDecoder decoder(book);
    ParcelBuilder parcel;
    parcel.token(u"demo.IEcho").string16(u"好\n\"x\" \U0001F600").int32(-2);
    const auto request = decoder.request(2, {parcel.view(), parcel.size()});
    EXPECT_EQ(request.call, "Echo.Repeat(text=\"好\\n\\\"x\\\" \U0001F600\", count=-2)");
    EXPECT_EQ(request.name, "Echo.Repeat");
    ParcelBuilder reply;
    reply.raw(std::int64_t{12}).int32(1);
    EXPECT_EQ(decoder.reply(request.method, {reply.view(), reply.size()}), "sum=12, ok=true");
}

TEST(ParcelDecoder, AnswersOfOneValueNeedNoName) {
    const auto book = echo_book();
    const ParcelDecoder decoder(book);
    ParcelBuilder parcel, reply;
    parcel.token(u"demo.IEcho").string("hi");
    reply.string("hi");
    const auto request = decoder.request(1, {parcel.view(), parcel.size()});
    EXPECT_EQ(request.call, "Echo.Say(text=\"hi\")");
    EXPECT_EQ(decoder.reply(request.method, {reply.view(), reply.size()}), "\"hi\"");
    EXPECT_EQ(decoder.reply(request.method, {}), "");
}

TEST(ParcelDecoder, WithoutATableShowsCodeAndSize) {
    const auto book = echo_book();
    const ParcelDecoder decoder(book);
    ParcelBuilder unknown, plain;
    unknown.token(u"demo.IEcho");
    plain.int32(1).int32(2).int32(3);
    EXPECT_EQ(decoder.request(9, {unknown.view(), unknown.size()}).call, "Echo.#9 (36 bytes)");
    EXPECT_EQ(decoder.request(3, {plain.view(), plain.size()}).call, "#3 (12 bytes)");
    EXPECT_EQ(decoder.reply(nullptr, {plain.view(), plain.size()}), "(12 bytes)");
}

TEST(ParcelDecoder, KnowsTheRegistryAndTheReservedCodes) {
    const InterfaceBook book;
    const ParcelDecoder decoder(book);
    ParcelBuilder get;
    get.token(u"ohos.samgr.accessToken").int32(1401);
    const auto request = decoder.request(1, {get.view(), get.size()});
    EXPECT_EQ(request.call, "SAMgr.GetSystemAbility(1401)");
    EXPECT_TRUE(request.method->registry);
    EXPECT_EQ(decoder.request(0x5F504E47, {}).call, "PING");
    EXPECT_EQ(decoder.request(0x5F535943, {}).call, "SYNCHRONIZE_REFERENCE");
}

TEST(ParcelDecoder, SaysWhereTheParcelEndsTooEarly) {
    EXPECT_EQ(decoded("a:int32,b:int32", "01000000"), "a=1, b=… (the parcel ends here)");
    EXPECT_EQ(decoded("a:string", "ff000000 61626300"), "a=… (the parcel ends here)");
    EXPECT_EQ(decoded("a:int32[]", "03000000 01000000"), "a=[1]… (the parcel ends here)");
}

TEST(ParcelDecoder, SaysWhatWasNotRecorded) {
    ParcelBuilder parcel;
    parcel.int32(1).string(std::string(2000, 'b'));
    const auto kept = parcel.view().first(24);
    EXPECT_EQ(ParcelDecoder::items(parse_items("a:int32,b:string,c:int32"), {kept, parcel.size()}, 0, true),
              "a=1, b=\"bbbbbbbbbbbbbbbb\"… (recorded: the first 24 of 2,012 bytes)");
}

TEST(ParcelDecoder, StopsAtATypeItDoesNotKnow) { EXPECT_EQ(decoded("a:int32,b:matrix,c:int32", "01000000 02000000 03000000"), "a=1, b=…"); }

TEST(ParcelDecoder, NeverReadsBeyondTheBytes) {
    const auto items =
        parse_items("a:string,b:string16,c:int8[],d:object,e:rawdata,f:ashmem,g:cstring,h:string[],i:bytes,j:uint16[],k:double");
    ParcelBuilder parcel;
    parcel.string("abc").string16(u"xy").int32(3).raw(std::uint32_t{0}).object(kHandleObject, 1).int32(4).int32(0);
    parcel.object(kFdObject, 1).int32(10).cstring("c").int32(1).string("s").int32(2).int32(0).int32(1).int32(0).raw(1.0);
    for (std::size_t size = 0; size <= parcel.size(); ++size) {
        const std::vector<std::byte> part(parcel.view().begin(),
                                          parcel.view().begin() + static_cast<std::ptrdiff_t>(size));  // asan watches
        const auto cut = ParcelDecoder::items(items, {part, size}, 0, true);
        EXPECT_EQ(cut.find("(the parcel ends here)") == std::string::npos, size == parcel.size()) << size << cut;
        const auto unrecorded = ParcelDecoder::items(items, {part, parcel.size()}, 0, true);
        EXPECT_EQ(unrecorded.find("(recorded: ") == std::string::npos, size == parcel.size()) << size << unrecorded;
    }
}

TEST(ParseItems, TakesNamesTypesAndVectors) {
    EXPECT_EQ(
        parse_items(" text : string16 , counts:int32[]"),
        (std::vector<Item>{{.name = "text", .type = ItemType::String16}, {.name = "counts", .type = ItemType::Int32, .vector = true}}));
    EXPECT_EQ(parse_items(""), std::vector<Item>{});
    EXPECT_EQ(parse_items("x:nonsense"), (std::vector<Item>{{.name = "x", .type = ItemType::Unknown}}));
}

}  // namespace
}  // namespace sim::query
