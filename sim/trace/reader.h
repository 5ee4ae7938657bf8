#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/trace/codec.h"
#include "sim/trace/events.h"
#include "sim/trace/metadata.h"
#include "sim/trace/record.h"
#include "sim/trace/stream_map.h"

namespace sim::trace {

class Reader;

/// A place in a trace. Copy it to remember the place; it must not outlive its Reader.
class Cursor {
public:
    /// The next record, skipping kinds this program does not know. False at the end of what the Reader has seen (after
    /// Reader::refresh it may go on) or at damage: then error() says what and where, and every further call is false.
    bool next(RecordView& record);

    [[nodiscard]] bool failed() const { return error_ != nullptr; }
    /// In one sentence with the file and the offset; empty if nothing is wrong.
    [[nodiscard]] std::string error() const;

private:
    friend class Reader;
    explicit Cursor(const Reader& reader, std::uint64_t packet) : reader_(&reader), packet_(packet) {}
    bool enter_packet();
    bool fail(const char* what);

    const Reader* reader_;
    std::uint64_t packet_;        ///< number of the packet we are in
    std::uint64_t offset_ = 0;    ///< of the next record in the file
    std::uint64_t end_ = 0;       ///< of the packet's content as far as we looked; 0: not entered yet
    std::uint64_t sequence_ = 0;  ///< of the last record, 0 at the start
    std::uint64_t time_ns_ = 0;
    const char* error_ = nullptr;
};

/// Reads a trace, of a finished run or of one still going on. Nothing is copied: records are views into the mapped file.
///
/// If no writer is alive, what a killed one left half done (or a cut copy lacks) is cut from the file on opening, so that other tools
/// read it too. Whatever lies in the file, the reader ends with an error and not otherwise.
class Reader {
public:
    static base::Result<std::unique_ptr<Reader>> open(const std::string& directory);
    /// A trace in memory; both must outlive the reader.
    static base::Result<std::unique_ptr<Reader>> from_memory(Bytes stream, std::string_view metadata);

    /// From the first record; from record number `sequence` on; from the first record at or after a time.
    [[nodiscard]] Cursor begin() const { return Cursor(*this, 0); }
    [[nodiscard]] Cursor from(std::uint64_t sequence) const;
    [[nodiscard]] Cursor from_time(std::uint64_t time_ns) const;

    /// Record number `sequence`; none if there is no such record, or of an unknown kind. Costs a search and half a packet.
    [[nodiscard]] std::optional<RecordView> at(std::uint64_t sequence) const;

    /// Sequence number of the last record seen, 0 if none. Records 1 to this can be read.
    [[nodiscard]] std::uint64_t last_sequence() const { return last_sequence_; }
    [[nodiscard]] std::uint64_t last_time_ns() const { return last_time_ns_; }
    [[nodiscard]] std::uint64_t stream_bytes() const { return map_.size(); }

    /// Looks for records committed since; true if there are. Never blocks.
    bool refresh();
    /// True if a writer held the file when we last looked.
    [[nodiscard]] bool live() const { return live_; }

    [[nodiscard]] const Names& names() const { return names_; }
    /// "-" for none or an index beyond the list.
    [[nodiscard]] const std::string& device_name(std::uint8_t index) const;
    [[nodiscard]] const std::string& process_name(std::uint16_t index) const;

private:
    friend class Cursor;
    Reader(StreamMap map, Names names) : map_(std::move(map)), names_(std::move(names)) {}
    static base::Result<std::unique_ptr<Reader>> start(StreamMap map, Names names);

    std::optional<base::Error> settle();
    std::optional<base::Error> cut_tail();
    std::uint64_t count_packets() const;
    void measure_tail();
    template <class Before>
    Cursor search(Before&& before_packet_end) const;

    StreamMap map_;
    Names names_;
    bool live_ = false;
    std::uint64_t packets_ = 0;   ///< committed
    std::uint64_t tail_end_ = 0;  ///< offset in the file where the last packet's whole records end
    std::uint64_t last_sequence_ = 0;
    std::uint64_t last_time_ns_ = 0;
};

}  // namespace sim::trace
