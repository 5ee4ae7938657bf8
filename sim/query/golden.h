#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/query/account_lines.h"
#include "sim/trace/reader.h"

namespace sim::query {

/// What of each transaction counts when two runs are compared. One letter each on the command line.
struct Ingredients {
    bool time = false;         ///< t: virtual times of request and end
    bool participants = true;  ///< p: device and process of sender and receiver, method
    bool lengths = true;       ///< l: bytes of request and reply
    bool result = true;        ///< r: outcome and status
    bool payload = false;      ///< h: the arguments in words, and a hash of the recorded bytes of request and reply
    bool rules = true;         ///< u: rules that refused it
    bool order = true;         ///< o: the order within each process; without it the lines are sorted
    bool operator==(const Ingredients&) const = default;

    /// "tplr": exactly those. Error: which letter is none, and all that are.
    static base::Result<Ingredients> parse(std::string_view letters);
    [[nodiscard]] std::string letters() const;
};

/// What a golden file says of itself in the lines that begin with `#`.
struct GoldenHead {
    static constexpr std::uint64_t kVersion = 1;  ///< of the form of the lines
    std::string scenario{};
    std::string cell{};  ///< empty: the scenario has no parameters
    std::uint64_t seed = 0;
    std::string profile{};
    Ingredients ingredients{};
    bool operator==(const GoldenHead&) const = default;
};

/// Reads the head of a golden file; what follows the head is not looked at. Never throws, whatever the text. Error: in which line what
/// was expected.
base::Result<GoldenHead> parse_golden_head(std::string_view text);

/// A run as text to be kept beside its scenario and compared: a head that names scenario, cell, seed, profile and ingredients, and a
/// line a transaction (and for processes' ends, deaths and abilities), by process, so that what two processes do at the same time may
/// change places without a difference. From records of level `calls` only, so both levels give the same. Error: the trace is damaged.
///
///     app → echo_service  Echo.Say  64 B → 32 B  replied 0
std::optional<base::Error> write_golden(const trace::Reader& reader, const Ingredients& ingredients, const LineWriter& write);

/// 16 hex digits: a hash of the same lines, without the head. Error: the trace is damaged.
base::Result<std::string> fingerprint(const trace::Reader& reader, const Ingredients& ingredients);

/// How two texts differ, in the form of `diff -u` with `context` lines around; "" if they do not. Bounded: of huge differences the first
/// `lines_max` lines and a count of the rest.
std::string text_difference(std::string_view before, std::string_view after, std::string_view before_name, std::string_view after_name,
                            std::size_t context = 3, std::size_t lines_max = 200);

}  // namespace sim::query
