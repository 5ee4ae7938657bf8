// Simulated threads share one OS thread and simulated processes one address space: what would block the one or be shared by the others
// must not stand in the runtime. Two files may keep a global (design section 3, decision 4).

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::string without_comments(const std::string& text) {
    std::string result;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) result += line.substr(0, line.find("//")) + "\n";
    return result;
}

std::vector<std::string> findings(const std::string& name, const std::string& source) {
    static const std::regex kForbidden(
        R"(std::(recursive_|timed_|shared_)*mutex|std::j?thread|std::condition_variable|std::lock_guard|std::unique_lock|std::call_once|)"
        R"(std::this_thread|thread_local|pthread_|\bmalloc\s*\(|\brealloc\s*\(|\bcalloc\s*\()");
    // A variable of static storage that is not constant; functions (a parenthesis follows the name) are none.
    static const std::regex kMutable(
        R"((^|\n)\s*(inline\s+static|static\s+inline|static|inline)\s+(?!const|constexpr|inline|static|assert|bool |void )[\w:<>*&, ]+\s+\w+\s*(=|;|\{))");
    std::vector<std::string> found;
    std::smatch match;
    if (std::regex_search(source, match, kForbidden)) found.push_back(name + ": " + match.str());
    if (std::regex_search(source, match, kMutable) && match.str().find("BrokerDelegator") == std::string::npos) {
        found.push_back(name + ": " + match.str());
    }
    return found;
}

TEST(RuntimeSources, HoldNoLocksThreadsOrMutableStaticsOfTheirOwn) {
    std::vector<std::string> found;
    std::size_t files = 0;
    const fs::path root = fs::path(IPCLAB_SOURCE_DIR) / "runtime";
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const auto path = fs::relative(entry.path(), root).string();
        if ((!path.ends_with(".h") && !path.ends_with(".cpp")) || path.starts_with("platform/")) continue;
        if (path == "port/ports.cpp" || path == "core/broker_registration.cpp") continue;
        // Code of the user's own: its class templates, and what its tests run on. In a simulated process it uses that process's C library.
        static const std::set<std::string> kUserSide = {
            "api/generous_includes.h", "api/observer.h",       "api/safe_block_queue.h",
            "api/safe_map.h",          "api/safe_queue.h",     "api/singleton.h",
            "api/thread_ex.h",         "support/observer.cpp", "api/gtest/hwext/gtest-multithread.h"};
        if (kUserSide.count(path) != 0) continue;
        std::ifstream file(entry.path());
        std::stringstream text;
        text << file.rdbuf();
        ++files;
        for (auto& finding : findings(path, without_comments(text.str()))) found.push_back(std::move(finding));
    }
    EXPECT_GT(files, 50u);
    EXPECT_EQ(found, std::vector<std::string>{});
}

TEST(RuntimeSources, TheCheckSeesWhatItLooksFor) {
    for (const char* bad : {"std::mutex lock_;", "thread_local int x;", "\n    static int calls = 0;", "\nstatic std::map<int, int> table;",
                            "\ninline int g_count = 0;", "void* p = malloc(3);", "std::lock_guard guard(lock);"}) {
        EXPECT_EQ(findings("bad", bad).size(), 1u) << bad;
    }
    for (const char* good : {"\nstatic constexpr int kMax = 1;", "\n    static int Exchange(ThreadContext& thread, bool read);",
                             "#include <mutex>", "\n    static inline BrokerDelegator<Proxy> delegator_;"}) {
        EXPECT_EQ(findings("good", good).size(), 0u) << good;
    }
}

}  // namespace
