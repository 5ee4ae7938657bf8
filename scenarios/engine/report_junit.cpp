#include "scenarios/engine/report_junit.h"

#include <algorithm>
#include <cstddef>

#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

/// The length of the UTF-8 sequence at the start of a text, and what it stands for; 0 if it is none.
std::size_t sequence_at(std::string_view text, char32_t& point) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto length = byte(0) < 0x80 ? 1U : byte(0) >> 5 == 6 ? 2U : byte(0) >> 4 == 14 ? 3U : byte(0) >> 3 == 30 ? 4U : 0U;
    if (length == 0 || length > text.size()) return 0;
    point = length == 1 ? byte(0) : byte(0) & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (byte(i) >> 6 != 2) return 0;
        point = (point << 6) | (byte(i) & 0x3FU);
    }
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    return point >= kSmallest[length] ? length : 0;
}

/// XML 1.0, production 2.
bool is_xml_character(char32_t point) {
    return point == 0x9 || point == 0xA || point == 0xD || (point >= 0x20 && point <= 0xD7FF) || (point >= 0xE000 && point <= 0xFFFD) ||
           (point >= 0x10000 && point <= 0x10FFFF);
}

enum class Element { None, Failure, Error };

Element element_of(ExitCode code) {
    if (code == ExitCode::Pass) return Element::None;
    return word_of(code) == "fail" ? Element::Failure : Element::Error;
}

std::string seconds(std::int64_t ns) { return fmt::format("{:.3f}", static_cast<double>(ns) / 1e9); }

std::string test_case(const CaseResult& result) {
    const auto& verdict = result.verdict;
    const auto name = result.one->cell.id.empty() ? result.one->source->name : result.one->cell.id;
    auto out = fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" time=\"{}\">\n", xml_escaped(result.one->source->label),
                           xml_escaped(name), xml_escaped(result.one->source->file), seconds(result.host_ns));
    const auto property = [&](std::string_view key, std::string_view value) {
        if (!value.empty()) out += fmt::format("        <property name=\"{}\" value=\"{}\"/>\n", key, xml_escaped(value));
    };
    out += "      <properties>\n";
    property("seed", fmt::format("{}", verdict.seed));
    property("replay", verdict.replay);
    property("fingerprint", result.fingerprint);
    property("note", verdict.note);
    out += "      </properties>\n";
    if (const auto element = element_of(verdict.code); element != Element::None) {
        const auto findings = findings_of(verdict);
        const auto subject = findings.empty() ? std::string(word_of(verdict.code)) : subject_of(findings.front());
        const auto sentence = findings.empty() ? std::string() : findings.front().sentence;
        const auto tag = element == Element::Failure ? "failure" : "error";
        out += fmt::format("      <{} type=\"{}\" message=\"{}\">{}</{}>\n", tag, word_of(verdict.code),
                           xml_escaped(sentence.empty() ? subject : fmt::format("{}: {}", subject, sentence)),
                           xml_escaped(render_text(verdict, false), false), tag);
    }
    return out + "    </testcase>\n";
}

}  // namespace

std::string xml_escaped(std::string_view text, bool attribute) {
    std::string out;
    while (!text.empty()) {
        char32_t point = 0;
        const auto length = sequence_at(text, point);
        if (length == 0 || !is_xml_character(point)) {
            out += "\xEF\xBF\xBD";
        } else if (point == '<') {
            out += "&lt;";
        } else if (point == '>') {
            out += "&gt;";
        } else if (point == '&') {
            out += "&amp;";
        } else if (point == '"') {
            out += "&quot;";
        } else if (point == '\r' || (attribute && (point == '\n' || point == '\t'))) {
            out += fmt::format("&#{};", static_cast<unsigned>(point));  // an attribute would turn it into a space
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

std::string render_junit(const std::vector<CaseResult>& results) {
    struct Sums {
        std::size_t tests = 0, failures = 0, errors = 0;
        std::int64_t ns = 0;
        std::string cases{};
        void add(const CaseResult& result) {
            ++tests;
            failures += element_of(result.verdict.code) == Element::Failure ? 1 : 0;
            errors += element_of(result.verdict.code) == Element::Error ? 1 : 0;
            ns += result.host_ns;
        }
        [[nodiscard]] std::string attributes() const {
            return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"{}\"", tests, failures, errors,
                               seconds(ns));
        }
    };
    Sums all;
    std::string suites;
    for (std::size_t i = 0; i < results.size();) {
        const auto* source = results[i].one->source;
        Sums sums;
        for (; i < results.size() && results[i].one->source == source; ++i) {
            if (!results[i].ran) continue;
            sums.add(results[i]);
            all.add(results[i]);
            sums.cases += test_case(results[i]);
        }
        if (sums.tests > 0)
            suites +=
                fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", xml_escaped(source->label), sums.attributes(), sums.cases);
    }
    return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ipclab\" {}>\n{}</testsuites>\n", all.attributes(),
                       suites);
}

}  // namespace scenarios::engine
