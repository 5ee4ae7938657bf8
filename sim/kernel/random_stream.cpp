#include "sim/kernel/random_stream.h"

#include <bit>

namespace sim::kernel {
namespace {

std::uint64_t mix(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15ULL;
    auto z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view name) {
    std::uint64_t state = seed;
    // FNV-1a over the name, folded into the seed: std::hash may differ between libraries.
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ULL;
    state ^= hash;
    for (auto& word : state_) word = mix(state);
}

std::uint64_t RandomStream::next() {
    const auto result = std::rotl(state_[1] * 5, 7) * 9;
    const auto shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t RandomStream::below(std::uint64_t bound) {
    // Rejection of the uneven rest keeps it uniform for every bound.
    const auto threshold = (0 - bound) % bound;
    for (;;) {
        const auto value = next();
        if (value >= threshold) return value % bound;
    }
}

double RandomStream::unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

}  // namespace sim::kernel
