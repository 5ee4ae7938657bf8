#include <algorithm>
#include <map>
#include <utility>

#include "sim/base/text.h"
#include "sim/query/account_actors.h"
#include "sim/query/divergence.h"
#include "sim/query/event_text.h"
#include "sim/query/hash.h"
#include "sim/query/interface_book.h"
#include "sim/query/parcel_decoder.h"
#include "sim/query/transaction_tree.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

constexpr std::uint32_t kFlagOneway = 0x01;

/// What a call came to, packed so that a million of them are 16 MB.
struct Result {
    std::uint64_t sizes = 0;  ///< a hash of the bytes of request and reply
    std::int32_t status = 0;
    std::uint16_t outcome = 0;  ///< 0: under way; from 1 Outcome, from 256 RpcOutcome
    std::uint16_t rule = 0;
    bool operator==(const Result&) const = default;

    [[nodiscard]] std::string text() const {
        if (outcome == 0) return "no end";
        const auto word = outcome > 256 ? trace::word(static_cast<trace::RpcOutcome>(outcome - 257))
                                        : trace::word(static_cast<trace::Outcome>(outcome - 1));
        auto text = fmt::format("{} {}", word, status);
        if (rule != 0) text += fmt::format(" ({})", trace::word(static_cast<trace::Rule>(rule)));
        return text;
    }
};

using Key = std::pair<std::string, std::string>;  ///< who, method

/// The calls of one run, by who calls whom and what, in the order of their requests.
class Calls {
public:
    explicit Calls(const trace::Reader& reader) : actors_(reader.names()) {
        auto cursor = reader.begin();
        trace::RecordView record;
        while (cursor.next(record)) add(record);
        if (cursor.failed()) error_ = base::Error{cursor.error()};
    }
    std::map<Key, std::vector<Result>> results;
    std::uint64_t count = 0;
    [[nodiscard]] const std::optional<base::Error>& error() const { return error_; }

private:
    struct Open {
        std::vector<Result>* list = nullptr;
        std::size_t place = 0;
        bool remote = false;
    };

    template <class Sent>
    void open(const trace::Stamp& stamp, const Sent& sent, const std::string& target, bool remote) {
        const auto name = decoder_.request_name(sent.code, {sent.data, sent.data_bytes}).name;
        const auto oneway = (sent.flags & kFlagOneway) != 0;
        auto& list =
            results[{plain_text(fmt::format("{} {} {}", actors_.acting(stamp), oneway ? "⇢" : "→", target)), plain_text(name, 100)}];
        if (!open_.try_emplace(stamp.transaction, Open{&list, list.size(), remote}).second) return;
        ++count;
        list.push_back({.sizes = mix(kHashStart, sent.data_bytes)});
    }
    void finish(const trace::Stamp& stamp, std::int32_t status, std::size_t outcome, std::uint64_t bytes, bool remote) {
        const auto found = open_.find(stamp.transaction);
        if (found == open_.end() || found->second.remote != remote) return;
        auto& result = (*found->second.list)[found->second.place];
        result.sizes = mix(result.sizes, bytes);
        result.status = status;
        result.outcome = static_cast<std::uint16_t>(outcome);
        open_.erase(found);
    }
    static std::uint64_t mix(std::uint64_t hash, std::uint64_t value) { return (hash ^ value) * 0x100000001b3 + (value >> 32); }

    void add(const trace::RecordView& record) {
        const auto& stamp = record.stamp;
        if (record.is<trace::TransactionSent>()) {
            const auto event = record.as<trace::TransactionSent>();
            open(stamp, event, actors_.process(stamp.device, event.to_pid), false);
        } else if (record.is<trace::RpcSent>()) {
            const auto event = record.as<trace::RpcSent>();
            open(stamp, event, actors_.far_process(event.to_device, event.to_session), true);
        } else if (record.is<trace::TransactionFinished>()) {
            const auto event = record.as<trace::TransactionFinished>();
            finish(stamp, status_of(event), 1 + static_cast<std::size_t>(event.outcome), event.data_bytes, false);
        } else if (record.is<trace::RpcFinished>()) {
            const auto event = record.as<trace::RpcFinished>();
            finish(stamp, event.status, 257 + static_cast<std::size_t>(event.outcome), event.data_bytes, true);
        } else if (record.is<trace::RuleRefused>()) {
            const auto found = open_.find(stamp.transaction);
            if (found == open_.end()) return;
            auto& rule = (*found->second.list)[found->second.place].rule;
            if (rule == 0) rule = static_cast<std::uint16_t>(record.as<trace::RuleRefused>().rule);
        } else if (record.is<trace::ProcessStarted>()) {
            actors_.start(stamp, record.as<trace::ProcessStarted>().name);
        } else if (record.is<trace::InterfaceDeclared>()) {
            interfaces_.add(record.as<trace::InterfaceDeclared>());
        }
    }

    ActorNames actors_;
    InterfaceBook interfaces_;
    ParcelDecoder decoder_{interfaces_};
    std::map<std::uint64_t, Open> open_;
    std::optional<base::Error> error_;
};

}  // namespace

std::optional<base::Error> compare_transactions(const trace::Reader& a, const trace::Reader& b, RunComparison& partial) {
    Calls left(a), right(b);
    partial = {.records_a = a.last_sequence(),
               .records_b = b.last_sequence(),
               .transactions_a = left.count,
               .transactions_b = right.count,
               .methods = {}};
    for (const auto& entry : right.results) (void)left.results[entry.first];
    for (const auto& [key, before] : left.results) {
        const auto& after = right.results[key];
        MethodComparison row{.who = key.first, .method = key.second};
        const auto pairs = std::min(before.size(), after.size());
        for (std::size_t i = 0; i < pairs; ++i) {
            if (before[i] == after[i]) {
                ++row.equal;
                continue;
            }
            if (row.different++ > 0) continue;
            const auto x = before[i].text(), y = after[i].text();
            row.first_different = x == y ? "other sizes" : fmt::format("{} / {}", x, y);
        }
        row.only_a = before.size() - pairs;
        row.only_b = after.size() - pairs;
        partial.equal += row.equal;
        if (row.different + row.only_a + row.only_b > 0) partial.methods.push_back(std::move(row));
    }
    if (left.error()) return base::Error{"the first trace: " + left.error()->message};
    if (right.error()) return base::Error{"the second trace: " + right.error()->message};
    return std::nullopt;
}

}  // namespace sim::query
