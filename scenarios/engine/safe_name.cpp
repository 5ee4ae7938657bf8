#include "scenarios/engine/safe_name.h"

#include "sim/base/text.h"

namespace scenarios::engine {

std::uint64_t stable_hash(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3;
    }
    return hash;
}

std::string safe_name(std::string_view text) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.=,%+";
    constexpr std::size_t kLengthMax = 120;
    if (text.empty()) return "default";
    std::string name(text.substr(0, kLengthMax));
    bool changed = name.size() != text.size();
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool hidden = i == 0 && name[i] == '.';
        if (!hidden && kPlain.find(name[i]) != std::string_view::npos) continue;
        name[i] = '_';
        changed = true;
    }
    return changed ? fmt::format("{}~{:08x}", name, static_cast<std::uint32_t>(stable_hash(text))) : name;
}

}  // namespace scenarios::engine
