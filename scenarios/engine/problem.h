#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace scenarios::engine {

/// Where something stands in a scenario file. Lines and columns count from 1; line 0: nowhere in particular.
struct Place {
    int line = 0;
    int column = 0;
    int length = 1;  ///< characters that a caret line underlines
    bool operator==(const Place&) const = default;
};

/// One mistake in a scenario: where it is and, in one sentence, what was expected.
struct Problem {
    Place place;
    std::string message;
    bool operator==(const Problem&) const = default;
};

constexpr std::size_t kProblemsMax = 100;

/// Collects the mistakes of one file, so that a reader hears of all of them at once. Keeps at most kProblemsMax.
class Problems {
public:
    void add(const Place& place, std::string message);
    [[nodiscard]] bool empty() const { return list_.empty(); }
    [[nodiscard]] std::size_t size() const { return list_.size(); }

    /// In the order of the file.
    [[nodiscard]] std::vector<Problem> sorted() const;

private:
    std::vector<Problem> list_;
};

/// The text of a line, counted from 1, without its end; "" if there is none.
std::string_view line_of(std::string_view source, int line);

/// `file:line:column: message`, below it the line of `source` and a caret. Ends with a newline.
std::string render(const Problem& problem, std::string_view file, std::string_view source);

}  // namespace scenarios::engine
