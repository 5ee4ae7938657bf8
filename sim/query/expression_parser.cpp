#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "sim/base/text.h"
#include "sim/query/constants.h"
#include "sim/query/expression.h"
#include "sim/query/expression_lexer.h"
#include "sim/query/nearest.h"
#include "sim/query/pattern.h"

namespace sim::query {
namespace {

constexpr std::array kOrders = std::to_array<std::string_view>({"<", "<=", ">", ">="});
constexpr std::array kComparisons = std::to_array<std::string_view>({"=", "!=", "<", "<=", ">", ">=", "~", "!~"});

bool is_comparison(const Token& token) {
    return token.kind == Token::Kind::Symbol && std::ranges::find(kComparisons, token.text) != kComparisons.end();
}
bool is_keyword(const Token& token) {
    return token.is_word("and") || token.is_word("or") || token.is_word("not") || token.is_word("in") || token.is_word("has");
}

bool is_ordered(FieldType type) {
    return type == FieldType::Number || type == FieldType::Size || type == FieldType::Time || type == FieldType::Transaction ||
           type == FieldType::Sequence;
}
bool is_textual(FieldType type) { return type == FieldType::Text || type == FieldType::Method || type == FieldType::Word; }

std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        out += text[i];
    }
    return out;
}

std::string spelled(const Token& token) {
    switch (token.kind) {
        case Token::Kind::End:
            return "the end";
        case Token::Kind::Text:
            return fmt::format("the text '{}'", token.text);
        default:
            return fmt::format("'{}'", token.text);
    }
}

}  // namespace

/// Recursive descent over the grammar of expression.md; every method returns false once there is an error.
class ExpressionParser {
public:
    explicit ExpressionParser(std::string_view source) : source_(source) {}

    std::variant<Expression, ExpressionError> parse() {
        if (source_.size() > Expression::kBytesMax) {
            return ExpressionError{
                fmt::format("an expression has at most {} bytes, this one has {}", Expression::kBytesMax, source_.size())};
        }
        advance();
        if (parse_or() && token_.kind != Token::Kind::End) {
            if (is_comparison(token_)) {
                fail(token_, "comparisons cannot be chained; join two with 'and', or write 'field in low..high'");
            } else {
                fail(token_, fmt::format("expected 'and', 'or' or the end, found {}", spelled(token_)));
            }
        }
        if (error_) return *std::move(error_);
        out_.text_ = source_;
        return std::move(out_);
    }

private:
    using Test = Expression::Test;
    using Op = Expression::Op;
    using Comparison = Expression::Comparison;

    bool fail(const Token& where, std::string message) {
        if (!error_) error_ = ExpressionError{std::move(message), column_of(source_, where.begin)};
        return false;
    }
    void advance() {
        token_ = next_token(source_, token_.end);
        if (token_.kind == Token::Kind::Bad) fail(token_, std::string(token_.text));
    }
    [[nodiscard]] Token peek() const { return next_token(source_, token_.end); }

    bool expect(std::string_view symbol) {
        if (error_) return false;
        if (!token_.is(symbol)) return fail(token_, fmt::format("expected '{}', found {}", symbol, spelled(token_)));
        advance();
        return !error_;
    }

    std::uint32_t here() const { return static_cast<std::uint32_t>(out_.steps_.size()); }
    void emit(Op op, std::uint32_t operand = 0) { out_.steps_.push_back({.op = op, .operand = operand}); }

    // ------------------------------------------------------------------------------------------------------- conditions

    template <class Operand>
    bool parse_list(std::string_view word, Op jump, Operand&& operand) {
        std::vector<std::uint32_t> jumps;
        if (!operand()) return false;
        while (!error_ && token_.is_word(word)) {
            advance();
            jumps.push_back(here());
            emit(jump);
            if (!operand()) return false;
        }
        for (const auto at : jumps) out_.steps_[at].operand = here();
        return !error_;
    }
    bool parse_or() {
        return parse_list("or", Op::JumpIfTrue, [this] { return parse_and(); });
    }
    bool parse_and() {
        return parse_list("and", Op::JumpIfFalse, [this] { return parse_not(); });
    }
    bool parse_not() {
        bool negated = false;
        while (!error_ && token_.is_word("not")) {
            negated = !negated;
            advance();
        }
        if (!parse_condition()) return false;
        if (negated) emit(Op::Not);
        return true;
    }

    bool parse_condition() {
        if (error_) return false;
        if (token_.is("(")) return parse_parentheses();
        if (token_.kind == Token::Kind::End) return fail(token_, "expected a condition, found the end");
        if (token_.kind == Token::Kind::Text) {
            return fail(token_, fmt::format("expected a field, found {}; the field stands on the left: text = \"...\"", spelled(token_)));
        }
        if (token_.kind != Token::Kind::Word) return fail(token_, fmt::format("expected a condition, found {}", spelled(token_)));
        if (token_.is_word("true") || token_.is_word("false")) {
            emit(Op::Constant, token_.is_word("true") ? 1 : 0);
            advance();
            return !error_;
        }
        if (token_.is_word("has") && peek().is("(")) return parse_has();
        return parse_comparison();
    }

