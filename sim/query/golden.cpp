#include "sim/query/golden.h"

#include <array>
#include <charconv>
#include <utility>

#include "sim/base/text.h"
#include "sim/query/event_text.h"
#include "sim/query/golden_lines.h"
#include "sim/query/hash.h"
#include "sim/query/nearest.h"

namespace sim::query {
namespace {

struct Letter {
    char letter;
    bool Ingredients::*member;
    std::string_view words;
};
/// In the order in which letters() writes them.
constexpr std::array kLetters{Letter{'t', &Ingredients::time, "times"},      Letter{'p', &Ingredients::participants, "participants"},
                              Letter{'l', &Ingredients::lengths, "lengths"}, Letter{'r', &Ingredients::result, "result"},
                              Letter{'h', &Ingredients::payload, "payload"}, Letter{'u', &Ingredients::rules, "rules"},
                              Letter{'o', &Ingredients::order, "order"}};

constexpr std::string_view kTitle = "# ipclab golden ";

/// Runs the whole trace through the lines.
std::optional<base::Error> gather(const trace::Reader& reader, GoldenLines& lines) {
    auto cursor = reader.begin();
    trace::RecordView record;
    while (cursor.next(record)) lines.add(record);
    if (cursor.failed()) return base::Error{cursor.error()};
    return std::nullopt;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return number;
}

}  // namespace

base::Result<Ingredients> Ingredients::parse(std::string_view letters) {
    Ingredients chosen{.participants = false, .lengths = false, .result = false, .rules = false, .order = false};
    std::string all;
    for (const auto& row : kLetters) all += fmt::format("{}{} {}", all.empty() ? "" : ", ", row.letter, row.words);
    if (letters.empty()) return base::Error{fmt::format("no ingredients; expected some of: {}", all)};
    for (const char letter : letters) {
        bool known = false;
        for (const auto& row : kLetters) {
            if (row.letter != letter) continue;
            known = true;
            if (std::exchange(chosen.*row.member, true)) return base::Error{fmt::format("ingredient '{}' stands there twice", letter)};
        }
        if (!known) {
            return base::Error{fmt::format("'{}' is no ingredient; expected some of: {}", plain_text(std::string_view(&letter, 1)), all)};
        }
    }
    if (chosen == Ingredients{.participants = false, .lengths = false, .result = false, .rules = false, .order = true})
        return base::Error{"only the order of nothing: 'o' needs other ingredients"};
    return chosen;
}

std::string Ingredients::letters() const {
    std::string out;
    for (const auto& row : kLetters) {
        if (this->*row.member) out += row.letter;
    }
    return out;
}

base::Result<GoldenHead> parse_golden_head(std::string_view text) {
    GoldenHead head;
    int number = 0;
    bool title = false, scenario = false, seed = false, profile = false, ingredients = false, cell = false;
    const auto wrong = [&](const std::string& message) { return base::Error{fmt::format("line {}: {}", number, message)}; };
    while (text.starts_with('#')) {
        ++number;
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!title) {
            if (!line.starts_with(kTitle)) return wrong(fmt::format("expected '{}{}'", kTitle, GoldenHead::kVersion));
            const auto version = whole_number(line.substr(kTitle.size()));
            if (!version) return wrong("expected the version of the form, a whole number");
            if (*version != GoldenHead::kVersion) {
                return wrong(fmt::format("the form is version {}; this program reads version {}", *version, GoldenHead::kVersion));
            }
            title = true;
            continue;
        }
        const auto colon = line.find(": ");
        if (!line.starts_with("# ") || colon == std::string_view::npos) return wrong("expected '# key: value'");
        const auto key = line.substr(2, colon - 2), value = line.substr(colon + 2);
        bool* const seen = key == "scenario"      ? &scenario
                           : key == "cell"        ? &cell
                           : key == "seed"        ? &seed
                           : key == "profile"     ? &profile
                           : key == "ingredients" ? &ingredients
                                                  : nullptr;
        if (seen == nullptr) {
            return wrong(fmt::format("unknown key '{}'{}", plain_text(key, 40),
                                     nearest_hint(key, {"scenario", "cell", "seed", "profile", "ingredients"})));
        }
        if (std::exchange(*seen, true)) return wrong(fmt::format("'{}' stands there twice", key));
        if (value.empty()) return wrong(fmt::format("'{}' has no value", key));
        if (key == "seed") {
            const auto parsed = whole_number(value);
            if (!parsed) return wrong(fmt::format("expected a whole number as the seed, not '{}'", plain_text(value, 40)));
            head.seed = *parsed;
        } else if (key == "ingredients") {
            auto parsed = Ingredients::parse(value);
            if (!parsed) return wrong(parsed.error());
            head.ingredients = *parsed;
        } else {
            (key == "scenario" ? head.scenario : key == "cell" ? head.cell : head.profile) = std::string(value);
        }
    }
    ++number;
    if (!title) return wrong(fmt::format("expected '{}{}'", kTitle, GoldenHead::kVersion));
    for (const auto& [seen, key] : {std::pair{scenario, "scenario"}, {seed, "seed"}, {profile, "profile"}, {ingredients, "ingredients"}}) {
        if (!seen) return wrong(fmt::format("expected '# {}: ...' before the first line of the run", key));
    }
    return head;
}

std::optional<base::Error> write_golden(const trace::Reader& reader, const Ingredients& ingredients, const LineWriter& write) {
    GoldenLines lines(reader.names(), ingredients);
    if (auto error = gather(reader, lines)) return error;
    const auto& head = lines.head();
    write(fmt::format("{}{}", kTitle, GoldenHead::kVersion));
    write(fmt::format("# scenario: {}", head.scenario));
    if (!head.cell.empty()) write(fmt::format("# cell: {}", head.cell));
    write(fmt::format("# seed: {}", head.seed));
    write(fmt::format("# profile: {}", head.profile));
    write(fmt::format("# ingredients: {}", ingredients.letters()));
    write("");
    lines.write(write);
    return std::nullopt;
}

base::Result<std::string> fingerprint(const trace::Reader& reader, const Ingredients& ingredients) {
    GoldenLines lines(reader.names(), ingredients);
    if (auto error = gather(reader, lines)) return *error;
    auto hash = kHashStart;
    lines.write([&](std::string_view line) { hash = hash_bytes("\n", hash_bytes(line, hash)); });
    return hash_text(hash);
}

}  // namespace sim::query
