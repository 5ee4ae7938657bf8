#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/query/flat_table.h"
#include "sim/query/interface_book.h"
#include "sim/query/parcel_decoder.h"
#include "sim/trace/events.h"
#include "sim/trace/metadata.h"

/// What the laws know of a run at a moment: only what exists then. For sim/query/laws.cpp and its parts.
namespace sim::query::laws {

/// A process or a thread: its device and its number there.
using Key = std::uint64_t;
constexpr Key key_of(std::uint8_t device, std::uint32_t number) { return (Key{device} << 32) | number; }
constexpr std::uint8_t device_of(Key key) { return static_cast<std::uint8_t>(key >> 32); }
constexpr std::uint32_t number_of(Key key) { return static_cast<std::uint32_t>(key); }
/// A driver's node.
constexpr Key node_key(std::uint8_t device, std::uint64_t node) { return (Key{device} << 56) | (node & 0x00FF'FFFF'FFFF'FFFFULL); }
/// A block of a receive area. Areas are smaller than 4 GiB.
constexpr Key buffer_key(std::uint8_t device, std::uint32_t pid, std::uint64_t offset) {
    return (Key{device} << 56) | (Key{pid & 0x00FF'FFFFU} << 32) | static_cast<std::uint32_t>(offset);
}

struct Thread {
    Key process = 0;
    std::uint32_t tid = 0;
    std::uint16_t process_name = 0;
    trace::ThreadState state{};
    bool serves = false;     ///< it has taken work of its process's queue, so it belongs to the pool
    bool expects = false;    ///< what it waits for is work to come
    std::uint64_t lock = 0;  ///< it waits for
    std::uint64_t since_ns = 0;
    std::vector<std::uint32_t> joins{};  ///< threads whose end it waits for
    std::string name{};
};

struct Lock {
    std::uint32_t holder_tid = 0;
    std::uint32_t waiters = 0;
};

/// A call that is under way, or ended and not yet read by its receiver.
struct Call {
    static constexpr std::size_t kKept = 160;  ///< bytes of the parcel: enough to name the method
    trace::Stamp sent{};
    std::uint64_t order = 0;  ///< among all calls, in the order in which they were sent
    std::uint64_t parent = 0;
    std::uint64_t node = 0;
    std::uint64_t data_bytes = 0;
    std::uint32_t to_pid = 0;
    std::uint32_t to_tid = 0;  ///< who took it
    std::uint32_t handle = 0;
    std::uint32_t code = 0;
    std::uint64_t replied_ns = 0;
    std::uint16_t kept = 0;
    bool rpc = false;
    bool oneway = false;
    bool delivered = false;
    bool replied = false;  ///< the reply lies in the sender's queue
    bool finished = false;
    std::array<std::byte, kKept> data;
};

struct Buffer {
    std::uint64_t transaction = 0;
    std::uint64_t size_bytes = 0;
    bool oneway = false;
    bool reply = false;
};

struct Ref {
    std::uint64_t node = 0;
    std::uint32_t strong = 0, weak = 0;
};

struct Subscription {
    trace::DeathState state{};
    std::uint64_t node = 0;
    std::uint32_t owner_pid = 0;
    std::string owner{};
    trace::Stamp stamp{};
};

struct RemoteSubscription {
    trace::DeathState state{};
    std::string host_device{}, session{};
    trace::Stamp stamp{};
};

struct Process {
    Key key = 0;
    std::uint16_t name_index = 0;
    std::uint32_t requested_threads = 0;
    std::string name{};
    std::vector<std::uint32_t> tids{};
    std::map<std::uint32_t, Ref> refs{};  ///< by handle, like the others
    std::map<std::uint32_t, std::string> remote_objects{};
    std::map<std::uint32_t, Subscription> subscriptions{};
    std::map<std::uint32_t, RemoteSubscription> remote_subscriptions{};

    [[nodiscard]] std::size_t handles() const { return refs.size() + remote_objects.size(); }
};

struct Node {
    std::uint32_t internal_strong = 0;
    std::uint32_t owner_pid = 0;
    std::uint64_t oneway_busy = 0;                                        ///< one-way call that was delivered and is not done
    std::unique_ptr<std::map<std::uint32_t, std::uint64_t>> last_from{};  ///< by sender's pid, order of the last delivered one
};

/// One repetition of a script that is being played.
struct Repetition {
    struct Growth {
        std::size_t base = 0, last = 0;
    };
    std::uint32_t line = 0;
    std::uint64_t turns = 0;
    std::uint64_t rounds = 0;  ///< since `growing` was made
    trace::Stamp stamp{};
    std::map<Key, Growth> growing{};  ///< processes whose handles grew in every round from the second on
};

/// Values that keep their place, in memory that is used again.
template <class T>
class Pool {
public:
    std::uint32_t take() {
        if (free_.empty()) {
            items_.emplace_back();
            return static_cast<std::uint32_t>(items_.size() - 1);
        }
        const auto index = free_.back();
        free_.pop_back();
        return index;
    }
    void give_back(std::uint32_t index) { free_.push_back(index); }
    T& operator[](std::uint32_t index) { return items_[index]; }

private:
    std::deque<T> items_;
    std::vector<std::uint32_t> free_;
};

struct Facts {
    explicit Facts(trace::Names its_names) : names(std::move(its_names)) {}

    trace::Names names;
    InterfaceBook interfaces;
    ParcelDecoder decoder{interfaces};

    std::map<Key, Process> processes;  ///< that live
    FlatTable<std::uint32_t> thread_index, call_index;
    Pool<Thread> threads;
    Pool<Call> calls;
    FlatTable<Buffer> buffers;
    FlatTable<Node> nodes;
    std::map<std::pair<std::uint8_t, std::uint64_t>, Lock> locks;     ///< somebody waits for
    std::map<std::pair<Key, std::uint32_t>, Repetition> repetitions;  ///< by thread and line

    Process* process(Key key) {
        const auto found = processes.find(key);
        return found == processes.end() ? nullptr : &found->second;
    }
    Thread* thread(Key key) {
        const auto* index = thread_index.find(key);
        return index == nullptr ? nullptr : &threads[*index];
    }
    Call* call(std::uint64_t transaction) {
        const auto* index = call_index.find(transaction);
        return index == nullptr ? nullptr : &calls[*index];
    }
    void forget_call(std::uint64_t transaction) {
        if (const auto* index = call_index.find(transaction)) calls.give_back(*index);
        call_index.erase(transaction);
    }
    void leave_lock(Thread& thread);
    void forget_thread(Key key);

    /// Ordered by number.
    std::vector<std::uint64_t> calls_in_order();
    std::vector<Key> threads_in_order();

    // -- names for people
    [[nodiscard]] std::string on_device(std::uint8_t device, std::string_view name) const;
    [[nodiscard]] std::string process_label(Key key);
    /// "app main (tid 12)", "echo_service OS_IPC_1 (tid 14)"
    [[nodiscard]] std::string thread_label(const Thread& thread);
    /// "t7 Echo.Say"
    [[nodiscard]] std::string call_label(const Call& call) const;
    [[nodiscard]] std::string who_sent(const Call& call);
    /// "handle 7 (node 12 of echo_service)"
    [[nodiscard]] std::string handle_label(const Process& process, std::uint32_t handle);
    [[nodiscard]] trace::Stamp stamp_of(const Thread& thread, std::uint64_t transaction, std::uint64_t time_ns) const;
};

}  // namespace sim::query::laws
