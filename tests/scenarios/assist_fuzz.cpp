// Help with writing takes whatever stands in an editor: no crash, no hang, and answers that can be sent.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "scenarios/engine/assist.h"
#include "scenarios/engine/scenario_edit.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace scenarios::engine;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto found = assist_validate("fuzz.yaml", text);
    if (found.dump().empty()) std::abort();
    // The cursor stands where the text says, so that the same text always asks the same.
    std::uint32_t place = 2166136261U;
    for (const char c : text) place = (place ^ static_cast<unsigned char>(c)) * 16777619U;
    const auto lines = 1 + static_cast<unsigned>(std::count(text.begin(), text.end(), '\n'));
    for (unsigned i = 0; i < 4; ++i, place = place * 1664525U + 1013904223U) {
        const auto line = static_cast<int>(1 + (place >> 8) % lines);
        const auto column = static_cast<int>(1 + (place >> 3) % 60);
        const auto offered = assist_complete(text, line, column);
        if (offered.dump().empty() || offered["from"].get<int>() < 1 || offered["items"].size() > 200) std::abort();
    }
    // What is right can be added to, or says why not; add_faults holds its own result against the text.
    if (found["problems"].empty()) (void)add_faults(text, {{.time_ns = 1'234'567, .step = "kill: app", .comment = "by hand"}});
    return 0;
}
