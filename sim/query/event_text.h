#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/query/account_actors.h"
#include "sim/query/account_answers.h"
#include "sim/query/interface_book.h"
#include "sim/query/moment.h"
#include "sim/query/parcel_decoder.h"
#include "sim/trace/reader.h"

namespace sim::query {

/// One event in words, in its columns. None of the texts holds control characters, whatever lies in the trace.
struct EventLine {
    std::uint64_t sequence = 0;
    std::uint64_t time_ns = 0;
    std::string moment{};  ///< `t12.3`, `e57`
    std::string who{};     ///< device/process, device or link
    std::string_view kind{};
    std::string text{};
};

/// Any event as one readable line. Feed it every record in order: texts name processes and the calls that earlier records began.
/// Memory stays bounded: of finished transactions the last 4,096 are remembered.
class EventTexts {
public:
    explicit EventTexts(trace::Names names);
    EventTexts(const EventTexts&) = delete;
    EventTexts& operator=(const EventTexts&) = delete;

    void add(const trace::RecordView& record);
    /// Of the record added last, as long as it is valid.
    [[nodiscard]] EventLine line() const;

    /// How wide the column of who acts should be for a run with these names.
    static std::size_t who_width(const trace::Names& names);

private:
    class Phrases;
    void open(const trace::RecordView& record);
    void close(std::uint64_t id);

    trace::Names names_;
    ActorNames actors_;
    InterfaceBook interfaces_;
    ParcelDecoder decoder_{interfaces_};
    AnswerWords answers_{interfaces_};
    MomentNamer moments_;
    std::map<std::uint64_t, OpenCall> calls_;
    std::deque<std::uint64_t> finished_;
    std::set<std::string, std::less<>> links_;  ///< seen before the last record
    bool new_link_ = false;
    trace::RecordView record_;
};

/// The columns as one line of text: time, moment, who, kind, text.
std::string format_event(const EventLine& line, std::size_t who_width);

/// The lines of some records of a trace by their numbers, in one pass up to the last of them. Error: the trace is damaged before that.
base::Result<std::map<std::uint64_t, EventLine>> event_lines(const trace::Reader& reader, const std::set<std::uint64_t>& sequences);

/// Text from a trace without control characters, cut to about `bytes_max`.
std::string plain_text(std::string_view text, std::size_t bytes_max = 1000);

}  // namespace sim::query
