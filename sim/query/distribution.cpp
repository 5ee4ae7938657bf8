#include "sim/query/distribution.h"

#include <algorithm>
#include <bit>

namespace sim::query {
namespace {

constexpr unsigned kStepBits = 6;  ///< 64 steps an octave
constexpr std::uint64_t kSteps = 1U << kStepBits;

}  // namespace

/// Values below 64 have a bucket each; from there on the highest 7 bits of a value choose it.
std::size_t Distribution::bucket_of(std::uint64_t value) {
    if (value < kSteps) return static_cast<std::size_t>(value);
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - 1 - kStepBits;
    return static_cast<std::size_t>((shift + 1) * kSteps + ((value >> shift) - kSteps));
}

std::uint64_t Distribution::middle_of(std::size_t bucket) {
    if (bucket < kSteps) return bucket;
    const auto shift = bucket / kSteps - 1;
    const auto low = (kSteps + bucket % kSteps) << shift;
    return low + ((std::uint64_t{1} << shift) - 1) / 2;
}

void Distribution::add(std::uint64_t value) {
    ++count_;
    minimum_ = std::min(minimum_, value);
    maximum_ = std::max(maximum_, value);
    sum_ += static_cast<double>(value);
    const auto put = [this](std::uint64_t one) {
        const auto bucket = bucket_of(one);
        if (buckets_.size() <= bucket) buckets_.resize(bucket + 1);
        ++buckets_[bucket];
    };
    if (!buckets_.empty()) return put(value);
    exact_.push_back(value);
    if (exact_.size() <= kExactMax) return;
    for (const auto one : exact_) put(one);
    exact_ = {};
}

std::uint64_t Distribution::percentile(unsigned percent) const {
    if (count_ == 0) return 0;
    // Nearest rank, from 1; without overflow for any count.
    const auto whole = count_ / 100 * percent, rest = count_ % 100 * percent;
    const auto rank = std::max<std::uint64_t>(1, whole + (rest + 99) / 100);
    if (buckets_.empty()) {
        auto sorted = exact_;
        std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(rank - 1));
        return sorted[rank - 1];
    }
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        seen += buckets_[bucket];
        if (seen >= rank) return std::clamp(middle_of(bucket), minimum_, maximum_);
    }
    return maximum_;
}

}  // namespace sim::query
