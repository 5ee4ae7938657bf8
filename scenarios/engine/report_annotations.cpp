#include "scenarios/engine/report_annotations.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

namespace fs = std::filesystem;

struct Annotation {
    bool error = true;
    std::string file{};
    int line = 1;
    std::string title{};
    std::string message{};
    std::vector<std::string> cells{};
};

std::string message_of(const Finding& finding) {
    std::string out = finding.sentence;
    constexpr std::size_t kDetailsMax = 10;
    for (std::size_t i = 0; i < finding.details.size() && i < kDetailsMax; ++i) out += (out.empty() ? "" : "\n") + finding.details[i];
    if (finding.details.size() > kDetailsMax) out += "\n...";
    if (!finding.fix.empty()) out += (out.empty() ? "" : "\n") + ("fix: " + finding.fix);
    return out;
}

std::string relative_to(const std::string& file, const std::string& root) {
    if (root.empty()) return file;
    std::error_code error;
    const auto path = fs::weakly_canonical(file, error);
    const auto relative = error ? fs::path() : path.lexically_relative(fs::weakly_canonical(root, error));
    return relative.empty() || *relative.begin() == ".." ? file : relative.generic_string();
}

std::vector<Annotation> gather(const std::vector<CaseResult>& results, const std::string& root) {
    std::vector<Annotation> all;
    for (const auto& result : results) {
        if (!result.ran || result.verdict.code == ExitCode::Pass || result.verdict.code == ExitCode::Interrupted) continue;
        for (const auto& finding : findings_of(result.verdict)) {
            Annotation next{.error = word_of(result.verdict.code) != "inconclusive",
                            .file = relative_to(result.one->source->file, root),
                            .line = std::max(finding.line, 1),
                            .title = fmt::format("{}: {}", result.verdict.name, finding.subject)};
            const auto known = std::find_if(all.begin(), all.end(), [&](const Annotation& other) {
                return other.error == next.error && other.file == next.file && other.line == next.line && other.title == next.title;
            });
            auto& annotation = known != all.end() ? *known : all.emplace_back(std::move(next));
            if (annotation.message.empty()) annotation.message = message_of(finding);
            const auto& cell = result.one->cell.id;
            if (!cell.empty() && std::find(annotation.cells.begin(), annotation.cells.end(), cell) == annotation.cells.end())
                annotation.cells.push_back(cell);
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const Annotation& a, const Annotation& b) { return a.error && !b.error; });
    return all;
}

std::string render(const Annotation& annotation, std::size_t more) {
    constexpr std::size_t kCellsShownMax = 5;
    auto message = annotation.message;
    if (!annotation.cells.empty()) {
        const auto shown = std::min(annotation.cells.size(), kCellsShownMax);
        message += fmt::format("\nin {}",
                               fmt::join(annotation.cells.begin(), annotation.cells.begin() + static_cast<std::ptrdiff_t>(shown), "; "));
        if (shown < annotation.cells.size()) message += fmt::format(" and {} more cells", annotation.cells.size() - shown);
    }
    if (more > 0) message += fmt::format("\n{} more places failed; the log has them all", more);
    return fmt::format("::{} file={},line={},title={}::{}\n", annotation.error ? "error" : "warning",
                       annotation_escaped(annotation.file, true), annotation.line, annotation_escaped(annotation.title, true),
                       annotation_escaped(message, false));
}

}  // namespace

std::string annotation_escaped(std::string_view text, bool property) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
            out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            out += c;
        }
    }
    return out;
}

std::string repository_root() {
    if (const char* workspace = std::getenv("GITHUB_WORKSPACE"); workspace != nullptr && *workspace != '\0') return workspace;
    std::error_code error;
    for (auto path = fs::current_path(error); !error && !path.empty(); path = path.parent_path()) {
        if (fs::exists(path / ".git", error)) return path.string();
        if (path == path.root_path()) break;
    }
    return {};
}

std::string render_annotations(const std::vector<CaseResult>& results, const std::string& root) {
    const auto all = gather(results, root);
    const auto shown = std::min(all.size(), kAnnotationsMax);
    std::string out;
    for (std::size_t i = 0; i < shown; ++i) out += render(all[i], i + 1 == shown ? all.size() - shown : 0);
    return out;
}

}  // namespace scenarios::engine
