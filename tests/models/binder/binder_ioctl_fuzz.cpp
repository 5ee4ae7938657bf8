// Random BC_ streams, sizes, offsets and objects from several processes. User memory is a small arena per process whose bounds are
// checked, so a wild address is EFAULT and never ours. After each input the driver's tables must agree with each other.
//
// Input: a sequence of steps. Each starts with a byte (low 3 bits: process and thread; rest: what), then takes what it needs:
//   0-3 write-read: u8 size, that many bytes of write buffer (their u64s that look like arena addresses are left to chance)
//   4   a well-formed call: u8 handle, u8 flags, u8 size, u8 count, then `count` objects {u8 type, u8 name, u8 place}
//   5   a reply, likewise   6 free the last delivered buffer   7 rare: exit thread, become manager, die, poll, new limit

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>

#include "models/binder/driver.h"
#include "tests/models/binder/memory_kernel.h"

namespace {

using namespace models::binder;

constexpr std::uint64_t kArena = 0x10000;
constexpr std::size_t kArenaBytes = 0x4000;
// Where things lie in the arena.
constexpr std::uint64_t kTransferAt = kArena, kWriteAt = kArena + 0x100, kDataAt = kArena + 0x1000, kOffsetsAt = kArena + 0x2000,
                        kReadAt = kArena + 0x3000;

class ArenaKernel : public tests::binder::MemoryKernel {
public:
    using MemoryKernel::MemoryKernel;

    std::byte* at(std::uint32_t pid, std::uint64_t address) { return arena(pid).data() + (address - kArena); }

protected:
    std::byte* user_memory(std::uint32_t pid, std::uint64_t address, std::size_t size_bytes) override {
        if (address < kArena || size_bytes > kArenaBytes || address - kArena > kArenaBytes - size_bytes) return nullptr;
        return at(pid, address);
    }

private:
    std::vector<std::byte>& arena(std::uint32_t pid) {
        auto& bytes = arenas_[pid];
        bytes.resize(kArenaBytes);
        return bytes;
    }
    std::map<std::uint32_t, std::vector<std::byte>> arenas_;
};

class Player {
public:
    Player(std::span<const std::uint8_t> input, Kernel variant) : input_(input), device_(kernel_, variant) {
        for (auto& actor : actors_) actor = make_actor();
        act(actors_[0], 0);
        device_.ioctl(*actors_[0].file, BINDER_SET_CONTEXT_MGR, 0);
    }

    void play() {
        while (!input_.empty()) {
            step();
            check();
        }
        kernel_.run_deferred();
        check();
    }

private:
    struct Actor {
        std::uint32_t pid = 0;
        std::shared_ptr<BinderFile> file;
        std::uint64_t last_buffer = 0;
    };

    std::uint8_t next() {
        if (input_.empty()) return 0;
        const auto byte = input_.front();
        input_ = input_.subspan(1);
        return byte;
    }
    void check() {
        const auto problem = device_.driver().inconsistency();
        if (problem.empty()) return;
        std::fprintf(stderr, "%s\n", problem.c_str());
        std::abort();
    }
    Actor make_actor() {
        Actor actor{.pid = next_pid_ += 10, .file = nullptr};
        kernel_.add_process(actor.pid, 1000);
        kernel_.act_as(actor.pid, actor.pid);
        kernel_.open_plain_file(actor.pid, 1);
        actor.file = device_.open();
        device_.set_non_blocking(*actor.file, true);
        std::uint64_t address = 0;
        device_.mmap(*actor.file, 0x2000, PROT_READ, &address);
        return actor;
    }
    void act(const Actor& actor, std::uint32_t thread) { kernel_.act_as(actor.pid, actor.pid + thread); }
    template <class T>
    void put(const Actor& actor, std::uint64_t address, const T& value) {
        std::memcpy(kernel_.at(actor.pid, address), &value, sizeof value);
    }

