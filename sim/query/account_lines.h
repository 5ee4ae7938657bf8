#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sim::query {

enum class Tone : std::uint8_t { Plain, Quiet, Good, Bad, Title };

/// One line of the account, in its columns.
struct AccountLine {
    std::uint64_t time_ns = 0;
    bool timed = true;     ///< false: a continuation of the line above, or a heading
    std::string id{};      ///< `t12`
    std::string actors{};  ///< `client → echo`
    std::string text{};
    std::string coarse{};  ///< the text without what may differ from one repetition to the next; empty: all of it counts
    std::uint64_t span_ns = 0;
    bool spans = false;  ///< span_ns is known
    std::string note{};  ///< behind the span; plays no part in what is a repetition
    Tone tone = Tone::Plain;
    bool important = false;  ///< kept when the middle of a long account is left out
};

/// Lines that belong together: one call with all that happened inside it, or one other event. What is repeated is repeated by blocks.
using AccountBlock = std::vector<AccountLine>;

/// Where finished lines go; without the line's end.
using LineWriter = std::function<void(std::string_view)>;

/// Lines to text: pads the columns, colours, and lets out the middle if there are too many.
class LinePrinter {
public:
    struct Options {
        bool colour = false;
        std::size_t head_lines = 400;       ///< printed at once
        std::size_t tail_lines = 150;       ///< the last so many
        std::size_t important_lines = 150;  ///< of those between
        std::size_t actors_width = 24;
    };
    LinePrinter(Options options, LineWriter write) : options_(options), write_(std::move(write)) {}

    void print(const AccountLine& line);
    /// Outside the columns and never left out.
    void heading(std::string_view text, Tone tone);
    /// The lines held back for the end.
    void flush();

private:
    void write(const AccountLine& line);
    void put(std::string_view text, Tone tone);
    void write_gap();

    Options options_;
    LineWriter write_;
    std::size_t printed_ = 0;
    std::size_t important_ = 0;
    std::deque<AccountLine> tail_;
    std::uint64_t left_out_ = 0;
};

/// Folds repetitions: of blocks that come again and again, alone or several in turn, the first are printed and the rest counted.
class BlockFolder {
public:
    explicit BlockFolder(LinePrinter& printer) : printer_(printer) {}

    void add(AccountBlock block);
    void flush();

private:
    struct Key {
        std::uint64_t exact = 0, coarse = 0;
    };
    static Key key_of(const AccountBlock& block);
    [[nodiscard]] bool repeats(std::size_t period, std::size_t times, std::uint64_t Key::*key) const;
    [[nodiscard]] bool matches(const Key& key) const;
    void detect();
    void end_fold();
    void print(const AccountBlock& block);

    LinePrinter& printer_;
    std::deque<Key> history_;
    std::size_t period_ = 0;  ///< 0: not folding
    bool exact_ = true;
    std::uint64_t folded_ = 0;       ///< blocks held back since folding began
    std::deque<AccountBlock> held_;  ///< the last of them
    std::uint64_t span_min_ = 0, span_max_ = 0;
    bool spans_ = false;
};

}  // namespace sim::query