    bool parse_parentheses() {
        if (++depth_ > Expression::kDepthMax) {
            return fail(token_, fmt::format("parentheses are nested deeper than {}", Expression::kDepthMax));
        }
        advance();
        if (!parse_or() || !expect(")")) return false;
        --depth_;
        return true;
    }

    bool parse_has() {
        advance();
        if (!expect("(")) return false;
        if (token_.kind != Token::Kind::Word) return fail(token_, fmt::format("expected a field, found {}", spelled(token_)));
        const auto* const field = parse_field();
        if (field == nullptr || !expect(")")) return false;
        return add({.field = field, .test = Test::Has});
    }

    bool add(Comparison comparison) {
        emit(Op::Compare, static_cast<std::uint32_t>(out_.comparisons_.size()));
        out_.comparisons_.push_back(std::move(comparison));
        return true;
    }

    // ------------------------------------------------------------------------------------------------------ comparisons

    /// The field that the token names; then the token is the next.
    const Field* parse_field() {
        const auto* const field = find_field(token_.text);
        if (field == nullptr) {
            fail_unknown();
            return nullptr;
        }
        advance();
        return error_ ? nullptr : field;
    }

    void fail_unknown() {
        const auto word = token_.text;
        if (looks_like_number(word)) {
            fail(token_, fmt::format("expected a field, found '{}'; the field stands on the left: duration > 5 ms", word));
            return;
        }
        if (is_keyword(token_)) {
            fail(token_, fmt::format("expected a condition, found '{}'", word));
            return;
        }
        for (const auto& field : fields()) {
            if (std::ranges::any_of(field.word_ids, [&](auto id) { return all_words()[id] == word; })) {
                fail(token_, fmt::format("'{0}' is no field; did you mean '{1} = {0}'?", word, field.name));
                return;
            }
        }
        std::vector<std::string_view> names;
        for (const auto& field : fields()) names.push_back(field.name);
        fail(token_, fmt::format("there is no field '{}'{}", word, nearest_hint(word, names)));
    }

    bool parse_comparison() {
        // `t42` and `e1234` alone.
        for (const auto& [letter, name] : {std::pair{'t', "transaction"}, std::pair{'e', "sequence"}}) {
            if (!is_numbered(token_.text, letter)) continue;
            Comparison comparison{.field = find_field(name), .test = Test::OneOf};
            return parse_constant(comparison) && add(std::move(comparison));
        }
        const auto start = token_;
        const auto* const field = parse_field();
        if (field == nullptr) return false;
        Comparison comparison{.field = field};
        if (token_.is_word("in") || token_.is_word("not")) {
            comparison.negated = token_.is_word("not");
            if (comparison.negated) {
                advance();
                if (error_) return false;
                if (!token_.is_word("in")) return fail(token_, fmt::format("expected 'in' after 'not', found {}", spelled(token_)));
            }
            return parse_in(comparison) && add(std::move(comparison));
        }
        if (!is_comparison(token_)) {
            if (field->type == FieldType::Flag) {
                comparison.test = Test::IsTrue;
                return add(std::move(comparison));
            }
            return fail(token_.kind == Token::Kind::End ? start : token_,
                        token_.kind == Token::Kind::End
                            ? fmt::format("'{0}' is {1}, not a condition by itself; compare it, or ask has({0})", field->name,
                                          type_words(field->type))
                            : fmt::format("expected a comparison after '{}' (=, !=, <, <=, >, >=, in, ~, !~), found {}", field->name,
                                          spelled(token_)));
        }
        return parse_relation(comparison) && add(std::move(comparison));
    }

    bool parse_relation(Comparison& comparison) {
        const auto sign = token_;
        const auto& field = *comparison.field;
        if (field.type == FieldType::Bytes) {
            return fail(sign, fmt::format("'{0}' is bytes, which cannot be compared; ask has({0})", field.name));
        }
        const bool orders = std::ranges::find(kOrders, sign.text) != kOrders.end();
        const bool matches = sign.is("~") || sign.is("!~");
        if (orders && !is_ordered(field.type)) {
            return fail(sign, fmt::format("'{}' is {}, which '{}' cannot compare; use =, != or in{}", field.name, type_words(field.type),
                                          sign.text, is_textual(field.type) ? ", or ~" : ""));
        }
        if (matches && !is_textual(field.type)) {
            return fail(sign, fmt::format("'{}' is {}; '{}' matches texts only", field.name, type_words(field.type), sign.text));
        }
        comparison.negated = sign.is("!=") || sign.is("!~");
        comparison.test = sign.is("<")    ? Test::Less
                          : sign.is("<=") ? Test::LessEqual
                          : sign.is(">")  ? Test::Greater
                          : sign.is(">=") ? Test::GreaterEqual
                          : matches       ? Test::Matches
                                          : Test::OneOf;
        advance();
        if (error_) return false;
        return matches ? parse_pattern(comparison) : parse_constant(comparison);
    }

