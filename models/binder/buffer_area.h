#pragma once

#include <cstdint>
#include <vector>

#include "models/binder/kernel_services.h"
#include "models/binder/pool.h"

namespace models::binder {

struct Node;
struct Transaction;

/// A count that an object in a parcel gave its receiver, or a descriptor it gave; given back when the buffer is freed. Kept beside the
/// parcel, because what lies in the receive area may have been scribbled over.
struct Grant {
    enum class Kind : std::uint8_t { NodeStrong, NodeWeak, HandleStrong, HandleWeak, Descriptor };
    Kind kind{};
    std::uint32_t number = 0;  ///< handle or descriptor
    Node* node = nullptr;      ///< of the receiver; the count keeps it
};

/// A piece of a receive area: free, or on loan for one call or reply. Pieces are chained in offset order and cover the area.
struct Buffer {
    void reset() {
        offset = size_bytes = 0;
        before = after = nullptr;
        end_loan();
    }
    void end_loan() {
        free = true;
        data_bytes = offsets_bytes = extra_bytes = context_bytes = 0;
        oneway = reply = user_may_free = clear_on_free = told = false;
        target = nullptr;
        transaction = nullptr;
        transaction_id = 0;
        sender_pid = 0;
        grants.clear();
    }

    std::uint64_t offset = 0;
    std::uint64_t size_bytes = 0;
    Buffer* before = nullptr;
    Buffer* after = nullptr;
    bool free = true;

    // Of a piece on loan:
    std::uint64_t data_bytes = 0;
    std::uint64_t offsets_bytes = 0;
    std::uint64_t extra_bytes = 0;    ///< scatter-gather copies, then the security context
    std::uint64_t context_bytes = 0;  ///< of the security context, at the end of the piece's content
    bool oneway = false;
    bool reply = false;
    bool user_may_free = false;  ///< delivered and not yet freed
    bool clear_on_free = false;
    Node* target = nullptr;              ///< of a call; holds one local strong count of it
    Transaction* transaction = nullptr;  ///< null once that record is gone
    std::uint64_t transaction_id = 0;
    std::uint32_t sender_pid = 0;
    bool told = false;  ///< the trace knows that it is on loan
    std::vector<Grant> grants;

    [[nodiscard]] std::uint64_t offsets_at() const { return offset + ((data_bytes + 7) & ~std::uint64_t{7}); }
    [[nodiscard]] std::uint64_t extra_at() const { return offsets_at() + ((offsets_bytes + 7) & ~std::uint64_t{7}); }
};

/// What one parcel needs, in bytes.
struct BufferSizes {
    std::uint64_t data = 0;
    std::uint64_t offsets = 0;
    std::uint64_t extra = 0;

    /// align8 of each, summed; false if that overflows.
    [[nodiscard]] bool sum(std::uint64_t& total) const;
};

/// One process's receive area: which parts are on loan, and the one-way budget. Best fit by size, then by offset; neighbours merge at
/// once (reference section 9). Knows offsets only; the bytes are `memory()`.
class BufferArea {
public:
    /// `charge_extra_bytes`: what 5.10 takes from the one-way budget beyond a call's size.
    BufferArea(Pool<Buffer>& pool, std::uint64_t charge_extra_bytes) : pool_(pool), charge_extra_bytes_(charge_extra_bytes) {}
    ~BufferArea() { clear(); }
    BufferArea(const BufferArea&) = delete;
    BufferArea& operator=(const BufferArea&) = delete;

    void attach(const Area& memory);
    /// The mapping went: nothing can be allocated any more. What is on loan stays, and so does the memory.
    void close() { open_ = false; }
    /// Forgets everything, buffers on loan included.
    void clear();

    [[nodiscard]] bool open() const { return open_; }
    [[nodiscard]] const Area& memory() const { return memory_; }

    enum class Refusal : std::uint8_t { None, NoSpace, NoOnewaySpace };

    /// `size_bytes`: the sum of the parts. Null and the reason if there is no room.
    Buffer* allocate(std::uint64_t size_bytes, bool oneway, Refusal& refusal);
    void free(Buffer& buffer);

    /// The piece on loan that starts there, null if none does.
    [[nodiscard]] Buffer* find(std::uint64_t offset) const;
    [[nodiscard]] Buffer* first() const { return first_; }

    [[nodiscard]] std::uint64_t oneway_free() const { return oneway_free_; }
    [[nodiscard]] std::uint64_t in_use() const { return in_use_; }
    [[nodiscard]] std::uint64_t largest_free() const { return free_.empty() ? 0 : free_.back().size; }

    /// True if the pieces cover the area, neighbours are merged, and the indexes agree with them.
    [[nodiscard]] bool consistent() const;

private:
    struct FreeEntry {
        std::uint32_t size;
        std::uint32_t offset;
        Buffer* piece;
    };
    void add_free(Buffer& piece);
    void remove_free(const Buffer& piece);
    void absorb_next(Buffer& piece);

    // Offset -> piece on loan: open addressing, because a node-based map would allocate on every call.
    void index_add(Buffer& piece);
    void index_remove(const Buffer& piece);
    void index_grow();
    [[nodiscard]] std::size_t slot_of(std::uint64_t offset) const;

    Pool<Buffer>& pool_;
    const std::uint64_t charge_extra_bytes_;
    Area memory_;
    bool open_ = false;
    Buffer* first_ = nullptr;
    std::vector<FreeEntry> free_;  ///< ordered by size, then offset
    std::vector<Buffer*> index_;
    std::size_t on_loan_ = 0;
    std::uint64_t in_use_ = 0;
    std::uint64_t oneway_free_ = 0;
};

}  // namespace models::binder
