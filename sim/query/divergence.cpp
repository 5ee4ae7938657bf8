#include "sim/query/divergence.h"

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_map>

#include "sim/base/text.h"
#include "sim/query/event_text.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

constexpr std::size_t kFieldTextMax = 80;
constexpr int kAncestorsMax = 16;

/// Level of each kind by its number.
bool is_full(std::uint16_t kind) {
    static const auto kFull = [] {
        std::vector<bool> full;
        trace::for_each_kind([&]<class E>() { full.push_back(E::kLevel == trace::Level::Full); });
        return full;
    }();
    return kind < kFull.size() && kFull[kind];
}

bool recorded_full(const trace::Reader& reader) {
    const auto first = reader.at(1);
    return first && first->is<trace::RunStarted>() && first->as<trace::RunStarted>().full != 0;
}

/// The records of a trace that are compared.
class Stream {
public:
    Stream(const trace::Reader& reader, bool calls_only) : reader_(reader), calls_only_(calls_only), cursor_(reader.begin()) {}

    bool next() {
        while (cursor_.next(record_)) {
            if (record_.is<trace::RunStarted>() || record_.is<trace::ScenarioRecorded>()) continue;
            if (calls_only_ && is_full(record_.kind)) continue;
            return true;
        }
        return false;
    }
    [[nodiscard]] const trace::RecordView& record() const { return record_; }
    [[nodiscard]] const trace::Cursor& cursor() const { return cursor_; }
    [[nodiscard]] const std::string& device() const { return reader_.device_name(record_.stamp.device); }
    [[nodiscard]] const std::string& process() const { return reader_.process_name(record_.stamp.process); }

private:
    const trace::Reader& reader_;
    bool calls_only_;
    trace::Cursor cursor_;
    trace::RecordView record_;
};

/// What makes no difference.
struct Allowances {
    bool levels = false;  ///< one trace is of level calls: it lacks records, and keeps less of each parcel
    bool lines = false;   ///< the scenarios' texts differ, so a step may stand in another line of the file
};

constexpr std::string_view kLine = "line";

/// Bodies of the same kind.
bool equal_bodies(const trace::RecordView& left, const trace::RecordView& right, const Allowances& allowed) {
    if (std::ranges::equal(left.body, right.body)) return true;
    if (!allowed.levels && !allowed.lines) return false;
    bool same = true;
    trace::for_each_kind([&]<class E>() {
        if (!left.is<E>()) return;
        const auto a = left.as<E>(), b = right.as<E>();
        trace::for_each_field<E>([&]<class T>(const trace::Field<E, T>& field) {
            const auto &x = a.*field.member, &y = b.*field.member;
            if (allowed.lines && field.name == kLine) return;
            if constexpr (std::is_same_v<T, trace::Bytes>) {
                const auto size = allowed.levels ? std::min(x.size(), y.size()) : std::max(x.size(), y.size());
                same = same && std::ranges::equal(x.first(std::min(size, x.size())), y.first(std::min(size, y.size())));
            } else {
                same = same && x == y;
            }
        });
    });
    return same;
}

bool equal(const Stream& a, const Stream& b, const Allowances& allowed) {
    const auto &left = a.record(), &right = b.record();
    const auto &x = left.stamp, &y = right.stamp;
    return left.kind == right.kind && x.time_ns == y.time_ns && x.transaction == y.transaction && x.pid == y.pid && x.tid == y.tid &&
           equal_bodies(left, right, allowed) && a.device() == b.device() && a.process() == b.process();
}

template <class T>
std::string value_text(const T& value) {
    if constexpr (std::is_same_v<T, std::string_view>) {
        return value.empty() ? "\"\"" : plain_text(value, kFieldTextMax);
    } else if constexpr (std::is_same_v<T, trace::Bytes>) {
        return fmt::format("{} bytes", value.size());
    } else if constexpr (std::is_enum_v<T>) {
        return std::string(trace::word(value));
    } else {
        return fmt::format("{}", value);
    }
}

