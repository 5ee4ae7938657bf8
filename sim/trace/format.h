#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// How the bytes of a trace lie. Everything little endian, fields packed without gaps.
///
///   directory  = `metadata` (TSDL text) `events` (the one stream) [`index/`: sidecars, rebuilt when missing]
///   events     = packet*                       every packet 64 KiB, the last one of a closed trace as long as its content
///   packet     = PacketHeader record* padding
///   record     = head stamp body
///   head       = u16 kind  u64 time in ns  u16 bytes of the whole record
///   stamp      = u64 sequence  u64 transaction  u32 pid  u32 tid  u16 process  u8 device
///   body       = the event's fields in order; integers and enumerations as they are,
///                text as UTF-8 ended by a zero, bytes as u16 length and that many bytes
///
/// A record is committed by storing the packet's `timestamp_end` and then `content_bits`; a packet whose content_bits is 0 is not there.
namespace sim::trace {

/// Raised when an old reader could no longer make sense of the bytes; new kinds and new last fields do not raise it.
inline constexpr int kFormatVersion = 1;

inline constexpr std::string_view kMetadataFile = "metadata";
inline constexpr std::string_view kStreamFile = "events";
inline constexpr std::string_view kIndexFolder = "index";

inline constexpr std::uint32_t kPacketMagic = 0xC1FC1FC1;
inline constexpr std::size_t kPacketBytes = 65536;

/// Text beyond this is cut (between characters), and at an embedded zero.
inline constexpr std::size_t kTextBytesMax = 4096;
/// RecorderOptions::payload_bytes_max is brought down to this, so that every record fits into a packet.
inline constexpr std::size_t kPayloadBytesCeiling = 32768;

struct PacketHeader {
    std::uint32_t magic;
    std::uint32_t stream_id;
    std::uint64_t timestamp_begin;
    std::uint64_t timestamp_end;
    std::uint64_t content_bits;
    std::uint64_t packet_bits;
    std::uint64_t first_sequence;
};
static_assert(sizeof(PacketHeader) == 48);

inline constexpr std::size_t kHeadBytes = 12;
inline constexpr std::size_t kStampBytes = 27;
inline constexpr std::size_t kRecordHeadBytes = kHeadBytes + kStampBytes;

}  // namespace sim::trace
