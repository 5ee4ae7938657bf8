#include "sim/query/golden_lines.h"

#include <algorithm>
#include <utility>

#include "sim/base/text.h"
#include "sim/query/account_answers.h"
#include "sim/query/account_phrases.h"
#include "sim/query/event_text.h"
#include "sim/query/hash.h"
#include "sim/query/transaction_tree.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

constexpr std::uint32_t kFlagOneway = 0x01;
constexpr std::uint32_t kFlagStatusCode = 0x08;

/// Of a parcel what every level records (trace::payload_bytes_of(Level::Calls)): levels must not differ in the lines.
constexpr std::size_t kPayloadBytes = 256;
trace::Bytes kept(trace::Bytes data) { return data.first(std::min(data.size(), kPayloadBytes)); }

}  // namespace

GoldenLines::GoldenLines(trace::Names names, const Ingredients& ingredients)
    : ingredients_(ingredients), head_{.ingredients = ingredients}, actors_(std::move(names)) {}

std::uint32_t GoldenLines::group_of(const std::string& name) {
    const auto [place, is_new] = group_index_.try_emplace(name, static_cast<std::uint32_t>(groups_.size()));
    if (is_new) groups_.push_back({.name = name, .lines = {}});
    return place->second;
}

std::uint32_t GoldenLines::intern(std::string text) {
    const auto [place, is_new] = text_index_.try_emplace(std::move(text), static_cast<std::uint32_t>(texts_.size()));
    if (is_new) texts_.push_back(&place->first);
    return place->second;
}

void GoldenLines::tell(const std::string& who, std::string text, std::uint64_t time_ns) {
    if (ingredients_.participants) text = fmt::format("{}  {}", who, text);
    if (ingredients_.time) text += fmt::format("  at {} ns", time_ns);
    auto& group = groups_[group_of(who)];
    group.lines.push_back(intern(plain_text(text)));
}

template <class Sent>
void GoldenLines::open(const trace::Stamp& stamp, const Sent& sent, const std::string& target, bool remote) {
    const auto who = actors_.acting(stamp);
    const auto group = group_of(who);
    const ParcelBytes parcel{kept(sent.data), sent.data_bytes};
    const auto oneway = (sent.flags & kFlagOneway) != 0;
    auto request = ingredients_.payload ? decoder_.request(sent.code, parcel) : decoder_.request_name(sent.code, parcel);
    const auto [place, is_new] = open_.try_emplace(stamp.transaction, Open{.group = group,
                                                                           .place = static_cast<std::uint32_t>(groups_[group].lines.size()),
                                                                           .start_ns = stamp.time_ns,
                                                                           .bytes = sent.data_bytes,
                                                                           .code = sent.code,
                                                                           .method = request.method,
                                                                           .who = fmt::format("{} {} {}", who, oneway ? "⇢" : "→", target),
                                                                           .call = ingredients_.payload ? request.call : request.name,
                                                                           .remote = remote});
    if (!is_new) return;
    if (ingredients_.payload) place->second.hash = hash_bytes(kept(sent.data));
    auto text = request_text(place->second);
    groups_[group].lines.push_back(intern(plain_text(text.empty() ? "no end" : text + "  no end")));
}

std::string GoldenLines::request_text(const Open& open) const {
    std::string text;
    const auto join = [&](const std::string& part) { text += text.empty() ? part : "  " + part; };
    if (ingredients_.participants) join(fmt::format("{}  {}", open.who, open.call));
    if (!ingredients_.participants && ingredients_.payload) join(open.call);
    if (ingredients_.lengths) join(fmt::format("{} B", open.bytes));
    return text;
}

template <class Finished>
void GoldenLines::finish(const trace::Stamp& stamp, const Finished& finished, std::int32_t status, bool replied, bool remote) {
    const auto found = open_.find(stamp.transaction);
    if (found == open_.end() || found->second.remote != remote) return;
    const auto open = std::move(found->second);
    open_.erase(found);
    auto text = request_text(open);
    const auto join = [&](const std::string& part) { text += text.empty() ? part : "  " + part; };
    if (ingredients_.lengths && replied) text += fmt::format(" → {} B", finished.data_bytes);
    if (ingredients_.result) {
        const std::string outcome{trace::word(finished.outcome)};
        join(outcome == "accepted" || outcome == "abandoned" ? outcome : fmt::format("{} {}", outcome, status));
    }
    if (ingredients_.payload) {
        if (replied && status == 0) {
            const auto values = decoder_.reply(open.method, {kept(finished.data), finished.data_bytes});
            if (!values.empty()) join(values);
        }
        join(fmt::format("#{}", hash_text(hash_bytes(kept(finished.data), open.hash))));
    }
    if (ingredients_.rules && open.refused_by != trace::Rule::None) join(fmt::format("✗ {}", trace::word(open.refused_by)));
    if (ingredients_.time) join(fmt::format("at {} ns for {} ns", open.start_ns, stamp.time_ns - open.start_ns));
    groups_[open.group].lines[open.place] = intern(plain_text(text));
}

