#include "models/posix/stack_text.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <elfutils/libdwfl.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string_view>

#include "models/posix/images.h"

namespace models::posix {
namespace {

/// The debugging information of one library, read when it is first asked for. Addresses are the file's own.
class Symbols {
public:
    explicit Symbols(const std::string& path) {
        static const Dwfl_Callbacks kCallbacks{.find_elf = nullptr,
                                               .find_debuginfo = &dwfl_standard_find_debuginfo,
                                               .section_address = &dwfl_offline_section_address,
                                               .debuginfo_path = nullptr};
        session_ = dwfl_begin(&kCallbacks);
        if (session_ == nullptr) return;
        module_ = dwfl_report_offline(session_, path.c_str(), path.c_str(), -1);
        dwfl_report_end(session_, nullptr, nullptr);
        GElf_Addr bias = 0;
        if (module_ != nullptr && dwfl_module_getelf(module_, &bias) != nullptr) bias_ = bias;
    }
    ~Symbols() {
        if (session_ != nullptr) dwfl_end(session_);
    }
    Symbols(const Symbols&) = delete;
    Symbols& operator=(const Symbols&) = delete;

    [[nodiscard]] std::string function(std::uint64_t address) const {
        const char* name = module_ != nullptr ? dwfl_module_addrname(module_, address + bias_) : nullptr;
        return name != nullptr ? name : "";
    }
    /// "player.cpp:42", "" if it is not known.
    [[nodiscard]] std::string line(std::uint64_t address) const {
        auto* found = module_ != nullptr ? dwfl_module_getsrc(module_, address + bias_) : nullptr;
        int number = 0;
        const char* file = found != nullptr ? dwfl_lineinfo(found, nullptr, &number, nullptr, nullptr, nullptr) : nullptr;
        if (file == nullptr) return {};
        return std::filesystem::path(file).filename().string() + ":" + std::to_string(number);
    }

private:
    Dwfl* session_ = nullptr;
    Dwfl_Module* module_ = nullptr;
    std::uint64_t bias_ = 0;
};

const Symbols& symbols_of(const std::string& path) {
    static std::map<std::string, std::unique_ptr<Symbols>> known;
    auto& symbols = known[path];
    if (symbols == nullptr) symbols = std::make_unique<Symbols>(path);
    return *symbols;
}

std::string readable(const std::string& name) {
    int status = 0;
    char* text = abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status);
    std::string result = text != nullptr ? text : name;
    std::free(text);
    return result;
}

}  // namespace

std::string code_text(const void* address) {
    const auto place = place_of(address);
    if (!place.file.empty()) {
        const auto& symbols = symbols_of(place.file);
        const auto function = symbols.function(place.offset);
        const auto line = symbols.line(place.offset);
        auto text = function.empty() ? std::string("code") : readable(function);
        if (!line.empty()) text += " at " + line;
        return text + " in " + std::filesystem::path(place.file).filename().string();
    }
    Dl_info info{};
    if (reinterpret_cast<std::uintptr_t>(address) < 0x10000) return "no code: a call through a null pointer";
    if (::dladdr(address, &info) == 0 || info.dli_fname == nullptr) return "code that belongs to nothing loaded";
    const auto file = std::filesystem::path(info.dli_fname).filename().string();
    return (info.dli_sname != nullptr ? readable(info.dli_sname) : std::string("code")) + " in " + file;
}

std::string stack_text(std::span<void* const> addresses) {
    constexpr std::size_t kShown = 24;
    // Below the outermost frame of an image there is only the simulator, which says nothing to who wrote it.
    while (!addresses.empty() && place_of(addresses.back()).file.empty()) addresses = addresses.first(addresses.size() - 1);
    // What the C library does between abort() and the end says nothing either.
    const auto first_own = static_cast<std::size_t>(
        std::find_if(addresses.begin(), addresses.end(), [](const void* address) { return !place_of(address).file.empty(); }) -
        addresses.begin());
    for (std::size_t i = 0; i < first_own; ++i) {
        if (!code_text(addresses[i]).starts_with("abort in ")) continue;
        addresses = addresses.subspan(first_own);
        break;
    }
    std::string text;
    std::size_t lines = 0;
    for (std::size_t i = 0; i < addresses.size();) {
        if (lines++ == kShown) return text + "\n... " + std::to_string(addresses.size() - i) + " more";
        const auto line = code_text(addresses[i]);
        const auto first = i;
        while (i < addresses.size() && (addresses[i] == addresses[first] || code_text(addresses[i]) == line)) ++i;
        text += "\n#" + std::to_string(first) + " " + line;
        if (i - first > 1) text += " (" + std::to_string(i - first) + " times)";
    }
    return text;
}

}  // namespace models::posix
