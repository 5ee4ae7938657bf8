// Any text as a moment, as ingredients and as the head of a golden file. What is read must read back the same.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/query/golden.h"
#include "sim/query/moment.h"

using namespace sim::query;

namespace {

constexpr std::string_view kSeeds[] = {
    "t42", "t118.2", "e57", "tplrhuo",
    "# ipclab golden 1\n# scenario: small\n# cell: loss=2%\n# seed: 7\n# profile: seed\n# ingredients: plruo\n\napp → echo  Echo.Say\n"};

}  // namespace

extern "C" bool ipclab_fuzz_seed(unsigned index, std::vector<std::uint8_t>& out) {
    if (index >= std::size(kSeeds)) return false;
    out.assign(kSeeds[index].begin(), kSeeds[index].end());
    return true;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    if (const auto moment = Moment::parse(text)) {
        const auto again = Moment::parse(moment->text());
        if (!again || !(*again == *moment)) __builtin_trap();
    } else if (moment.error().empty()) {
        __builtin_trap();
    }
    if (const auto ingredients = Ingredients::parse(text)) {
        const auto again = Ingredients::parse(ingredients->letters());
        if (!again || !(*again == *ingredients)) __builtin_trap();
    }
    const auto head = parse_golden_head(text);
    if (!head && !head.error().starts_with("line ")) __builtin_trap();
    if (text_difference(text, text, "a", "b") != "") __builtin_trap();
    if (size > 0 && text_difference(text, text + "\nx", "a", "b").empty()) __builtin_trap();
    return 0;
}
