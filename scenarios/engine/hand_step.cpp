#include "scenarios/engine/hand_step.h"

#include <algorithm>
#include <utility>

#include "scenarios/engine/builder.h"
#include "scenarios/engine/units.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

sim::base::Error error_of(const Problems& problems) {
    std::string message;
    for (const auto& problem : problems.sorted()) message += (message.empty() ? "" : "\n") + problem.message;
    return {std::move(message)};
}

void refuse_parameters(const Node& node, Problems& problems) {
    if (node.text.find("${") != std::string::npos) {
        problems.add(node.place, "a fault given by hand takes no parameters: write the value itself");
    }
    for (const auto& item : node.items) refuse_parameters(item, problems);
    for (const auto& entry : node.entries) refuse_parameters(entry.value, problems);
}

}  // namespace

sim::base::Result<Node> read_hand_fault(const std::string& text) {
    constexpr std::size_t kTextBytesMax = 4096;
    if (text.size() > kTextBytesMax) return sim::base::Error{fmt::format("a fault given by hand has at most {} characters", kTextBytesMax)};
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
        return sim::base::Error{"nothing stands here; a fault is one verb with its arguments, such as `kill: app`"};
    }
    Problems problems;
    auto document = read_document(text, problems);
    if (!document || !problems.empty()) return error_of(problems);
    auto fault = document->is(Node::Kind::List) && document->items.size() == 1 ? std::move(document->items.front()) : *std::move(document);
    if (!fault.is(Node::Kind::Map)) {
        return sim::base::Error{fmt::format("a fault is one verb with its arguments, such as `kill: app`; found {}", describe(fault))};
    }
    const auto& beside = fault_shape().keys;
    for (const auto& entry : fault.entries) {
        const auto when = std::any_of(beside.begin(), beside.end(), [&](const Key& key) { return key.name == entry.key; });
        if (when) {
            problems.add(entry.key_place,
                         fmt::format("`{}` has no place in a fault given by hand: it happens once, where the run stands", entry.key));
        }
    }
    refuse_parameters(fault, problems);
    if (problems.empty()) check(fault, of(Form::Faults), problems);
    if (!problems.empty()) return error_of(problems);
    return fault;
}

sim::base::Result<Step> read_hand_step(const Scenario& scenario, const std::string& text) {
    auto fault = read_hand_fault(text);
    if (!fault) return sim::base::Error{fault.error()};
    Problems problems;
    Builder builder(scenario, problems);
    const auto& entry = fault->entries.front();
    Step step{.line = 0, .text = step_text(*fault), .action = find_action(entry.key)->make(entry.value, builder)};
    if (!problems.empty()) return error_of(problems);
    return step;
}

std::string hand_fault_text(std::int64_t time_ns, const std::string& step) {
    return fmt::format("at: {}, {}, {}", duration_text(time_ns), step, kMayMiss);
}

}  // namespace scenarios::engine
