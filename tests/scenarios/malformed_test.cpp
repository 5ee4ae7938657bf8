// What is wrong in a file a user hands in is said with its place and what was expected, by the program as a user calls it: a message, an
// exit code, never a signal, never a hang. The corpus grows with every mistake somebody made.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/scenarios/program.h"

namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = fs::path(IPCLAB_SOURCE_DIR) / "tests/corpus";

std::vector<std::string> broken_scenarios() {
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(kCorpus / "scenarios")) files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

class Malformed : public testing::TestWithParam<std::string> {};

TEST_P(Malformed, ScenarioIsRefusedWithItsPlace) {
    std::ifstream file(GetParam());
    std::string first;
    std::getline(file, first);
    const auto wanted = first.substr(std::string("# expect: ").size());
    for (const std::string verb : {"validate", "run", "check"}) {
        const auto result = run_shell(std::string("timeout 20 ") + IPCLAB_PROGRAM + " " + verb + " " + GetParam());
        EXPECT_EQ(result.exit_code, 3) << verb << "\n" << result.text;
        EXPECT_NE(result.text.find(fs::path(GetParam()).filename().string() + ":"), std::string::npos) << verb << "\n" << result.text;
        EXPECT_NE(result.text.find(wanted), std::string::npos) << verb << " does not speak of " << wanted << "\n" << result.text;
    }
}

INSTANTIATE_TEST_SUITE_P(Corpus, Malformed, testing::ValuesIn(broken_scenarios()),
                         [](const auto& scenario) { return fs::path(scenario.param).stem().string(); });

TEST(MalformedExpressions, AreRefusedWithTheirColumn) {
    Program program("malformed");
    const auto trace = program.path("trace");
    const auto hello = (fs::path(IPCLAB_SOURCE_DIR) / "scenarios/library/basics/hello.yaml").string();
    ASSERT_EQ(run_shell(std::string(IPCLAB_PROGRAM) + " run --quiet --trace " + trace + " " + hello).exit_code, 0);
    std::ifstream lines(kCorpus / "expressions/wrong.txt");
    std::string line;
    int asked = 0;
    while (std::getline(lines, line)) {
        if (line.starts_with("# ")) continue;
        const auto tab = line.find('\t');
        ASSERT_NE(tab, std::string::npos) << line;
        const auto expression = line.substr(0, tab), wanted = line.substr(tab + 1);
        const auto result = run_shell(std::string("timeout 20 ") + IPCLAB_PROGRAM + " show " + trace + " --filter '" + expression + "'");
        EXPECT_EQ(result.exit_code, 2) << expression << "\n" << result.text;
        EXPECT_NE(result.text.find('^'), std::string::npos) << expression << "\n" << result.text;
        EXPECT_NE(result.text.find(wanted), std::string::npos) << expression << " does not speak of " << wanted << "\n" << result.text;
        ++asked;
    }
    EXPECT_GT(asked, 10);
}

}  // namespace
