#include "scenarios/engine/actor.h"

#include <utility>

#include "runtime/port/ports.h"
#include "scenarios/engine/parcel_codec.h"
#include "sim/base/text.h"

namespace scenarios::engine {

bool Actor::play(const Script& script) {
    for (const auto& step : script) {
        if (announcing_ && step.announced) {
            runtime::port::Os().Trace().emit(sim::trace::StepReached{
                .state = sim::trace::StepState::Started, .line = static_cast<std::uint32_t>(step.line), .text = step.text});
        }
        step.action->run(*this);
        if (ended_) return false;
    }
    return true;
}

void Actor::define(const std::string& name, Named named) {
    auto& names = frame_ != nullptr ? frame_->names : process_.names;
    names[name] = std::move(named);
}

Named* Actor::find(std::string_view name) {
    if (frame_ != nullptr) {
        if (const auto found = frame_->names.find(name); found != frame_->names.end()) return &found->second;
    }
    const auto found = process_.names.find(name);
    return found != process_.names.end() ? &found->second : nullptr;
}

const Slot* Actor::resolve(const Reference& reference, int line) {
    if (const auto* named = find(reference.name)) {
        if (reference.field.empty()) return &named->slot;
        for (const auto& [name, slot] : named->fields) {
            if (name == reference.field) return &slot;
        }
    }
    const auto name = reference.field.empty() ? reference.name : reference.name + "." + reference.field;
    judge(false, line, fmt::format("a value for '{}'", name), "it was never given one");
    end_script();
    return nullptr;
}

bool Actor::evaluate(const std::vector<Assignment>& assignments, NamedSlots& out, int line) {
    for (const auto& assignment : assignments) {
        const auto& expression = assignment.value;
        Slot slot;
        if (const auto* reference = std::get_if<Reference>(&expression.source)) {
            const auto* found = resolve(*reference, line);
            if (found == nullptr) return false;
            slot = *found;
        } else {
            slot.value = std::get<Value>(expression.source);
            const auto* bytes = std::get_if<Bytes>(&slot.value.data);
            const auto shared = expression.type.base == ParcelType::Base::Fd || expression.type.base == ParcelType::Base::Ashmem;
            if (shared && bytes != nullptr) slot.memory = make_shared_memory(bytes->size_bytes);
        }
        out.emplace_back(assignment.field, std::move(slot));
    }
    return true;
}

void Actor::judge(bool held, int line, std::string_view expected, std::string_view actual, const MomentText& moment) {
    world().judge(held, line, expected, actual, moment);
}

}  // namespace scenarios::engine