void compare_value(std::vector<std::string>& out, std::string_view name, const std::string& a, const std::string& b) {
    if (a != b) out.push_back(fmt::format("{}: {} / {}", name, a, b));
}

/// In which bytes two parcels differ.
void compare_bytes(std::vector<std::string>& out, std::string_view name, trace::Bytes a, trace::Bytes b) {
    const auto [x, y] = std::ranges::mismatch(a, b);
    if (x == a.end() && y == b.end()) return;
    const auto hex = [](trace::Bytes bytes, std::size_t from) {
        std::string text;
        for (const auto byte : bytes.subspan(from, std::min<std::size_t>(bytes.size() - from, 8))) {
            text += fmt::format("{}{:02x}", text.empty() ? "" : " ", static_cast<unsigned>(byte));
        }
        return text.empty() ? std::string("the end") : text;
    };
    const auto offset = static_cast<std::size_t>(x - a.begin());
    out.push_back(fmt::format("{}: from byte {} on {} / {}", name, offset, hex(a, offset), hex(b, offset)));
}

template <class E>
void compare_bodies(std::vector<std::string>& out, const trace::RecordView& left, const trace::RecordView& right) {
    const auto a = left.as<E>(), b = right.as<E>();
    trace::for_each_field<E>([&]<class T>(const trace::Field<E, T>& field) {
        if constexpr (std::is_same_v<T, trace::Bytes>) {
            compare_bytes(out, field.name, a.*field.member, b.*field.member);
        } else if (a.*field.member != b.*field.member) {
            compare_value(out, field.name, value_text(a.*field.member), value_text(b.*field.member));
        }
    });
}

std::string scenario_text(const trace::Reader& reader) {
    std::string whole;
    auto cursor = reader.begin();
    trace::RecordView record;
    constexpr std::uint64_t kPreambleMax = 10'000;  // it stands at the beginning
    while (cursor.next(record) && record.sequence < kPreambleMax) {
        if (record.is<trace::ScenarioRecorded>()) whole += record.as<trace::ScenarioRecorded>().text;
    }
    return whole;
}

std::vector<std::string> field_differences(const Stream& a, const Stream& b) {
    std::vector<std::string> out;
    const auto &left = a.record(), &right = b.record();
    compare_value(out, "event", std::string(trace::kind_name(left.kind)), std::string(trace::kind_name(right.kind)));
    compare_value(out, "time", fmt::format("{} ns", left.stamp.time_ns), fmt::format("{} ns", right.stamp.time_ns));
    compare_value(out, "transaction", fmt::format("t{}", left.stamp.transaction), fmt::format("t{}", right.stamp.transaction));
    compare_value(out, "device", a.device(), b.device());
    compare_value(out, "process", a.process(), b.process());
    compare_value(out, "pid", fmt::format("{}", left.stamp.pid), fmt::format("{}", right.stamp.pid));
    compare_value(out, "tid", fmt::format("{}", left.stamp.tid), fmt::format("{}", right.stamp.tid));
    if (left.kind != right.kind) return out;
    trace::for_each_kind([&]<class E>() {
        if (left.is<E>()) compare_bodies<E>(out, left, right);
    });
    if (out.empty()) out.emplace_back("bytes behind the fields that this program knows");
    return out;
}

