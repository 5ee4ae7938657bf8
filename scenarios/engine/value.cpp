#include "scenarios/engine/value.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "sim/base/format.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::uint64_t kPrime = 0x100000001b3ULL;

template <class... Fs>
struct Overload : Fs... {
    using Fs::operator()...;
};
template <class... Fs>
Overload(Fs...) -> Overload<Fs...>;

}  // namespace

std::uint64_t digest_of(const void* data, std::size_t size_bytes, std::uint64_t digest) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    std::size_t i = 0;
    for (; i + sizeof(std::uint64_t) <= size_bytes; i += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes + i, sizeof word);
        digest = (digest ^ word) * kPrime;
        digest ^= digest >> 29;
    }
    for (; i < size_bytes; ++i) digest = (digest ^ bytes[i]) * kPrime;
    return digest;
}

Bytes pattern_bytes(std::uint64_t size_bytes) {
    std::array<std::byte, 251 * 8> chunk{};  // whole periods, whole words
    for (std::size_t i = 0; i < chunk.size(); ++i) chunk[i] = pattern_byte(i);
    auto digest = kDigestStart;
    for (std::uint64_t at = 0; at < size_bytes; at += chunk.size()) {
        digest = digest_of(chunk.data(), static_cast<std::size_t>(std::min<std::uint64_t>(chunk.size(), size_bytes - at)), digest);
    }
    return {size_bytes, digest};
}

std::string render(const Value& value) {
    constexpr std::size_t kTextShown = 80;
    constexpr std::size_t kItemsShown = 16;
    return std::visit(
        Overload{[](std::monostate) -> std::string { return "nothing"; }, [](bool b) -> std::string { return b ? "true" : "false"; },
                 [](std::int64_t i) { return fmt::format("{}", i); }, [](std::uint64_t i) { return fmt::format("{}", i); },
                 [](double d) { return fmt::format("{}", d); },
                 [](const std::string& text) {
                     if (text.size() <= kTextShown) return fmt::format("\"{}\"", text);
                     return fmt::format("\"{}...\" ({})", text.substr(0, kTextShown), sim::base::format_bytes(text.size()));
                 },
                 [](const Bytes& bytes) { return sim::base::format_bytes(bytes.size_bytes); },
                 [](const Held& held) -> std::string { return held.present ? "an object" : "no object"; },
                 [kItemsShown](const std::vector<Value>& items) {
                     std::string out = "[";
                     for (std::size_t i = 0; i < std::min(items.size(), kItemsShown); ++i) out += (i > 0 ? ", " : "") + render(items[i]);
                     return out + (items.size() > kItemsShown ? ", ...]" : "]");
                 }},
        value.data);
}

}  // namespace scenarios::engine