void GoldenLines::add(const trace::RecordView& record) {
    const auto& stamp = record.stamp;
    const auto of = [this](const std::string& whom) { return ingredients_.participants ? " of " + whom : std::string(); };
    const auto by = [this](const std::string& whom) { return ingredients_.participants ? " by " + whom : std::string(); };
    if (record.is<trace::TransactionSent>()) {
        const auto event = record.as<trace::TransactionSent>();
        open(stamp, event,
             event.to_pid == 0 && event.node == 0 ? fmt::format("handle {}", event.handle) : actors_.process(stamp.device, event.to_pid),
             false);
    } else if (record.is<trace::RpcSent>()) {
        const auto event = record.as<trace::RpcSent>();
        open(stamp, event, actors_.far_process(event.to_device, event.to_session), true);
    } else if (record.is<trace::TransactionFinished>()) {
        const auto event = record.as<trace::TransactionFinished>();
        const bool values = event.outcome == trace::Outcome::Replied && (event.flags & kFlagStatusCode) == 0;
        finish(stamp, event, status_of(event), values, false);
    } else if (record.is<trace::RpcFinished>()) {
        const auto event = record.as<trace::RpcFinished>();
        finish(stamp, event, event.status, event.outcome == trace::RpcOutcome::Replied, true);
    } else if (record.is<trace::RuleRefused>()) {
        const auto event = record.as<trace::RuleRefused>();
        const auto found = open_.find(stamp.transaction);
        if (found != open_.end()) {
            if (found->second.refused_by == trace::Rule::None) found->second.refused_by = event.rule;
        } else if (ingredients_.rules) {
            tell(actors_.acting(stamp), fmt::format("✗ {}", trace::word(event.rule)), stamp.time_ns);
        }
    } else if (record.is<trace::ProcessStarted>()) {
        actors_.start(stamp, record.as<trace::ProcessStarted>().name);
    } else if (record.is<trace::ProcessEnded>()) {
        const auto event = record.as<trace::ProcessEnded>();
        if (event.reason == trace::EndReason::RunEnded) return;
        auto text = std::string(trace::word(event.reason));
        if (event.reason == trace::EndReason::Exited) text += fmt::format(" {}", event.status);
        if (event.reason == trace::EndReason::Killed || event.reason == trace::EndReason::Crashed) text += " " + signal_text(event.status);
        tell(actors_.acting(stamp), std::move(text), stamp.time_ns);
    } else if (record.is<trace::DeathChanged>()) {
        const auto event = record.as<trace::DeathChanged>();
        const auto told = event.state == trace::DeathState::Active || event.state == trace::DeathState::Delivered ||
                          event.state == trace::DeathState::Cleared;
        if (!told) return;
        tell(actors_.process(stamp.device, event.pid),
             fmt::format("death{}: {}", of(actors_.process(stamp.device, event.owner_pid)), trace::word(event.state)), stamp.time_ns);
    } else if (record.is<trace::RemoteDeathChanged>()) {
        const auto event = record.as<trace::RemoteDeathChanged>();
        if (event.state == trace::DeathState::Vanished) return;
        const auto cause = event.cause == trace::LossCause::None ? std::string() : fmt::format(" ({})", trace::word(event.cause));
        tell(actors_.acting(stamp),
             fmt::format("death{}: {}{}", of(actors_.far_process(event.host_device, event.session)), trace::word(event.state), cause),
             stamp.time_ns);
    } else if (record.is<trace::AbilityChanged>()) {
        const auto event = record.as<trace::AbilityChanged>();
        tell(actors_.acting(stamp),
             fmt::format("ability {} {}", event.ability,
                         event.added != 0 ? "published" + by(actors_.process(stamp.device, event.owner_pid)) : "removed"),
             stamp.time_ns);
    } else if (record.is<trace::InterfaceDeclared>()) {
        interfaces_.add(record.as<trace::InterfaceDeclared>());
    } else if (record.is<trace::RunStarted>()) {
        const auto event = record.as<trace::RunStarted>();
        head_.scenario = plain_text(event.scenario);
        head_.cell = plain_text(event.cell);
        head_.seed = event.seed;
        head_.profile = plain_text(event.profile);
    }
}

void GoldenLines::write(const LineWriter& write) {
    const auto text_of = [this](std::uint32_t line) -> const std::string& { return *texts_[line]; };
    std::vector<Group*> order;
    for (auto& group : groups_) {
        if (!ingredients_.order) std::ranges::sort(group.lines, {}, text_of);
        if (!group.lines.empty()) order.push_back(&group);
    }
    if (ingredients_.participants) {
        std::ranges::sort(order, {}, [](const Group* group) -> const std::string& { return group->name; });
    } else {
        // Names play no part then, nor does who came first.
        std::ranges::sort(order, [&](const Group* a, const Group* b) {
            return std::ranges::lexicographical_compare(a->lines, b->lines, {}, text_of, text_of);
        });
    }
    bool first = true;
    for (const auto* const group : order) {
        if (!std::exchange(first, false)) write("");
        for (const auto line : group->lines) write(text_of(line));
    }
}

}  // namespace sim::query
