#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/query/field_table.h"

namespace sim::query {

/// What is wrong with an expression: one sentence that says what was expected, and where.
struct ExpressionError {
    std::string message;     ///< without the place
    std::size_t column = 1;  ///< from 1, in characters (not bytes)
};

/// A condition on an event or a transaction, in the one language of filters, breakpoints, expectations and faults:
/// `device = tablet and method = Say and duration > 5 ms`. Grammar and fields: sim/query/expression.md.
///
/// Parsed and type-checked once; asking it whether it holds is cheap, allocates nothing and always ends.
class Expression {
public:
    static constexpr std::size_t kBytesMax = 4096;
    static constexpr std::size_t kDepthMax = 64;  ///< of parentheses

    /// Never throws, whatever the text. An empty text is an error.
    static std::variant<Expression, ExpressionError> parse(std::string_view text);

    /// Holds for everything: the filter line with nothing in it.
    Expression() = default;

    /// As it was written; empty for the one that holds for everything.
    [[nodiscard]] const std::string& text() const { return text_; }

    /// The fields it asks for, each once, in the order in which they first stand in it.
    [[nodiscard]] std::vector<const Field*> fields() const;

    /// For an event or a transaction use EventScope::holds (sim/query/event_scope.h), which know their fields.
    [[nodiscard]] bool holds(const FieldSource& source) const;

private:
    friend class ExpressionParser;

    enum class Test : std::uint8_t { Has, IsTrue, OneOf, Between, Less, LessEqual, Greater, GreaterEqual, Matches };

    /// One comparison of a field with constants. A field that is absent fails it, negated or not.
    struct Comparison {
        const Field* field = nullptr;
        Test test{};
        bool negated = false;
        std::vector<WholeNumber> numbers{};
        std::vector<std::string> texts{};  ///< Matches: patterns as compile_pattern makes them
        std::bitset<256> words{};          ///< ids
    };

    /// The program: comparisons set the one truth value there is; jumps cut `and` and `or` short. Jumps lead forward only.
    enum class Op : std::uint8_t { Compare, Constant, Not, JumpIfTrue, JumpIfFalse };
    struct Step {
        Op op{};
        std::uint32_t operand = 0;  ///< comparison, 0 or 1, or the step to go to
    };

    static bool compare(const Comparison& comparison, const FieldValue& value);

    std::string text_;
    std::vector<Step> steps_;
    std::vector<Comparison> comparisons_;
};

}  // namespace sim::query
