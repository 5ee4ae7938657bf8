// Reads every #include of the tree against the project's own copy of the folder table (tests/layers.txt): who may include whom.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Row {
    std::vector<std::string> folders;
    std::vector<std::string> foreign;
};

const fs::path kRoot = IPCLAB_SOURCE_DIR;

std::vector<std::string> words(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> result;
    for (std::string word; stream >> word;) result.push_back(word);
    return result;
}

std::map<std::string, Row> read_table() {
    std::map<std::string, Row> table;
    std::ifstream file(kRoot / "tests/layers.txt");
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        const auto colon = line.find(':');
        const auto bar = line.find('|');
        table[line.substr(0, colon)] = {words(line.substr(colon + 1, bar - colon - 1)), words(line.substr(bar + 1))};
    }
    return table;
}

// The row a file belongs to: the longest folder of the table that holds it.
std::string row_of(const std::map<std::string, Row>& table, const std::string& path) {
    std::string best;
    for (const auto& [folder, row] : table) {
        if (path.starts_with(folder + "/") && folder.size() > best.size()) best = folder;
    }
    return best;
}

bool allowed(const Row& row, const std::string& own, const std::string& target) {
    if (own == target) return true;
    return std::any_of(row.folders.begin(), row.folders.end(), [&](const std::string& folder) {
        if (folder == "*") return target.rfind("tests", 0) != 0;
        if (folder.ends_with("/*")) return target.starts_with(folder.substr(0, folder.size() - 1));
        return folder == target;
    });
}

// Foreign libraries by how their headers are named; everything else in angle brackets is the standard library or the system.
const std::vector<std::pair<std::string, std::regex>> kForeign = {
    {"systemc", std::regex("systemc(\\.h)?|sysc/.*")},
    {"tlm", std::regex("tlm.*")},
    {"boost", std::regex("boost/.*")},
    {"fmt", std::regex("fmt/.*")},
    {"yaml-cpp", std::regex("yaml-cpp/.*")},
    {"CLI", std::regex("CLI/.*")},
    {"nlohmann", std::regex("nlohmann/.*")},
    {"elfutils", std::regex("elfutils/.*")},
    {"sqlite3", std::regex("sqlite3.*")},
    {"google", std::regex("google/.*")},
    {"gtest", std::regex("gtest/.*|gmock/.*")},
    {"Q", std::regex("Q[A-Z].*|Qt.*/.*")},
    {"linux/android/binder.h", std::regex("linux/android/.*")},
};

std::vector<std::string> violations(const std::map<std::string, Row>& table, const std::string& path, const std::string& text) {
    static const std::regex include(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
    std::vector<std::string> found;
    const auto own = row_of(table, path);
    if (own.empty()) return {path + ": lies in no folder of the table"};
    const auto& row = table.at(own);
    std::istringstream stream(text);
    int number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        std::smatch match;
        if (!std::regex_search(line, match, include)) continue;
        const std::string target = match[2];
        const auto where = path + ":" + std::to_string(number) + ": " + target;
        const auto library =
            std::find_if(kForeign.begin(), kForeign.end(), [&](const auto& entry) { return std::regex_match(target, entry.second); });
        if (library != kForeign.end()) {
            if (std::find(row.foreign.begin(), row.foreign.end(), library->first) == row.foreign.end())
                found.push_back(where + " (foreign to " + own + ")");
            continue;
        }
        if (match[1] == "<") continue;
        if (target.starts_with("tests/")) {
            found.push_back(where + " (nothing includes tests/)");
            continue;
        }
        auto folder = row_of(table, target);
        // The public headers lie in one flat include root: a name without a folder is one of them.
        if (folder.empty() && fs::exists(kRoot / "runtime/api" / target)) folder = "runtime/api";
        // As services are written for a device: beside the file itself.
        if (const auto beside = fs::path(path).parent_path() / target; folder.empty() && fs::exists(kRoot / beside)) {
            folder = row_of(table, beside.lexically_normal().string());
        }
        if (folder.empty()) {
            found.push_back(where + " (not found from the repository root)");
        } else if (!allowed(row, own, folder)) {
            found.push_back(where + " (" + own + " may not include " + folder + ")");
        }
    }
    return found;
}

TEST(Layers, NoFileIncludesWhatItsFolderMayNot) {
    const auto table = read_table();
    ASSERT_GE(table.size(), 15u);
    std::size_t files = 0;
    std::string all;
    for (const auto* top : {"sim", "models", "runtime", "scenarios", "gui"}) {
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
            const auto extension = entry.path().extension();
            if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp")) continue;
            ++files;
            std::ifstream file(entry.path());
            std::stringstream text;
            text << file.rdbuf();
            for (const auto& line : violations(table, fs::relative(entry.path(), kRoot).string(), text.str())) all += line + "\n";
        }
    }
    EXPECT_GT(files, 50u);
    EXPECT_EQ(all, "");
}

TEST(Layers, TheCheckSeesEachKindOfViolation) {
    const auto table = read_table();
    EXPECT_EQ(violations(table, "runtime/core/x.cpp", "#include <systemc>\n").size(), 1u);
    EXPECT_EQ(violations(table, "models/device/x.cpp", "#include \"runtime/core/y.h\"\n").size(), 1u);
    EXPECT_EQ(violations(table, "gui/x.cpp", "#include \"models/binder/driver.h\"\n").size(), 1u);
    EXPECT_EQ(violations(table, "sim/trace/x.cpp", "#include \"tests/support/x.h\"\n").size(), 1u);
    EXPECT_EQ(violations(table, "sim/trace/x.cpp", "#include \"sim/base/result.h\"\n").size(), 0u);
}

}  // namespace
