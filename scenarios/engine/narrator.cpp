#include "scenarios/engine/narrator.h"

#include "models/device/heap.h"
#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/transaction_tree.h"
#include "sim/query/words.h"
#include "sim/trace/codec.h"

namespace scenarios::engine {
std::string Narrator::who(std::uint32_t pid) const {
    const auto found = processes_.find(pid);
    return found != processes_.end() ? found->second : fmt::format("pid {}", pid);
}

void Narrator::line(const sim::trace::Stamp& stamp, const std::string& text) {
    const auto id = stamp.transaction != 0 ? fmt::format("t{}", stamp.transaction) : std::string();
    std::fputs(fmt::format("{}  {:>5}  {:<14} {}\n", sim::base::format_time(stamp.time_ns), id, stamp.pid != 0 ? who(stamp.pid) : "", text)
                   .c_str(),
               out_);
}

void Narrator::hear(const sim::trace::RecordView& record) {
    using namespace sim::trace;
    auto* before = models::device::use_heap(nullptr);
    const auto& stamp = record.stamp;
    const auto event = record.event();
    if (const auto* declared = std::get_if<InterfaceDeclared>(&event)) {
        interfaces_.add(*declared);
    } else if (const auto* started = std::get_if<ProcessStarted>(&event)) {
        processes_[stamp.pid] = std::string(started->name);
        line(stamp, fmt::format("starts (pid {}, uid {})", stamp.pid, started->uid));
    } else if (const auto* ended = std::get_if<ProcessEnded>(&event)) {
        if (ended->reason != EndReason::RunEnded) line(stamp, fmt::format("{} ({})", word(ended->reason), ended->status));
    } else if (const auto* sent = std::get_if<TransactionSent>(&event)) {
        const auto text = decoder_.request(sent->code, {sent->data, sent->data_bytes});
        methods_[stamp.transaction] = text.method;
        line(stamp, fmt::format("{} {}  {}", (sent->flags & 1) != 0 ? "~>" : "->", who(sent->to_pid), text.call));
    } else if (const auto* finished = std::get_if<TransactionFinished>(&event)) {
        const auto status = sim::query::status_of(*finished);
        const auto method = methods_.extract(stamp.transaction);
        if (finished->outcome == Outcome::Accepted) {
            methods_[stamp.transaction] = method.empty() ? nullptr : method.mapped();
        } else if (status != 0) {
            line(stamp, fmt::format("<- {}", sim::query::status_text(status)));
        } else {
            line(stamp,
                 fmt::format("<- {}", decoder_.reply(method.empty() ? nullptr : method.mapped(), {finished->data, finished->data_bytes})));
        }
    } else if (const auto* refused = std::get_if<RuleRefused>(&event)) {
        line(stamp, fmt::format("refused by {}: {} asked, {} of {} in use in the area of {}", word(refused->rule),
                                sim::base::format_bytes(refused->asked), sim::base::format_bytes(refused->in_use),
                                sim::base::format_bytes(refused->limit), who(refused->pid)));
    } else if (const auto* held = std::get_if<AreaHeld>(&event)) {
        line(stamp, fmt::format("  t{} of {} holds {}", held->held_by, who(held->sender_pid), sim::base::format_bytes(held->size_bytes)));
    } else if (const auto* death = std::get_if<DeathChanged>(&event)) {
        line(stamp, fmt::format("death of {}: {} for {}", who(death->owner_pid), word(death->state), who(death->pid)));
    } else if (const auto* ability = std::get_if<AbilityChanged>(&event)) {
        line(stamp,
             fmt::format("ability {} {} ({})", ability->ability, ability->added != 0 ? "added" : "removed", who(ability->owner_pid)));
    } else if (const auto* log = std::get_if<LogWritten>(&event)) {
        line(stamp, fmt::format("log {}: {}", log->tag, log->text));
    } else if (const auto* step = std::get_if<StepReached>(&event)) {
        line(stamp, fmt::format("| {}", step->text));
    } else if (const auto* checked = std::get_if<ExpectationChecked>(&event)) {
        line(stamp, fmt::format("{} {}{}", checked->held != 0 ? "held:" : "NOT HELD:", checked->text,
                                checked->held != 0 ? "" : fmt::format(": {}", checked->actual)));
    }
    models::device::use_heap(before);
}

}  // namespace scenarios::engine
