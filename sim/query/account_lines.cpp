#include "sim/query/account_lines.h"

#include <algorithm>
#include <utility>

#include "sim/base/format.h"
#include "sim/base/text.h"

namespace sim::query {
namespace {

constexpr std::size_t kPeriodMax = 8;
constexpr std::size_t kExactTimes = 2;   ///< equal blocks are printed twice before the rest is counted
constexpr std::size_t kCoarseTimes = 5;  ///< those that differ in their arguments, five times
constexpr std::size_t kIdWidth = 5;
constexpr std::size_t kTimeWidth = 17;

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string pad(std::string_view text, std::size_t width) {
    const auto used = width_of(text);
    return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

void hash_text(std::uint64_t& hash, std::string_view text) {  // FNV-1a
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    hash = (hash ^ 0xFF) * 0x100000001b3;
}

constexpr std::string_view colour_of(Tone tone) {
    switch (tone) {
        case Tone::Quiet:
            return "\x1b[2m";
        case Tone::Good:
            return "\x1b[32m";
        case Tone::Bad:
            return "\x1b[31m";
        case Tone::Title:
            return "\x1b[1m";
        case Tone::Plain:
            break;
    }
    return {};
}

std::string thousands(std::uint64_t number) {
    auto digits = fmt::format("{}", number);
    for (auto place = static_cast<int>(digits.size()) - 3; place > 0; place -= 3) digits.insert(static_cast<std::size_t>(place), 1, ',');
    return digits;
}

}  // namespace

// ----------------------------------------------------------------------------------------------------------------- printer

void LinePrinter::put(std::string_view text, Tone tone) {
    const auto end = text.find_last_not_of(' ');
    text = text.substr(0, end == std::string_view::npos ? 0 : end + 1);
    const auto colour = options_.colour ? colour_of(tone) : std::string_view{};
    write_(colour.empty() ? std::string(text) : fmt::format("{}{}\x1b[0m", colour, text));
}

void LinePrinter::heading(std::string_view text, Tone tone) { put(text, tone); }

void LinePrinter::write(const AccountLine& line) {
    auto text = line.timed ? base::format_time(line.time_ns) : std::string();
    text = fmt::format("{} {} {} {}", pad(text, kTimeWidth), pad(line.id, kIdWidth), pad(line.actors, options_.actors_width), line.text);
    if (line.spans) text += fmt::format("  {}", base::format_span(line.span_ns));
    if (!line.note.empty()) text += fmt::format(" ({})", line.note);
    put(text, line.tone);
}

void LinePrinter::write_gap() {
    if (left_out_ == 0) return;
    put(fmt::format("{:17} … {} line{} left out …", "", thousands(left_out_), left_out_ == 1 ? "" : "s"), Tone::Quiet);
    left_out_ = 0;
}

void LinePrinter::print(const AccountLine& line) {
    if (printed_ < options_.head_lines) {
        ++printed_;
        write(line);
        return;
    }
    tail_.push_back(line);
    if (tail_.size() <= options_.tail_lines) return;
    const auto oldest = std::move(tail_.front());
    tail_.pop_front();
    if (oldest.important && important_ < options_.important_lines) {
        ++important_;
        write_gap();
        write(oldest);
    } else {
        ++left_out_;
    }
}

void LinePrinter::flush() {
    write_gap();
    for (const auto& line : tail_) write(line);
    tail_.clear();
}

// ------------------------------------------------------------------------------------------------------------------ folder

BlockFolder::Key BlockFolder::key_of(const AccountBlock& block) {
    Key key{.exact = 0xcbf29ce484222325, .coarse = 0xcbf29ce484222325};
    for (const auto& line : block) {
        hash_text(key.exact, line.actors);
        hash_text(key.exact, line.text);
        hash_text(key.coarse, line.actors);
        hash_text(key.coarse, line.coarse.empty() ? line.text : line.coarse);
    }
    return key;
}

bool BlockFolder::repeats(std::size_t period, std::size_t times, std::uint64_t Key::*key) const {
    if (history_.size() < period * times) return false;
    const auto last = history_.size();
    for (std::size_t i = 1; i <= period * (times - 1); ++i) {
        if (history_[last - i].*key != history_[last - i - period].*key) return false;
    }
    return true;
}

void BlockFolder::detect() {
    for (std::size_t period = 1; period <= kPeriodMax; ++period) {
        const bool exact = repeats(period, kExactTimes, &Key::exact);
        if (!exact && !repeats(period, kCoarseTimes, &Key::coarse)) continue;
        period_ = period;
        exact_ = exact;
        folded_ = 0;
        spans_ = false;
        return;
    }
}

bool BlockFolder::matches(const Key& key) const {
    const auto& before = history_[history_.size() - period_];
    return exact_ ? key.exact == before.exact : key.coarse == before.coarse;
}

void BlockFolder::add(AccountBlock block) {
    if (block.empty()) return;
    const auto key = key_of(block);
    if (period_ != 0 && !matches(key)) end_fold();
    history_.push_back(key);
    if (history_.size() > kPeriodMax * kCoarseTimes) history_.pop_front();
    if (period_ == 0) {
        print(block);
        detect();
        return;
    }
    ++folded_;
    // The lowest line with a span is the root's: its request, or its answer.
    const auto& line = block.back();
    if (line.spans) {
        span_min_ = spans_ ? std::min(span_min_, line.span_ns) : line.span_ns;
        span_max_ = spans_ ? std::max(span_max_, line.span_ns) : line.span_ns;
        spans_ = true;
    }
    held_.push_back(std::move(block));
    if (held_.size() > 2 * period_) held_.pop_front();
}

void BlockFolder::end_fold() {
    const auto period = std::exchange(period_, 0);
    if (period == 0 || folded_ == 0) return;
    // Shown at the end: the turn that broke off, and of turns that differ in their arguments the last whole one too.
    const auto rest = static_cast<std::size_t>(folded_ % period);
    auto shown = rest + (exact_ ? 0 : period);
    if (folded_ <= period) shown = static_cast<std::size_t>(folded_);
    shown = std::min(shown, held_.size());
    const auto times = (folded_ - shown) / period;
    if (times > 0) {
        AccountLine line{.timed = false, .tone = Tone::Quiet};
        const auto each = !spans_ || period > 1 ? std::string()
                          : span_min_ == span_max_
                              ? fmt::format(", {} each", base::format_span(span_min_))
                              : fmt::format(", {} to {} each", base::format_span(span_min_), base::format_span(span_max_));
        const auto what = exact_ ? (period == 1 ? std::string("the same") : fmt::format("the same {} in turn", period))
                                 : (period == 1 ? std::string("the like") : fmt::format("the like of the last {} in turn", period));
        line.actors = fmt::format("… {}, {} more time{}{}", what, thousands(times), times == 1 ? "" : "s", each);
        printer_.print(line);
    }
    for (std::size_t i = held_.size() - shown; i < held_.size(); ++i) print(held_[i]);
    held_.clear();
}

void BlockFolder::print(const AccountBlock& block) {
    for (const auto& line : block) printer_.print(line);
}

void BlockFolder::flush() { end_fold(); }

}  // namespace sim::query
