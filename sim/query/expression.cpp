#include "sim/query/expression.h"

#include <algorithm>

#include "sim/query/pattern.h"

namespace sim::query {
namespace {

/// `Say` of `Echo.Say`.
std::string_view last_part(std::string_view method) {
    const auto dot = method.rfind('.');
    return dot == std::string_view::npos ? method : method.substr(dot + 1);
}

template <class Predicate>
bool any_text(const Field& field, std::string_view text, const std::vector<std::string>& texts, Predicate&& predicate) {
    const auto tail = field.type == FieldType::Method ? last_part(text) : text;
    return std::ranges::any_of(texts, [&](const auto& wanted) { return predicate(text, wanted) || predicate(tail, wanted); });
}

}  // namespace

bool Expression::compare(const Comparison& comparison, const FieldValue& value) {
    using Kind = FieldValue::Kind;
    if (value.kind == Kind::Absent) return false;
    const auto& numbers = comparison.numbers;
    bool holds = false;
    switch (comparison.test) {
        case Test::Has:
            return value.kind != Kind::Text || !value.text.empty();
        case Test::IsTrue:
            holds = value.number.magnitude != 0;
            break;
        case Test::OneOf:
            if (value.kind == Kind::Word) {
                holds = value.number.magnitude < comparison.words.size() && comparison.words.test(value.number.magnitude);
            } else if (value.kind == Kind::Text) {
                holds =
                    any_text(*comparison.field, value.text, comparison.texts, [](auto text, const auto& wanted) { return text == wanted; });
            } else {
                holds = std::ranges::find(numbers, value.number) != numbers.end();
            }
            break;
        case Test::Between:
            holds = numbers[0] <= value.number && value.number <= numbers[1];
            break;
        case Test::Less:
            holds = value.number < numbers[0];
            break;
        case Test::LessEqual:
            holds = value.number <= numbers[0];
            break;
        case Test::Greater:
            holds = value.number > numbers[0];
            break;
        case Test::GreaterEqual:
            holds = value.number >= numbers[0];
            break;
        case Test::Matches:
            holds = any_text(*comparison.field, value.text, comparison.texts,
                             [](auto text, const auto& pattern) { return matches_pattern(text, pattern); });
            break;
    }
    return holds != comparison.negated;
}

std::vector<const Field*> Expression::fields() const {
    std::vector<const Field*> out;
    for (const auto& comparison : comparisons_) {
        if (std::ranges::find(out, comparison.field) == out.end()) out.push_back(comparison.field);
    }
    return out;
}

bool Expression::holds(const FieldSource& source) const {
    bool truth = true;
    for (std::size_t at = 0; at < steps_.size();) {
        const auto& step = steps_[at++];
        switch (step.op) {
            case Op::Compare: {
                const auto& comparison = comparisons_[step.operand];
                truth = compare(comparison, source.value(*comparison.field));
                break;
            }
            case Op::Constant:
                truth = step.operand != 0;
                break;
            case Op::Not:
                truth = !truth;
                break;
            case Op::JumpIfTrue:
                if (truth) at = step.operand;
                break;
            case Op::JumpIfFalse:
                if (!truth) at = step.operand;
                break;
        }
    }
    return truth;
}

}  // namespace sim::query