    bool parse_in(Comparison& comparison) {
        const auto& field = *comparison.field;
        if (field.type == FieldType::Bytes || field.type == FieldType::Flag) {
            return fail(token_, fmt::format("'{}' is {}; 'in' needs a field with more values", field.name, type_words(field.type)));
        }
        advance();
        if (error_) return false;
        if (token_.is("{")) {
            comparison.test = Test::OneOf;
            do {
                advance();
                if (error_ || !parse_constant(comparison)) return false;
            } while (token_.is(","));
            return token_.is("}") ? expect("}") : fail(token_, fmt::format("expected ',' or '}}', found {}", spelled(token_)));
        }
        if (!is_ordered(field.type)) {
            return fail(token_, fmt::format("expected a list in braces after 'in', found {}", spelled(token_)));
        }
        comparison.test = Test::Between;
        const auto low = token_;
        if (low.kind != Token::Kind::Word) {
            return fail(low, fmt::format("expected a list {{a, b}} or a range low..high after 'in', found {}", spelled(low)));
        }
        if (!parse_constant(comparison) || !expect("..") || !parse_constant(comparison)) return false;
        if (comparison.numbers[0] > comparison.numbers[1]) return fail(low, "the range ends before it begins");
        return true;
    }

    // -------------------------------------------------------------------------------------------------------- constants

    bool parse_constant(Comparison& comparison) {
        const auto& field = *comparison.field;
        const auto constant = token_;
        if (constant.kind != Token::Kind::Word && constant.kind != Token::Kind::Text) {
            return fail(constant, fmt::format("expected {}, found {}", type_words(field.type), spelled(constant)));
        }
        if (is_keyword(constant)) {
            return fail(constant, fmt::format("expected {}, found the keyword '{}'{}", type_words(field.type), constant.text,
                                              is_textual(field.type) ? "; put it in quotes if it is meant as a text" : ""));
        }
        switch (field.type) {
            case FieldType::Text:
            case FieldType::Method:
                comparison.texts.push_back(constant.kind == Token::Kind::Text ? unescape(constant.text) : std::string(constant.text));
                break;
            case FieldType::Word:
                if (!add_word(comparison, constant)) return false;
                break;
            case FieldType::Flag:
                if (!constant.is_word("true") && !constant.is_word("false")) {
                    return fail(constant, fmt::format("expected true or false, found {}", spelled(constant)));
                }
                comparison.test = Test::IsTrue;
                comparison.negated = comparison.negated != constant.is_word("false");
                break;
            default:
                return parse_number_constant(comparison);
        }
        advance();
        return !error_;
    }

    bool parse_number_constant(Comparison& comparison) {
        const auto number = token_;
        const auto type = comparison.field->type;
        if (number.kind == Token::Kind::Text) {
            return fail(number,
                        fmt::format("'{}' is compared with {}, found {}", comparison.field->name, type_words(type), spelled(number)));
        }
        advance();
        std::string_view unit;
        const bool has_unit = !error_ && token_.kind == Token::Kind::Word && !is_keyword(token_) && looks_like_number(number.text);
        if (has_unit) {
            unit = token_.text;
            advance();
        }
        const auto parsed = parse_number(type, number.text, unit);
        if (const auto* wrong = std::get_if<ConstantError>(&parsed)) {
            error_.reset();
            return fail(number, wrong->message);
        }
        comparison.numbers.push_back(*std::get_if<WholeNumber>(&parsed));
        return !error_;
    }

    bool add_word(Comparison& comparison, const Token& constant) {
        const auto& field = *comparison.field;
        const auto word = constant.kind == Token::Kind::Text ? unescape(constant.text) : std::string(constant.text);
        std::vector<std::string_view> words;
        for (const auto id : field.word_ids) {
            words.push_back(all_words()[id]);
            if (words.back() != word) continue;
            comparison.words.set(id);
            return true;
        }
        return fail(constant, fmt::format("'{}' is no {}{}", word, field.name, nearest_hint(word, words)));
    }

    bool parse_pattern(Comparison& comparison) {
        const auto pattern = token_;
        if (pattern.kind != Token::Kind::Text) {
            return fail(pattern, fmt::format("expected a pattern in quotes, as \"*Say\", found {}", spelled(pattern)));
        }
        auto compiled = compile_pattern(pattern.text);
        if (comparison.field->type == FieldType::Word) {
            comparison.test = Test::OneOf;
            for (const auto id : comparison.field->word_ids) {
                if (matches_pattern(all_words()[id], compiled)) comparison.words.set(id);
            }
            if (comparison.words.none()) return fail(pattern, fmt::format("no {} matches '{}'", comparison.field->name, pattern.text));
        } else {
            comparison.texts.push_back(std::move(compiled));
        }
        advance();
        return !error_;
    }

    std::string_view source_;
    Token token_{};
    Expression out_;
    std::optional<ExpressionError> error_;
    std::size_t depth_ = 0;
};

std::variant<Expression, ExpressionError> Expression::parse(std::string_view text) { return ExpressionParser(text).parse(); }

}  // namespace sim::query
