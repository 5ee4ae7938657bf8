#include "sim/query/expression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "sim/base/text.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

/// Fields given by hand; the rest is absent.
class Sample final : public FieldSource {
public:
    std::map<std::string, FieldValue, std::less<>> values;
    [[nodiscard]] FieldValue value(const Field& field) const override {
        const auto found = values.find(field.name);
        return found == values.end() ? FieldValue{} : found->second;
    }
};

Sample sample() {
    Sample made;
    made.values = {{"event", FieldValue::word(word_id("rpc.sent"))},
                   {"sequence", FieldValue::whole(1234)},
                   {"time", FieldValue::whole(8'000'000'000)},
                   {"transaction", FieldValue::whole(42)},
                   {"device", FieldValue::of_text("phone")},
                   {"process", FieldValue::of_text("client")},
                   {"method", FieldValue::of_text("Echo.Say")},
                   {"code", FieldValue::whole(0x5F504E47)},
                   {"oneway", FieldValue::flag(false)},
                   {"remote", FieldValue::flag(true)},
                   {"rule", FieldValue::word(word_id("PASS-1"))},
                   {"status", FieldValue::whole(WholeNumber{.negative = true, .magnitude = 28})},
                   {"size", FieldValue::whole(204'800)},
                   {"duration", FieldValue::whole(5'000'000)},
                   {"text", FieldValue::of_text("a \"b\" c*d")},
                   {"tag", FieldValue::of_text("")},
                   {"title", FieldValue::of_text("手机")},
                   {"data", FieldValue::flag(true)},
                   {"seed", FieldValue::whole(UINT64_MAX)}};
    return made;
}

std::string message_of(std::string_view text) {
    const auto parsed = Expression::parse(text);
    const auto* const error = std::get_if<ExpressionError>(&parsed);
    return error == nullptr ? "no error" : fmt::format("{}: {}", error->column, error->message);
}

bool holds_for_sample(std::string_view text) {
    const auto parsed = Expression::parse(text);
    const auto* const expression = std::get_if<Expression>(&parsed);
    EXPECT_NE(expression, nullptr) << text << " -> " << message_of(text);
    return expression != nullptr && expression->holds(sample());
}

TEST(Expression, ComparesEveryKindOfValue) {
    const std::pair<std::string_view, bool> cases[] = {
        {"event = rpc.sent", true},
        {"event != rpc.sent", false},
        {"event = 'rpc.sent'", true},
        {"event ~ \"rpc.*\"", true},
        {"event !~ \"rpc.*\"", false},
        {"event in {rpc.finished, rpc.sent}", true},
        {"event not in {rpc.finished, rpc.sent}", false},
        {"rule = PASS-1", true},
        {"rule in {SIZE-1, SIZE-3}", false},
        {"device = phone", true},
        {"device = \"phone\"", true},
        {"device = Phone", false},
        {"device != tablet", true},
        {"device in {tablet, phone}", true},
        {"device ~ \"ph?ne\"", true},
        {"device ~ \"ph?e\"", false},
        {"device ~ \"*\"", true},
        {"device !~ \"p*\"", false},
        {"title = 手机", true},
        {"title ~ \"手?\"", true},
        {"title ~ \"手??\"", false},
        {"text = \"a \\\"b\\\" c*d\"", true},
        {"text = 'a \"b\" c*d'", true},
        {"text ~ 'a*c\\*d'", true},
        {"text ~ 'a*\\*\\*d'", false},
        {"method = Echo.Say", true},
        {"method = Say", true},
        {"method = Echo", false},
        {"method != Say", false},
        {"method ~ \"S*\"", true},
        {"method ~ \"Echo.*\"", true},
        {"code = 0x5F504E47", true},
        {"code = 1599098439", true},
        {"code in {1, 2, 0x5F504E47}", true},
        {"status = -28", true},
        {"status < 0", true},
        {"status > -29", true},
        {"status in -30..-20", true},
        {"status in -20..0", false},
        {"seed = 18446744073709551615", true},
        {"seed > -1", true},
        {"size = 200 KiB", true},
        {"size = 200KiB", true},
        {"size = 204800", true},
        {"size = 204800 B", true},
        {"size < 1 MiB", true},
        {"size >= 0.1953125 MiB", true},
        {"duration = 5 ms", true},
        {"duration = 5ms", true},
        {"duration = 0.005 s", true},
        {"duration >= 4999us", true},
        {"duration > 5 ms", false},
        {"duration <= 5000000 ns", true},
        {"duration > 0", true},
        {"duration in 1 ms..8 s", true},
        {"duration in 1ms..4ms", false},
        {"duration not in 1ms..4ms", true},
        {"time = 8 s", true},
        {"time < 1 min and time < 1 h", true},
        {"transaction = t42", true},
        {"transaction = 42", true},
        {"t42", true},
        {"t43", false},
        {"transaction in t40..t50", true},
        {"sequence = e1234", true},
        {"e1234", true},
        {"sequence > e2000", false},
        {"remote", true},
        {"oneway", false},
        {"remote = true", true},
        {"remote = false", false},
        {"remote != false", true},
        {"oneway = false", true},
        {"has(device)", true},
        {"has(tag)", false},
        {"tag = \"\"", true},
        {"has(data)", true},
        {"has(fate)", false},
        {"true", true},
        {"false", false},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(holds_for_sample(text), expected) << text;
}

TEST(Expression, ComparingAnAbsentFieldIsFalseEitherWay) {
    for (const auto* const text : {"fate = lost", "fate != lost", "fate ~ \"l*\"", "fate !~ \"l*\"", "fate in {lost}", "fate not in {lost}",
                                   "handle = 3", "handle != 3", "handle < 3", "handle >= 3", "handle in 1..3", "handle not in 1..3",
                                   "reply", "reply = false", "reply != true", "peer = a", "peer != a"})
        EXPECT_FALSE(holds_for_sample(text)) << text;
    for (const auto* const text : {"not fate = lost", "not (fate != lost)", "not reply", "not has(fate)"})
        EXPECT_TRUE(holds_for_sample(text)) << text;
}

TEST(Expression, AndBindsTighterThanOrAndNotTightest) {
    const std::pair<std::string_view, bool> cases[] = {
        {"true or false and false", true},
        {"(true or false) and false", false},
        {"false and false or true", true},
        {"false and (false or true)", false},
        {"not false and false", false},
        {"not (false and false)", true},
        {"not false or true", true},
        {"not (false or true)", false},
        {"not not true", true},
        {"not not not true", false},
        {"not device = phone", false},
        {"not device = tablet and remote", true},
        {"false or false or true", true},
        {"true and true and false", false},
        {"(((true)))", true},
        {"false or (true and (false or true)) and not false", true},
        {"device = phone and\n  method = Say and\tduration > 1 ms", true},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(holds_for_sample(text), expected) << text;
}

TEST(Expression, EveryErrorSaysWhereAndWhatWasExpected) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", "1: expected a condition, found the end"},
        {"   ", "4: expected a condition, found the end"},
        {"devise = phone", "1: there is no field 'devise'; did you mean 'device'?"},
        {"remote and devise = phone", "12: there is no field 'devise'; did you mean 'device'?"},
        {"device = phone and", "19: expected a condition, found the end"},
        {"device = phone or or", "19: expected a condition, found 'or'"},
        {"device = phone tablet", "16: expected 'and', 'or' or the end, found 'tablet'"},
        {"device = phone)", "15: expected 'and', 'or' or the end, found ')'"},
        {"(device = phone", "16: expected ')', found the end"},
        {"device", "1: 'device' is a text, not a condition by itself; compare it, or ask has(device)"},
        {"device phone", "8: expected a comparison after 'device' (=, !=, <, <=, >, >=, in, ~, !~), found 'phone'"},
        {"device =", "9: expected a text, found the end"},
        {"device < phone", "8: 'device' is a text, which '<' cannot compare; use =, != or in, or ~"},
        {"oneway < true", "8: 'oneway' is true or false, which '<' cannot compare; use =, != or in"},
        {"device in 1..5", "11: expected a list in braces after 'in', found '1'"},
        {"device in {a, b", "16: expected ',' or '}', found the end"},
        {"device in {}", "12: expected a text, found '}'"},
        {"device not phone", "12: expected 'in' after 'not', found 'phone'"},
        {"device ~ phone", "10: expected a pattern in quotes, as \"*Say\", found 'phone'"},
        {"device ~ ph*", "10: expected a pattern in quotes, as \"*Say\", found 'ph'"},
        {"device ~ *", "10: a pattern stands in quotes"},
        {"device = and", "10: expected a text, found the keyword 'and'; put it in quotes if it is meant as a text"},
        {"device = 'phone", "10: this quote is not closed"},
        {"device = 'a\tb'", "12: a text in quotes cannot hold control characters"},
        {"duration = \"5 ms\"", "12: 'duration' is compared with a time with its unit (ns, us, ms, s, min or h), found the text '5 ms'"},
        {"duration = 5", "12: '5' needs its unit: ns, us, ms, s, min or h"},
        {"duration = 5 msec", "12: 'msec' is no unit of time; expected one of ns, us, ms, s, min, h"},
        {"duration = 5 mss", "12: 'mss' is no unit of time; did you mean 'ms'?"},
        {"duration = 5 KiB", "12: expected a time with its unit (ns, us, ms, s, min or h), found '5 KiB'"},
        {"duration = soon", "12: expected a time with its unit (ns, us, ms, s, min or h), found 'soon'"},
        {"duration = 0.5 ns", "12: '0.5 ns' is finer than 1 ns"},
        {"duration = 99999999999999 h", "12: '99999999999999 h' is too large"},
        {"duration = 0x10", "12: expected a time with its unit (ns, us, ms, s, min or h), found '0x10'"},
        {"size = 5 ms", "8: expected a size (bytes, KiB, MiB or GiB), found '5 ms'"},
        {"size = 1 KB", "8: 'KB' is no unit of size; did you mean 'KiB'?"},
        {"size = 0.3 B", "8: '0.3 B' is no whole number of bytes"},
        {"code = 1.5", "8: '1.5' is no whole number"},
        {"code = 5 ms", "8: expected a whole number, found '5 ms'"},
        {"code = Say", "8: expected a whole number, found 'Say'"},
        {"code = 0xZZ", "8: '0xZZ' is no hexadecimal number of at most 64 bits"},
        {"code = 18446744073709551616", "8: '18446744073709551616' is too large"},
        {"code ~ \"1*\"", "6: 'code' is a whole number; '~' matches texts only"},
        {"code in 5..1", "9: the range ends before it begins"},
        {"code in 5", "10: expected '..', found the end"},
        {"code in (1, 2)", "9: expected a list {a, b} or a range low..high after 'in', found '('"},
        {"transaction = e42", "15: expected a transaction (t42), found 'e42'"},
        {"transaction = t99999999999999999999", "15: 't99999999999999999999' is too large"},
        {"rule = PAS-1", "8: 'PAS-1' is no rule; did you mean 'PASS-1'?"},
        {"rule = nonsense",
         "8: 'nonsense' is no rule; expected one of none, SIZE-1, SIZE-2, SIZE-3, DEATH-1, PASS-1, PASS-2, STAGE-1, SAMGR-1, PROXY-1"},
        {"event = rpc.send", "9: 'rpc.send' is no event; did you mean 'rpc.sent'?"},
        {"event = zzzzzzzzzzz", "9: 'zzzzzzzzzzz' is no event"},
        {"event ~ \"zz*\"", "9: no event matches 'zz*'"},
        {"rpc.sent", "1: 'rpc.sent' is no field; did you mean 'event = rpc.sent'?"},
        {"PASS-1", "1: 'PASS-1' is no field; did you mean 'rule = PASS-1'?"},
        {"5 ms < duration", "1: expected a field, found '5'; the field stands on the left: duration > 5 ms"},
        {"'phone' = device", "1: expected a field, found the text 'phone'; the field stands on the left: text = \"...\""},
        {"1 ms < duration < 5 ms", "1: expected a field, found '1'; the field stands on the left: duration > 5 ms"},
        {"duration > 1 ms < 5 ms", "17: comparisons cannot be chained; join two with 'and', or write 'field in low..high'"},
        {"device = phone = tablet", "16: comparisons cannot be chained; join two with 'and', or write 'field in low..high'"},
        {"oneway = 1", "10: expected true or false, found '1'"},
        {"oneway in {true}", "8: 'oneway' is true or false; 'in' needs a field with more values"},
        {"data = 5", "6: 'data' is bytes, which cannot be compared; ask has(data)"},
        {"has(devise)", "5: there is no field 'devise'; did you mean 'device'?"},
        {"has device", "1: expected a condition, found 'has'"},
        {"has()", "5: expected a field, found ')'"},
        {"device == phone", "8: equality is written ="},
        {"remote && oneway", "8: write 'and'"},
        {"remote || oneway", "8: write 'or'"},
        {"!remote", "1: write 'not'"},
        {"device <> phone", "8: inequality is written !="},
        {"device in [a]", "11: a list stands in braces: {a, b}"},
        {"Device = phone", "1: there is no field 'Device'; did you mean 'device'?"},
        {"手机 = 1", "1: there is no field '手机'"},
        {"device = 手机 oops", "13: expected 'and', 'or' or the end, found 'oops'"},
        {"device = \"手\" ; x", "14: this character has no meaning here"},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(message_of(text), expected) << text;
}

TEST(Expression, RefusesWhatIsTooLongOrTooDeep) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '(') + "true" + std::string(depth, ')'); };
    EXPECT_EQ(message_of(nested(Expression::kDepthMax)), "no error");
    EXPECT_EQ(message_of(nested(Expression::kDepthMax + 1)), "65: parentheses are nested deeper than 64");
    EXPECT_EQ(message_of(nested(2000)), "65: parentheses are nested deeper than 64");
    std::string deep_not;
    for (int i = 0; i < 1000; ++i) deep_not += "not ";
    EXPECT_TRUE(holds_for_sample(deep_not + "true"));
    std::string many = "true";
    for (int i = 0; i < 500; ++i) many += " or t1";
    EXPECT_TRUE(holds_for_sample(many));
    EXPECT_EQ(message_of(std::string(5000, ' ')), "1: an expression has at most 4096 bytes, this one has 5000");
}

TEST(Expression, WithoutTextHoldsForEverything) {
    EXPECT_TRUE(Expression().holds(Sample()));
    EXPECT_EQ(Expression().text(), "");
    const auto parsed = Expression::parse("device = phone");
    EXPECT_EQ(std::get<Expression>(parsed).text(), "device = phone");
}

// ------------------------------------------------------------------------------------------------------------------ fields

TEST(FieldTable, NamesEveryFieldOfEveryEvent) {
    trace::for_each_kind([]<class E>() {
        trace::for_each_field<E>([]<class T>(const trace::Field<E, T>& metadata) {
            const auto carries = [&](const Field& field) {
                return std::ranges::any_of(field.bodies, [](const auto& body) { return body.kind == trace::kind_of<E>(); });
            };
            const auto* const own = find_field(metadata.name);
            const auto* const other = find_field("field." + std::string(metadata.name));
            ASSERT_NE(own, nullptr) << E::kName << " " << metadata.name;
            // `method` of interface.declared is the last part of the field of that name.
            EXPECT_TRUE(carries(*own) || (other != nullptr && carries(*other)) || own->derived == Derived::Method)
                << E::kName << " " << metadata.name;
            if (!carries(*own)) return;
            const auto type = own->type;
            const bool fits = std::is_same_v<T, trace::Bytes>       ? type == FieldType::Bytes
                              : std::is_same_v<T, std::string_view> ? type == FieldType::Text
                              : std::is_enum_v<T>                   ? type == FieldType::Word || type == FieldType::Text
                                                                    : type != FieldType::Text && type != FieldType::Word;
            EXPECT_TRUE(fits) << E::kName << " " << metadata.name;
        });
    });
}

TEST(FieldTable, HasNoFieldThatNoEventHas) {
    for (const auto& field : fields()) {
        EXPECT_TRUE(!field.bodies.empty() || !field.where.empty()) << field.name;
        EXPECT_EQ(field.type == FieldType::Word, !field.word_ids.empty()) << field.name;
        EXPECT_FALSE(field.doc.empty()) << field.name;
        EXPECT_EQ(find_field(field.name), &field);
    }
    EXPECT_LT(all_words().size(), 256u);
    EXPECT_EQ(find_field("no such field"), nullptr);
}

std::string type_name(FieldType type) {
    constexpr const char* kNames[] = {"flag", "number", "size", "time", "transaction", "event", "text", "method", "word", "bytes"};
    return kNames[static_cast<std::size_t>(type)];
}

/// The field's line in the page.
std::string page_line(const Field& field) {
    std::string events(field.where);
    for (const auto& body : field.bodies) events += fmt::format("{}`{}`", events.empty() ? "" : ", ", trace::kind_name(body.kind));
    return fmt::format("| `{}` | {}{} | {} | {} |", field.name, type_name(field.type), field.of_transaction ? " †" : "", field.doc, events);
}

TEST(FieldTable, ThePageNamesEveryFieldAndNoOther) {
    std::ifstream file(std::string(IPCLAB_SOURCE_DIR) + "/sim/query/expression.md");
    ASSERT_TRUE(file);
    std::string expected, found, line;
    for (const auto& field : fields()) expected += page_line(field) + "\n";
    while (std::getline(file, line)) {
        if (line.starts_with("| `") && std::ranges::count(line, '|') == 5 && line != "| `name` |") found += line + "\n";
    }
    EXPECT_EQ(found, expected);
}

TEST(FieldTable, ThePageNamesEveryWord) {
    std::ifstream file(std::string(IPCLAB_SOURCE_DIR) + "/sim/query/expression.md");
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    for (const auto& field : fields()) {
        if (field.word_ids.empty()) continue;
        std::string words = fmt::format("- `{}`:", field.name);
        for (const auto id : field.word_ids) words += fmt::format(" `{}`", all_words()[id]);
        EXPECT_NE(page.find(words + "\n"), std::string::npos) << words;
    }
}

}  // namespace
}  // namespace sim::query