/// Which records before `until` led to a record with this stamp: of its transaction, the requests of that one's ancestors, of its thread;
/// what no thread does follows from whatever happened last.
std::set<std::uint64_t> leading_records(const trace::Reader& reader, std::uint64_t until, const trace::Stamp& stamp, std::size_t context) {
    struct Request {
        std::uint64_t parent = 0, sequence = 0;
    };
    std::unordered_map<std::uint64_t, Request> requests;
    std::deque<std::uint64_t> same_transaction, same_thread;
    const auto keep = [&](std::deque<std::uint64_t>& list, std::uint64_t sequence) {
        list.push_back(sequence);
        if (list.size() > context) list.pop_front();
    };
    auto cursor = reader.begin();
    trace::RecordView record;
    while (cursor.next(record) && record.sequence < until) {
        if (record.is<trace::TransactionSent>()) {
            requests.try_emplace(record.stamp.transaction, Request{record.as<trace::TransactionSent>().parent, record.sequence});
        } else if (record.is<trace::RpcSent>()) {
            requests.try_emplace(record.stamp.transaction, Request{record.as<trace::RpcSent>().parent, record.sequence});
        }
        if (stamp.transaction != 0 && record.stamp.transaction == stamp.transaction) keep(same_transaction, record.sequence);
        const auto same = record.stamp.device == stamp.device && record.stamp.pid == stamp.pid && record.stamp.tid == stamp.tid;
        if (same || stamp.tid == 0) keep(same_thread, record.sequence);
    }
    std::set<std::uint64_t> chosen(same_transaction.begin(), same_transaction.end());
    chosen.insert(same_thread.begin(), same_thread.end());
    auto id = stamp.transaction;
    for (int i = 0; i < kAncestorsMax && id != 0 && context > 0; ++i) {
        const auto found = requests.find(id);
        if (found == requests.end()) break;
        chosen.insert(found->second.sequence);
        id = found->second.parent;
    }
    return chosen;
}

}  // namespace

base::Result<std::optional<Divergence>> first_divergence(const trace::Reader& a, const trace::Reader& b, std::size_t context) {
    const Allowances allowed{.levels = recorded_full(a) != recorded_full(b), .lines = scenario_text(a) != scenario_text(b)};
    Stream left(a, allowed.levels), right(b, allowed.levels);
    bool more_left = false, more_right = false;
    do {
        more_left = left.next();
        more_right = right.next();
        if (left.cursor().failed()) return base::Error{"the first trace: " + left.cursor().error()};
        if (right.cursor().failed()) return base::Error{"the second trace: " + right.cursor().error()};
    } while (more_left && more_right && equal(left, right, allowed));
    if (!more_left && !more_right) return std::optional<Divergence>();

    Divergence found;
    found.sequence_a = more_left ? left.record().sequence : 0;
    found.sequence_b = more_right ? right.record().sequence : 0;
    const auto& main = more_left ? a : b;
    const auto& stamp = more_left ? left.record().stamp : right.record().stamp;
    const auto until = more_left ? found.sequence_a : found.sequence_b;
    const auto width = EventTexts::who_width(main.names());

    auto chosen = leading_records(main, until, stamp, context);
    chosen.insert(until);
    auto lines = event_lines(main, chosen);
    if (!lines) return base::Error{lines.error()};
    for (const auto& [sequence, line] : *lines) {
        if (sequence != until) {
            found.led_there.push_back(format_event(line, width));
            continue;
        }
        found.moment = line.moment;
        (more_left ? found.text_a : found.text_b) = format_event(line, width);
    }
    if (more_left && more_right) {
        auto other = event_lines(b, {found.sequence_b});
        if (!other) return base::Error{other.error()};
        if (!other->empty()) found.text_b = format_event(other->begin()->second, width);
        found.field_differences = field_differences(left, right);
    }
    return std::optional(std::move(found));
}

std::vector<std::string> input_differences(const trace::Reader& a, const trace::Reader& b) {
    std::vector<std::string> out;
    const auto first_a = a.at(1), first_b = b.at(1);
    const auto head = [](const std::optional<trace::RecordView>& first) {
        return first && first->is<trace::RunStarted>() ? first->as<trace::RunStarted>() : trace::RunStarted{};
    };
    const auto x = head(first_a), y = head(first_b);
    trace::for_each_field<trace::RunStarted>([&]<class T>(const trace::Field<trace::RunStarted, T>& field) {
        if (field.name == "full") {
            compare_value(out, "level", x.full != 0 ? "full" : "calls", y.full != 0 ? "full" : "calls");
        } else {
            compare_value(out, field.name, value_text(x.*field.member), value_text(y.*field.member));
        }
    });
    if (scenario_text(a) != scenario_text(b)) out.emplace_back("text of the scenario");
    return out;
}

}  // namespace sim::query
