#include "sim/query/moment.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sim/base/text.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

constexpr std::size_t kSlotsMax = 65536;
constexpr std::size_t kLongOnesMax = 65536;
constexpr std::size_t kShownMax = 40;

/// A whole number from 1, all of the text; 0 if it is none.
std::uint64_t number_of(std::string_view digits) {
    std::uint64_t number = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    return error == std::errc{} && stop == end ? number : 0;
}

}  // namespace

base::Result<Moment> Moment::parse(std::string_view text) {
    const auto shown = text.size() > kShownMax ? std::string(text.substr(0, kShownMax)) + "..." : std::string(text);
    const auto wrong = [&] {
        return base::Error{
            fmt::format("'{}' is no moment: expected t42 (first record of transaction 42), t42.3 (its third) or e57 (record 57)", shown)};
    };
    if (text.size() < 2) return wrong();
    const auto rest = text.substr(1);
    if (text.front() == 'e') {
        const auto sequence = number_of(rest);
        if (sequence == 0) return wrong();
        return Moment{.sequence = sequence};
    }
    if (text.front() != 't') return wrong();
    const auto dot = rest.find('.');
    const auto transaction = number_of(rest.substr(0, dot));
    const auto nth = dot == std::string_view::npos ? 1 : number_of(rest.substr(dot + 1));
    if (transaction == 0 || nth == 0) return wrong();
    return Moment{.transaction = transaction, .nth = nth};
}

std::string Moment::text() const {
    if (transaction == 0) return fmt::format("e{}", sequence);
    return nth == 1 ? fmt::format("t{}", transaction) : fmt::format("t{}.{}", transaction, nth);
}

bool MomentFinder::is(const trace::RecordView& record) {
    if (moment_.transaction == 0) return record.sequence == moment_.sequence;
    return record.stamp.transaction == moment_.transaction && ++seen_ == moment_.nth;
}

const MomentNamer::Slot* MomentNamer::find(std::uint64_t transaction) const {
    const auto& slot = slots_[transaction & (slots_.size() - 1)];
    if (slot.transaction == transaction) return &slot;
    const auto found = long_ones_.find(transaction);
    return found == long_ones_.end() ? nullptr : &found->second;
}

void MomentNamer::grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const auto& slot : old) {
        if (slot.transaction != 0) slots_[slot.transaction & (slots_.size() - 1)] = slot;
    }
}

MomentNamer::Slot* MomentNamer::take(std::uint64_t transaction) {
    if (const auto* const known = find(transaction)) return const_cast<Slot*>(known);  // NOLINT: it is ours
    if (transaction <= forgotten_to_) return nullptr;
    while (slots_[transaction & (slots_.size() - 1)].transaction != 0 && slots_.size() < kSlotsMax) grow();
    auto& slot = slots_[transaction & (slots_.size() - 1)];
    if (slot.transaction != 0) {
        forgotten_to_ = std::max(forgotten_to_, slot.transaction);
        if (!slot.finished && long_ones_.size() < kLongOnesMax) long_ones_.emplace(slot.transaction, slot);
    }
    slot = {.transaction = transaction};
    return &slot;
}

void MomentNamer::add(const trace::RecordView& record) {
    sequence_ = record.sequence;
    transaction_ = 0;
    const auto id = record.stamp.transaction;
    if (id == 0) return;
    auto* const slot = take(id);
    if (slot == nullptr) return;
    transaction_ = id;
    nth_ = ++slot->count;
    if (record.is<trace::TransactionFinished>() || record.is<trace::RpcFinished>()) {
        slot->finished = true;
        long_ones_.erase(id);
    }
}

std::string MomentNamer::last() const {
    return transaction_ == 0 ? fmt::format("e{}", sequence_) : fmt::format("t{}.{}", transaction_, nth_);
}

std::string MomentNamer::last_of(std::uint64_t transaction) const {
    const auto* const slot = transaction == 0 ? nullptr : find(transaction);
    return slot == nullptr ? fmt::format("t{}", transaction) : fmt::format("t{}.{}", transaction, slot->count);
}

base::Result<std::uint64_t> find_moment(const trace::Reader& reader, const Moment& moment) {
    if (moment.transaction == 0) {
        if (reader.last_sequence() == 0) return base::Error{"the trace has no records"};
        if (moment.sequence > reader.last_sequence()) {
            return base::Error{fmt::format("the trace has no {}; its last record is e{}", moment.text(), reader.last_sequence())};
        }
        if (!reader.at(moment.sequence)) return base::Error{fmt::format("{} cannot be read", moment.text())};
        return moment.sequence;
    }
    MomentFinder finder(moment);
    std::uint64_t highest = 0, last = 0, below = 0;
    auto cursor = reader.begin();
    trace::RecordView record;
    while (cursor.next(record)) {
        if (finder.is(record)) return record.sequence;
        const auto id = record.stamp.transaction;
        if (id == moment.transaction) last = record.sequence;
        highest = std::max(highest, id);
        if (id < moment.transaction) below = std::max(below, id);
    }
    if (cursor.failed()) return base::Error{cursor.error()};
    if (finder.seen() > 0) {
        return base::Error{fmt::format("t{0} has {1} record{2} in this trace; the last is t{0}.{1} (e{3})", moment.transaction,
                                       finder.seen(), finder.seen() == 1 ? "" : "s", last)};
    }
    if (highest == 0) return base::Error{fmt::format("the trace has no {}, and no transaction at all", moment.text())};
    return base::Error{fmt::format("the trace has no t{}; {} t{}", moment.transaction,
                                   below == highest ? "its last transaction is" : "the nearest is", below != 0 ? below : highest)};
}

}  // namespace sim::query
