#include "sim/query/refusal_text.h"

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/account_phrases.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

template <class Event>
RefusalText text_of(const Event& event, const trace::Stamp& stamp, const ActorNames& actors, Language language) {
    const auto caller = actors.acting(stamp);
    const auto process = event.pid == 0 ? std::string("-") : actors.process(stamp.device, event.pid);
    const auto owner = pid_of_session(event.object) != 0 ? actors.far_process(event.host_device, event.object) : std::string();
    auto facts = facts_of(event);
    facts.caller = caller;
    facts.process = process;
    facts.owner = owner;
    return {.rule = event.rule, .sentence = refusal_sentence(facts, language)};
}

}  // namespace

std::optional<RefusalText> refusal_text(const trace::RecordView& record, const ActorNames& actors, Language language) {
    if (record.is<trace::RuleRefused>()) return text_of(record.as<trace::RuleRefused>(), record.stamp, actors, language);
    if (!record.is<trace::RuleTolerated>()) return std::nullopt;
    auto text = text_of(record.as<trace::RuleTolerated>(), record.stamp, actors, language);
    text.tolerated = true;
    return text;
}

std::vector<std::string> refusal_holders(const trace::Reader& reader, const trace::RecordView& refusal, const ActorNames& actors) {
    constexpr std::size_t kShown = 3, kLookedAtMax = 10'000;
    std::vector<std::string> lines;
    std::size_t holders = 0;
    auto cursor = reader.from(refusal.sequence + 1);
    trace::RecordView next;
    while (holders < kLookedAtMax && cursor.next(next) && next.is<trace::AreaHeld>()) {
        if (++holders > kShown) continue;
        const auto held = next.as<trace::AreaHeld>();
        lines.push_back(fmt::format("t{} from {} holds {}, {}", held.held_by, actors.process(refusal.stamp.device, held.sender_pid),
                                    base::format_bytes(held.size_bytes),
                                    held.delivered != 0 ? "read and not yet given back" : "still queued"));
    }
    if (holders > kShown) lines.push_back(fmt::format("and {} more", holders - kShown));
    return lines;
}

}  // namespace sim::query
