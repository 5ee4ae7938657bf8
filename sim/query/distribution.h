#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sim::query {

/// Many values in little memory: count, least, greatest and sum exactly; percentiles exactly for up to 1,024 values, beyond that within
/// 0.8 % (64 steps an octave). At most 33 KB.
class Distribution {
public:
    void add(std::uint64_t value);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    /// 0 if there are no values, here and below.
    [[nodiscard]] std::uint64_t minimum() const { return count_ == 0 ? 0 : minimum_; }
    [[nodiscard]] std::uint64_t maximum() const { return maximum_; }
    [[nodiscard]] std::uint64_t mean() const {
        return count_ == 0 ? 0 : static_cast<std::uint64_t>(sum_ / static_cast<double>(count_) + 0.5);
    }
    /// The least value that at least `percent` of all values do not exceed. percent in 0..100.
    [[nodiscard]] std::uint64_t percentile(unsigned percent) const;

    static constexpr std::size_t kExactMax = 1024;

private:
    static std::size_t bucket_of(std::uint64_t value);
    static std::uint64_t middle_of(std::size_t bucket);

    std::uint64_t count_ = 0, minimum_ = UINT64_MAX, maximum_ = 0;
    double sum_ = 0;
    std::vector<std::uint64_t> exact_;
    std::vector<std::uint64_t> buckets_;
};

}  // namespace sim::query
