// Byte vectors (openharmony-ipc-rpc 10.1) and the parcel rows of 10.2.

#include <gtest/gtest.h>

#include "iremote_object.h"
#include "message_parcel.h"
#include "runtime/platform/linux_os_port.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"

namespace tests {
namespace {

using OHOS::MessageParcel;
using OHOS::Parcel;

/// The bytes in hex, a space after each word.
std::string hex(const Parcel& parcel) {
    std::string text;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(parcel.GetData());
    for (std::size_t i = 0; i < parcel.GetDataSize(); ++i) text += fmt::format("{}{:02x}", i != 0 && i % 4 == 0 ? " " : "", bytes[i]);
    return text;
}

#define BYTES(NAME, EXPECTED, ...)   \
    TEST(ParcelBytes, NAME) {        \
        MessageParcel p;             \
        EXPECT_TRUE((__VA_ARGS__));  \
        EXPECT_EQ(hex(p), EXPECTED); \
    }

BYTES(WriteBool_true, "01000000", p.WriteBool(true))
BYTES(WriteInt8_minus1, "ffffffff", p.WriteInt8(-1))
BYTES(WriteInt32_1_WriteInt64_2, "01000000 02000000 00000000", p.WriteInt32(1) && p.WriteInt64(2))
BYTES(WriteString_abc, "03000000 61626300", p.WriteString("abc"))
BYTES(WriteString_abcd, "04000000 61626364 00000000", p.WriteString("abcd"))
BYTES(WriteString_empty, "00000000 00000000", p.WriteString(""))
BYTES(WriteString16_ab, "02000000 61006200 00000000", p.WriteString16(u"ab"))
BYTES(WriteInterfaceToken_a, "00010000 00000000 01000000 61000000", p.WriteInterfaceToken(u"a"))
BYTES(WriteInt32Vector_1_2, "02000000 01000000 02000000", p.WriteInt32Vector({1, 2}))
BYTES(WriteBoolVector_true_false, "02000000 01000000 00000000", p.WriteBoolVector({true, false}))
BYTES(WriteInt8Vector_1_2_3, "03000000 01020300", p.WriteInt8Vector({1, 2, 3}))
BYTES(WriteInt16Vector_1_2_3, "03000000 01000000 02000000 03000000", p.WriteInt16Vector({1, 2, 3}))
BYTES(WriteUInt16Vector_1_2_3, "03000000 01000200 03000000", p.WriteUInt16Vector({1, 2, 3}))
BYTES(WriteStringVector_a_bcd, "02000000 01000000 61000000 03000000 62636400", p.WriteStringVector({"a", "bcd"}))
BYTES(WriteCString_abc, "61626300", p.WriteCString("abc"))
BYTES(WriteUnpadBuffer_of_3_bytes, "01020300", p.WriteUnpadBuffer("\1\2\3", 3))
BYTES(WriteBoolUnaligned_true_WriteInt32_7, "01070000 00", p.WriteBoolUnaligned(true) && p.WriteInt32(7))
BYTES(WriteParcelable_null, "00000000", p.WriteParcelable(nullptr))
BYTES(WriteNoException, "00000000", (p.WriteNoException(), true))
BYTES(NullStringsHaveLengthMinus1, "ffffffff ffffffff", p.WriteString16WithLength(nullptr, 3) && p.WriteString8WithLength(nullptr, 3))

TEST(Parcel, ReadBufferLeavesThePaddingAndReadUnpadBufferSkipsIt) {
    Parcel parcel;
    parcel.WriteBuffer("abc", 3);
    parcel.WriteInt32(7);
    ASSERT_NE(parcel.ReadBuffer(3), nullptr);
    EXPECT_EQ(parcel.GetReadPosition(), 3u);
    parcel.RewindRead(0);
    ASSERT_NE(parcel.ReadUnpadBuffer(3), nullptr);
    EXPECT_EQ(parcel.ReadInt32(), 7);
}

TEST(Parcel, NoScalarIsReadOutOfAnObject) {
    static runtime::platform::LinuxOsPort os;
    runtime::port::SetCurrentPorts({.driver = nullptr, .os = &os, .softbus = nullptr});
    MessageParcel parcel;
    parcel.WriteInt32(1);
    ASSERT_TRUE(parcel.WriteFileDescriptor(0));
    parcel.WriteInt32(2);
    EXPECT_EQ(parcel.ReadInt32(), 1);
    std::int32_t value = 5;
    EXPECT_FALSE(parcel.ReadInt32(value));
    EXPECT_EQ(parcel.ReadInt64(), 0);
    EXPECT_EQ(value, 5);
    EXPECT_EQ(parcel.ReadBuffer(8, true), nullptr);
    EXPECT_EQ(parcel.GetReadPosition(), 4u);
    const int copy = parcel.ReadFileDescriptor();
    EXPECT_GE(copy, 0);
    ::close(copy);
    EXPECT_EQ(parcel.ReadInt32(), 2);
}

TEST(Parcel, Row11_51200WordsFillItAndCapacityGrowsIn64To4096ThenSteps) {
    Parcel parcel;
    std::vector<std::size_t> capacities;
    for (int i = 0; i < 51'200; ++i) {
        ASSERT_TRUE(parcel.WriteInt32(i));
        if (capacities.empty() || capacities.back() != parcel.GetDataCapacity()) capacities.push_back(parcel.GetDataCapacity());
    }
    EXPECT_FALSE(parcel.WriteInt32(0));
    EXPECT_EQ(parcel.GetDataSize(), 204'800u);
    std::vector<std::size_t> expected = {64, 128, 256, 512, 1024, 2048};
    for (std::size_t capacity = 4096; capacity <= 204'800; capacity += 4096) expected.push_back(capacity);
    EXPECT_EQ(capacities, expected);
    parcel.RewindRead(51'199 * 4);
    EXPECT_EQ(parcel.ReadInt32(), 51'199);  // nothing was lost on the way
}

TEST(Parcel, Row11b_AStringOf204795BytesFitsAndOneMoreLeavesItsLength) {
    Parcel fits;
    EXPECT_TRUE(fits.WriteString(std::string(204'795, 'x')));
    EXPECT_EQ(fits.GetDataSize(), 204'800u);
    Parcel beyond;
    EXPECT_FALSE(beyond.WriteString(std::string(204'796, 'x')));
    EXPECT_EQ(beyond.GetDataSize(), 4u);
    Parcel wide;
    EXPECT_TRUE(wide.WriteString16(std::u16string(102'397, u'x')));
    Parcel too_wide;
    EXPECT_FALSE(too_wide.WriteString16(std::u16string(102'398, u'x')));
}

TEST(Parcel, Row11c_ARaisedMaximumTakesAMegabyte) {
    Parcel parcel;
    EXPECT_TRUE(parcel.SetMaxCapacity(1'048'576));
    EXPECT_FALSE(parcel.SetMaxCapacity(1'048'575));
    EXPECT_TRUE(parcel.WriteString(std::string(1'048'571, 'x')));
    EXPECT_EQ(parcel.GetDataSize(), 1'048'576u);
}

TEST(Parcel, Row13_LargeRawDataIsADescriptorAndThereIsOnlyOne) {
    static runtime::platform::LinuxOsPort os;  // one a program: what hangs off its slot lives as long
    runtime::port::SetCurrentPorts({.driver = nullptr, .os = &os, .softbus = nullptr});
    {
        const std::string bytes(33'000, 'r');
        MessageParcel parcel;
        EXPECT_TRUE(parcel.WriteRawData("abc", 3));
        EXPECT_FALSE(parcel.ContainFileDescriptors());
        EXPECT_TRUE(parcel.WriteRawData(bytes.data(), bytes.size()));
        EXPECT_TRUE(parcel.ContainFileDescriptors());
        EXPECT_FALSE(parcel.WriteRawData(bytes.data(), bytes.size()));
        EXPECT_FALSE(parcel.WriteRawData(bytes.data(), 0));
        EXPECT_EQ(std::memcmp(parcel.ReadRawData(3), "abc", 3), 0);
        EXPECT_EQ(std::memcmp(parcel.ReadRawData(33'000), bytes.data(), 33'000), 0);
    }
    {
        MessageParcel parcel;
        parcel.WriteRawData("abc", 3);
        EXPECT_EQ(parcel.ReadRawData(4), nullptr);
    }
    runtime::port::SetCurrentPorts({});
}

TEST(Parcel, WhatIsWrittenIsRead) {
    Parcel parcel;
    parcel.WriteBool(true);
    parcel.WriteInt8(-8);
    parcel.WriteUint16(65'535);
    parcel.WriteInt64(-1LL << 40);
    parcel.WriteFloat(1.5f);
    parcel.WriteDouble(-2.25);
    parcel.WriteString("héllo");
    parcel.WriteString16(u"wörld");
    parcel.WriteInt64Vector({1, -2});
    parcel.WriteBoolVector({true, false, true});
    parcel.WriteString16Vector({u"", u"x"});
    parcel.WriteCString("end");
    EXPECT_TRUE(parcel.ReadBool());
    EXPECT_EQ(parcel.ReadInt8(), -8);
    EXPECT_EQ(parcel.ReadUint16(), 65'535);
    EXPECT_EQ(parcel.ReadInt64(), -1LL << 40);
    EXPECT_EQ(parcel.ReadFloat(), 1.5f);
    EXPECT_EQ(parcel.ReadDouble(), -2.25);
    EXPECT_EQ(parcel.ReadString(), "héllo");
    EXPECT_EQ(parcel.ReadString16(), u"wörld");
    std::vector<std::int64_t> numbers;
    EXPECT_TRUE(parcel.ReadInt64Vector(&numbers));
    EXPECT_EQ(numbers, (std::vector<std::int64_t>{1, -2}));
    std::vector<bool> flags;
    EXPECT_TRUE(parcel.ReadBoolVector(&flags));
    EXPECT_EQ(flags, (std::vector<bool>{true, false, true}));
    std::vector<std::u16string> texts;
    EXPECT_TRUE(parcel.ReadString16Vector(&texts));
    EXPECT_EQ(texts, (std::vector<std::u16string>{u"", u"x"}));
    EXPECT_STREQ(parcel.ReadCString(), "end");
    EXPECT_EQ(parcel.GetReadableBytes(), 0u);
}

TEST(Parcel, ReadersPastTheEndGiveNothingAndStringsGiveTheCursorBack) {
    Parcel parcel;
    parcel.WriteInt32(1000);  // the length of a string that is not there
    std::string text = "before";
    EXPECT_FALSE(parcel.ReadString(text));
    EXPECT_EQ(parcel.GetReadPosition(), 0u);
    std::vector<std::int32_t> numbers;
    EXPECT_FALSE(parcel.ReadInt32Vector(&numbers));
    std::int64_t wide = 7;
    EXPECT_FALSE(parcel.ReadInt64(wide));
    EXPECT_EQ(wide, 7);
    EXPECT_EQ(parcel.ReadInt64(), 0);
    EXPECT_EQ(parcel.ReadBuffer(100), nullptr);
}

TEST(Parcel, AStringWithoutItsTerminatorReadsAsEmpty) {
    Parcel parcel;
    parcel.WriteInt32(3);
    parcel.WriteBuffer("abcd", 4);
    EXPECT_EQ(parcel.ReadString(), "");
    EXPECT_EQ(parcel.GetReadPosition(), 0u);
}

TEST(Parcel, RewindingBeyondTheDataIsRefusedAndRewindWriteTruncates) {
    Parcel parcel;
    parcel.WriteInt64(5);
    EXPECT_FALSE(parcel.RewindRead(9));
    EXPECT_FALSE(parcel.RewindWrite(9));
    EXPECT_TRUE(parcel.RewindWrite(4));
    EXPECT_EQ(parcel.GetDataSize(), 4u);
}

TEST(Parcel, AnObjectIsReadOnlyWhereOneWasRecorded) {
    MessageParcel parcel;
    flat_binder_object flat{};
    flat.hdr.type = BINDER_TYPE_HANDLE;
    parcel.WriteBuffer(&flat, sizeof(flat));
    EXPECT_EQ(parcel.ReadRemoteObject(), nullptr);
    EXPECT_EQ(parcel.GetOffsetsSize(), 0u);
}

TEST(Parcel, AppendCopiesBytesAndRebasesDescriptors) {
    static runtime::platform::LinuxOsPort os;  // one a program: what hangs off its slot lives as long
    runtime::port::SetCurrentPorts({.driver = nullptr, .os = &os, .softbus = nullptr});
    {
        MessageParcel source;
        const int memory = OHOS::AshmemCreate("append", 64);
        source.WriteInt32(1);
        source.WriteFileDescriptor(memory);
        os.CloseDescriptor(memory);
        MessageParcel target;
        MessageParcel empty;
        target.WriteInt32(9);
        EXPECT_TRUE(target.Append(empty));
        EXPECT_TRUE(target.Append(source));
        EXPECT_EQ(*reinterpret_cast<const binder_size_t*>(target.GetObjectOffsets()), 8u);
        target.SkipBytes(8);
        const int copy = target.ReadFileDescriptor();
        EXPECT_EQ(OHOS::AshmemGetSize(copy), 64);
        os.CloseDescriptor(copy);
    }
    runtime::port::SetCurrentPorts({});
}

TEST(Parcel, AnOwnAllocatorIsUsedAndDeleted) {
    MessageParcel parcel(new OHOS::DefaultAllocator);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(parcel.WriteInt32(i));
    parcel.RewindRead(99 * 4);
    EXPECT_EQ(parcel.ReadInt32(), 99);
    EXPECT_EQ(parcel.GetDataCapacity(), 512u);
}

}  // namespace
}  // namespace tests
