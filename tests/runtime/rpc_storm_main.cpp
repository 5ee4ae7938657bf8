// Storms: what calls between devices do while processes die, links break and devices lose power.
//
//   rpc_storm --seed N              one storm, with the account of the run
//   rpc_storm --seeds FIRST COUNT   many, each in an OS process of its own (SystemC allows one simulation in each); every tenth twice, to
//                                   see whether it is the same run
//   rpc_storm --result N            what such a process does: its result as numbers

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <systemc>

#include "sim/base/text.h"
#include "tests/runtime/rpc_storm.h"
#include "tests/support/fixed_addresses.h"

namespace {

using tests::StormResult;

/// In real time: a storm takes some ten milliseconds, under sanitizers some hundreds.
constexpr unsigned kStormSecondsMax = 120;

#if defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t kSeedsPerBatchMax = 30;
#else
constexpr std::uint64_t kSeedsPerBatchMax = ~std::uint64_t{0};
#endif

std::string to_text(const StormResult& result) {
    auto text = fmt::format("{} {} {} {} {} {} {} {}", result.acts, result.registrations, result.owed, result.told, result.events,
                            result.heads, result.whole, result.statuses.size());
    for (const auto& [status, count] : result.statuses) text += fmt::format(" {} {}", status, count);
    text += fmt::format(" {}\n", result.faults.size());
    for (const auto& fault : result.faults) text += fault + "\n";
    return text;
}

bool from_text(std::FILE* file, StormResult& result) {
    std::size_t statuses = 0, faults = 0;
    if (std::fscanf(file, "%lu %lu %lu %lu %lu %lu %lu %zu", &result.acts, &result.registrations, &result.owed, &result.told,
                    &result.events, &result.heads, &result.whole, &statuses) != 8) {
        return false;
    }
    for (std::size_t i = 0; i < statuses; ++i) {
        int status = 0;
        std::uint64_t count = 0;
        if (std::fscanf(file, "%d %lu", &status, &count) != 2) return false;
        result.statuses[status] = count;
    }
    if (std::fscanf(file, "%zu\n", &faults) != 1) return false;
    for (std::size_t i = 0; i < faults; ++i) {
        char line[500];
        if (std::fgets(line, sizeof(line), file) == nullptr) return false;
        line[std::strcspn(line, "\n")] = 0;
        result.faults.emplace_back(line);
    }
    return true;
}

/// The storm of that seed in a child; a fault if the child did not come back.
StormResult run_apart(std::uint64_t seed) {
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    std::fflush(nullptr);
    const auto child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        ::alarm(kStormSecondsMax);
        ::execl("/proc/self/exe", "rpc_storm", "--result", std::to_string(seed).c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    StormResult result;
    auto* const file = ::fdopen(ends[0], "r");
    const bool whole = from_text(file, result);
    std::fclose(file);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) {
        const auto signal = WTERMSIG(status);
        result.faults.push_back(signal == SIGALRM ? fmt::format("no end after {} s", kStormSecondsMax)
                                                  : fmt::format("crashed by signal {}", signal));
    } else if (!whole || WEXITSTATUS(status) != 0) {
        result.faults.push_back(fmt::format("ended with status {}", WEXITSTATUS(status)));
    }
    return result;
}

void print(const StormResult& result) {
    std::printf("acts %lu, registrations %lu, owed %lu, told %lu, events %lu, heads %016lx, whole %016lx\n", result.acts,
                result.registrations, result.owed, result.told, result.events, result.heads, result.whole);
    std::printf("calls by result:");
    for (const auto& [status, count] : result.statuses) std::printf(" %d: %lu", status, count);
    std::printf("\n");
    for (const auto& fault : result.faults) std::printf("FAULT %s\n", fault.c_str());
}

int run_one(std::uint64_t seed) {
    const auto result =
        tests::run_storm(seed, [](std::string_view line) { std::printf("%.*s\n", static_cast<int>(line.size()), line.data()); });
    print(result);
    return result.faults.empty() ? 0 : 1;
}

int run_many(const char* program, std::uint64_t first, std::uint64_t count) {
    count = std::min(count, kSeedsPerBatchMax);
    StormResult all;
    int failed = 0;
    for (auto seed = first; seed < first + count; ++seed) {
        auto result = run_apart(seed);
        if (seed % 10 == 0 && result.faults.empty()) {
            const auto again = run_apart(seed);
            const bool same = again.heads == result.heads && (again.whole == result.whole || !tests::support::addresses_are_fixed());
            if (!same) result.faults.emplace_back("a second run of it differs");
        }
        for (const auto& [status, calls] : result.statuses) all.statuses[status] += calls;
        all.acts += result.acts;
        all.registrations += result.registrations;
        all.owed += result.owed;
        all.told += result.told;
        all.events += result.events;
        all.heads ^= result.heads;
        all.whole ^= result.whole;
        if (result.faults.empty()) continue;
        ++failed;
        std::printf("seed %lu failed; replay it with: %s --seed %lu\n", seed, program, seed);
        for (const auto& fault : result.faults) std::printf("  %s\n", fault.c_str());
        std::fflush(stdout);
    }
    std::printf("%lu storms, %d failed\n", count, failed);
    print(all);
    // A storm that tears nothing tests nothing.
    if (all.owed == 0 || all.told == 0 || all.statuses[0] == 0) {
        std::printf("nobody was owed an obituary, or no call succeeded\n");
        return 1;
    }
    return failed == 0 ? 0 : 1;
}

bool number(const char* text, std::uint64_t& value) {
    char* end = nullptr;
    value = std::strtoull(text, &end, 10);
    return end != text && *end == 0;
}

}  // namespace

int main(int argc, char** argv) {
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    tests::support::fix_addresses(argv);
    std::uint64_t first = 0, count = 0;
    if (argc == 3 && std::strcmp(argv[1], "--result") == 0 && number(argv[2], first)) {
        std::fputs(to_text(tests::run_storm(first, {})).c_str(), stdout);
        return 0;
    }
    if (argc == 3 && std::strcmp(argv[1], "--seed") == 0 && number(argv[2], first)) return run_one(first);
    if (argc == 4 && std::strcmp(argv[1], "--seeds") == 0 && number(argv[2], first) && number(argv[3], count)) {
        return run_many(argv[0], first, count);
    }
    std::fprintf(stderr, "usage: %s --seed N | --seeds FIRST COUNT\n", argv[0]);
    return 2;
}
