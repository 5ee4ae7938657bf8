#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace gui {

/// A list that grows without ever moving what it holds: adding to one of a million items costs as much as adding to a short one.
template <class T>
class ChunkList {
public:
    static constexpr std::size_t kChunk = 4096;

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] const T& operator[](std::size_t index) const { return chunks_[index / kChunk][index % kChunk]; }
    [[nodiscard]] T& operator[](std::size_t index) { return chunks_[index / kChunk][index % kChunk]; }
    [[nodiscard]] const T& back() const { return (*this)[size_ - 1]; }

    void push_back(const T& item) {
        if (size_ % kChunk == 0 && size_ / kChunk == chunks_.size()) chunks_.push_back(std::make_unique<T[]>(kChunk));
        (*this)[size_++] = item;
    }

    void clear() {
        chunks_.clear();
        size_ = 0;
    }

private:
    std::vector<std::unique_ptr<T[]>> chunks_;
    std::size_t size_ = 0;
};

}  // namespace gui