    void step() {
        const auto head = next();
        auto& actor = actors_[head % 3];
        act(actor, (head >> 2) & 1);
        switch (head >> 3 & 7) {
            case 4:
                transact(actor, BC_TRANSACTION_SG);
                break;
            case 5:
                transact(actor, BC_REPLY);
                break;
            case 6:
                free_last(actor);
                break;
            case 7:
                rare(actor);
                break;
            default:
                raw(actor);
                break;
        }
    }
    void raw(Actor& actor) {
        const std::size_t claimed = next();
        const auto size = std::min(claimed, input_.size());
        std::memcpy(kernel_.at(actor.pid, kWriteAt), input_.data(), size);
        input_ = input_.subspan(size);
        write_read(actor, size);
    }
    void transact(Actor& actor, std::uint32_t word) {
        binder_transaction_data data{};
        data.target.handle = next() % 8;
        data.flags = next();
        data.data_size = next() * 4U;
        const std::uint64_t count = next() % 8;
        data.offsets_size = count * 8;
        data.data.ptr.buffer = kDataAt;
        data.data.ptr.offsets = kOffsetsAt;
        for (std::uint64_t i = 0; i < count; ++i) add_object(actor, i);
        put(actor, kWriteAt, word);
        put(actor, kWriteAt + 4, data);
        put(actor, kWriteAt + 4 + sizeof data, std::uint64_t{256});
        write_read(actor, word == BC_REPLY ? 4 + sizeof data : 12 + sizeof data);
    }
    void add_object(Actor& actor, std::uint64_t index) {
        static constexpr std::uint32_t kTypes[] = {BINDER_TYPE_BINDER, BINDER_TYPE_WEAK_BINDER, BINDER_TYPE_HANDLE, BINDER_TYPE_WEAK_HANDLE,
                                                   BINDER_TYPE_FD,     BINDER_TYPE_PTR,         BINDER_TYPE_FDA,    0x12345678};
        const auto type = next(), name = next(), place = next();
        binder_buffer_object object{};
        object.hdr.type = kTypes[type % 8];
        object.flags = (type & 8) != 0 ? 0x17f : 1;
        object.buffer = object.hdr.type == BINDER_TYPE_PTR ? kDataAt + name : name % 8;
        if (object.hdr.type == BINDER_TYPE_FDA) object.buffer = name % 4;                                               // num_fds
        object.length = object.hdr.type == BINDER_TYPE_PTR ? name : object.hdr.type == BINDER_TYPE_FDA ? type % 4 : 0;  // cookie or parent
        object.parent = (type >> 4) % 4;
        object.parent_offset = name % 64;
        const std::uint64_t at = place * 4U;
        if (at + sizeof object < 0x1000) put(actor, kDataAt + at, object);
        put(actor, kOffsetsAt + index * 8, at);
    }
    void free_last(Actor& actor) {
        put(actor, kWriteAt, std::uint32_t{BC_FREE_BUFFER});
        put(actor, kWriteAt + 4, actor.last_buffer);
        write_read(actor, 12);
    }
    void write_read(Actor& actor, std::size_t write_bytes) {
        binder_write_read transfer{};
        transfer.write_size = write_bytes;
        transfer.write_buffer = kWriteAt;
        transfer.read_size = 256;
        transfer.read_buffer = kReadAt;
        put(actor, kTransferAt, transfer);
        device_.ioctl(*actor.file, BINDER_WRITE_READ, kTransferAt);
        std::memcpy(&transfer, kernel_.at(actor.pid, kTransferAt), sizeof transfer);
        // A call or a reply is the last thing in a read.
        constexpr auto kRecord = sizeof(binder_transaction_data) + 4;
        if (transfer.read_consumed < kRecord + 4 || transfer.read_consumed > 256) return;
        const auto* record = kernel_.at(actor.pid, kReadAt + transfer.read_consumed - kRecord);
        std::uint32_t word = 0;
        std::memcpy(&word, record, sizeof word);
        if (word != BR_TRANSACTION && word != BR_REPLY) return;
        binder_transaction_data data{};
        std::memcpy(&data, record + sizeof word, sizeof data);
        actor.last_buffer = data.data.ptr.buffer;
    }
    void rare(Actor& actor) {
        const auto what = next();
        switch (what % 6) {
            case 0:
                device_.ioctl(*actor.file, BINDER_THREAD_EXIT, 0);
                break;
            case 1:
                device_.ioctl(*actor.file, BINDER_SET_CONTEXT_MGR, 0);
                break;
            case 2:
                device_.poll(*actor.file, 0);
                break;
            case 3:
                device_.munmap(*actor.file);
                break;
            case 4:
                put(actor, kTransferAt, std::uint32_t{what});
                device_.ioctl(*actor.file, BINDER_SET_MAX_THREADS, kTransferAt);
                break;
            default:
                device_.process_ended(*actor.file);
                kernel_.run_deferred();
                actor = make_actor();
                break;
        }
    }

    std::span<const std::uint8_t> input_;
    ArenaKernel kernel_{sim::trace::Level::Full};
    BinderDevice device_;
    std::array<Actor, 3> actors_;
    std::uint32_t next_pid_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto variant = static_cast<Kernel>(data[0] % 3);
    Player({data + 1, std::min<std::size_t>(size - 1, 4096)}, variant).play();
    return 0;
}

extern "C" bool ipclab_fuzz_seed(unsigned index, std::vector<std::uint8_t>& out) {
    if (index >= 6) return false;
    // Calls with objects, reads, replies and frees in changing order; the driver's variant by the first byte.
    out = {static_cast<std::uint8_t>(index)};
    std::uint32_t state = index * 7919 + 1;
    for (int i = 0; i < 200; ++i) {
        state = state * 1664525 + 1013904223;
        out.push_back(static_cast<std::uint8_t>((state >> 24) | (i % 3 == 0 ? 32 : 0)));
    }
    return true;
}
