#pragma once

#include <cstdint>
#include <string_view>

namespace sim::kernel {

/// A seeded sequence of numbers that belongs to one named purpose ("phone.echo.random", "softbus.wifi.loss"), so that a new user of
/// randomness elsewhere does not change it. xoshiro256** seeded by splitmix64 of (seed, name): written here because the
/// standard's distributions differ between libraries and the trace must not.
class RandomStream {
public:
    RandomStream(std::uint64_t seed, std::string_view name);

    std::uint64_t next();
    /// Uniform in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound);
    /// Uniform in [0, 1) with 53 bits.
    double unit();

private:
    std::uint64_t state_[4];
};

}  // namespace sim::kernel
