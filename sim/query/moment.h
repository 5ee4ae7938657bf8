#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/trace/reader.h"
#include "sim/trace/record.h"

namespace sim::query {

/// A place in a run as people name it: `t118` (the first record of transaction t118), `t118.2` (its second record), `e57` (record
/// number 57). Which record `t118.2` is depends on the level of the trace.
struct Moment {
    std::uint64_t transaction = 0;  ///< 0: named by the record's number
    std::uint64_t nth = 1;          ///< record of the transaction, from 1
    std::uint64_t sequence = 0;     ///< of `e57`
    bool operator==(const Moment&) const = default;

    /// Error: what was expected, in one sentence.
    static base::Result<Moment> parse(std::string_view text);
    /// What parse() reads back; the first record of a transaction is `t118`.
    [[nodiscard]] std::string text() const;
};

/// Recognises a moment in a stream of records. Every record must be shown to it, from the first on.
class MomentFinder {
public:
    explicit MomentFinder(const Moment& moment) : moment_(moment) {}
    /// True for the record that the moment names.
    bool is(const trace::RecordView& record);
    /// Records of the moment's transaction so far.
    [[nodiscard]] std::uint64_t seen() const { return seen_; }

private:
    Moment moment_;
    std::uint64_t seen_ = 0;
};

/// Names moments while records pass: the `tN.M` of the record shown last, `eN` if it belongs to no transaction.
///
/// Cheap enough for every record of a run, and bounded: it counts for the transactions under way and for about 65,000 others, the
/// newest. A later record of one that it forgot is named `eN`, which is as good a name; never is a name wrong.
class MomentNamer {
public:
    void add(const trace::RecordView& record);
    [[nodiscard]] std::string last() const;
    /// Of a transaction's newest record: `t118.2`; `t118` if none was seen, or so long ago that it is forgotten.
    [[nodiscard]] std::string last_of(std::uint64_t transaction) const;

private:
    struct Slot {
        std::uint64_t transaction = 0;
        std::uint64_t count = 0;  ///< of its records
        bool finished = false;
    };
    [[nodiscard]] const Slot* find(std::uint64_t transaction) const;
    Slot* take(std::uint64_t transaction);
    void grow();

    /// By the low bits of the transaction's number, which is given in order: the newest push out those that are long gone.
    std::vector<Slot> slots_{256};
    std::map<std::uint64_t, Slot> long_ones_;  ///< pushed out while under way
    std::uint64_t forgotten_to_ = 0;           ///< the highest number that was pushed out
    std::uint64_t sequence_ = 0;
    std::uint64_t transaction_ = 0;  ///< 0: the last record is named by its number
    std::uint64_t nth_ = 0;
};

/// The number of the record that a moment names in a trace. Error: there is none, with the nearest that there is.
base::Result<std::uint64_t> find_moment(const trace::Reader& reader, const Moment& moment);

}  // namespace sim::query
