#include "models/binder/commands.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace models::binder {

/// Reads the caller's write buffer through a small window, because most writes are one or two commands of under a hundred bytes.
class CommandStream {
public:
    CommandStream(KernelServices& kernel, std::uint32_t pid, std::uint64_t buffer, std::uint64_t size_bytes, std::uint64_t position)
        : kernel_(kernel), pid_(pid), buffer_(buffer), size_bytes_(size_bytes), position_(position) {}

    /// Only the start of a command is compared with the end.
    [[nodiscard]] bool before_end() const { return position_ < size_bytes_; }
    [[nodiscard]] std::uint64_t position() const { return position_; }

    template <class T>
    [[nodiscard]] bool fetch(T& value) {
        const bool read = fetch_bytes(&value, sizeof value);
        position_ += read ? sizeof value : 0;
        return read;
    }

private:
    bool fetch_bytes(void* to, std::uint64_t bytes) {
        if (!in_window(bytes)) fill_window();
        if (!in_window(bytes)) return kernel_.copy_from_user(pid_, to, buffer_ + position_, bytes);  // crosses the end, or unreadable
        std::memcpy(to, window_.data() + (position_ - window_at_), bytes);
        return true;
    }
    [[nodiscard]] bool in_window(std::uint64_t bytes) const {
        return position_ >= window_at_ && position_ - window_at_ <= window_bytes_ && window_bytes_ - (position_ - window_at_) >= bytes;
    }
    void fill_window() {
        const auto bytes = position_ < size_bytes_ ? std::min<std::uint64_t>(size_bytes_ - position_, window_.size()) : 0;
        window_at_ = position_;
        window_bytes_ = bytes > 0 && kernel_.copy_from_user(pid_, window_.data(), buffer_ + position_, bytes) ? bytes : 0;
    }

    KernelServices& kernel_;
    const std::uint32_t pid_;
    const std::uint64_t buffer_;
    const std::uint64_t size_bytes_;
    std::uint64_t position_;
    std::uint64_t window_at_ = 0;
    std::uint64_t window_bytes_ = 0;
    std::array<std::byte, 128> window_;
};

namespace {

struct [[gnu::packed]] HandleCookie {
    std::uint32_t handle;
    std::uint64_t cookie;
};
static_assert(sizeof(HandleCookie) == 12);

}  // namespace

int Commands::run(Thread& thread, std::uint64_t buffer, std::uint64_t size_bytes, std::uint64_t& consumed) {
    CommandStream in(core_.kernel, thread.process.pid, buffer, size_bytes, consumed);
    while (in.before_end() && !thread.return_error.taken()) {
        std::uint32_t word = 0;
        if (!in.fetch(word)) return -EFAULT;
        core_.costs.spend(core_.timing.command_ns);
        if (const int error = execute(thread, word, in); error != 0) return error;
        consumed = in.position();
    }
    return 0;
}

int Commands::execute(Thread& thread, std::uint32_t word, CommandStream& in) {
    switch (word) {
        case BC_INCREFS:
        case BC_ACQUIRE:
        case BC_RELEASE:
        case BC_DECREFS:
            return count(thread, word, in);
        case BC_INCREFS_DONE:
        case BC_ACQUIRE_DONE:
            return acknowledge_count(thread, word, in);
        case BC_FREE_BUFFER:
            return free_buffer(thread, in);
        case BC_TRANSACTION:
        case BC_REPLY:
        case BC_TRANSACTION_SG:
        case BC_REPLY_SG:
            return transact(thread, word, in);
        case BC_REGISTER_LOOPER:
        case BC_ENTER_LOOPER:
        case BC_EXIT_LOOPER:
            looper(thread, word);
            return 0;
        case BC_REQUEST_DEATH_NOTIFICATION:
        case BC_CLEAR_DEATH_NOTIFICATION:
            return death(thread, word, in);
        case BC_DEAD_BINDER_DONE:
            return death_done(thread, in);
        default:
            return -EINVAL;  // among them BC_ATTEMPT_ACQUIRE and BC_ACQUIRE_RESULT, which no driver ever had
    }
}

int Commands::count(Thread& thread, std::uint32_t word, CommandStream& in) {
    std::uint32_t handle = 0;
    if (!in.fetch(handle)) return -EFAULT;
    core_.journal.command(word, handle);
    const bool strong = word == BC_ACQUIRE || word == BC_RELEASE;
    const bool more = word == BC_ACQUIRE || word == BC_INCREFS;
    return holds_.change_count(thread.process, handle, strong, more);
}

int Commands::acknowledge_count(Thread& thread, std::uint32_t word, CommandStream& in) {
    binder_ptr_cookie named{};
    if (!in.fetch(named)) return -EFAULT;
    core_.journal.command(word, named.ptr);
    holds_.acknowledge(thread.process, named.ptr, named.cookie, word == BC_ACQUIRE_DONE);
    return 0;
}

int Commands::free_buffer(Thread& thread, CommandStream& in) {
    std::uint64_t address = 0;
    if (!in.fetch(address)) return -EFAULT;
    core_.journal.command(BC_FREE_BUFFER, address - thread.process.area.memory().user_address);
    loans_.free_by_user(thread, address);
    return 0;
}

int Commands::transact(Thread& thread, std::uint32_t word, CommandStream& in) {
    binder_transaction_data data{};
    std::uint64_t scatter_bytes = 0;
    if (!in.fetch(data)) return -EFAULT;
    if ((word == BC_TRANSACTION_SG || word == BC_REPLY_SG) && !in.fetch(scatter_bytes)) return -EFAULT;
    core_.journal.command(word, data.target.handle);
    if (word == BC_REPLY || word == BC_REPLY_SG) {
        calls_.reply(thread, data, scatter_bytes);
    } else {
        calls_.call(thread, data, scatter_bytes);
    }
    return 0;
}

int Commands::death(Thread& thread, std::uint32_t word, CommandStream& in) {
    HandleCookie named{};
    if (!in.fetch(named)) return -EFAULT;
    core_.journal.command(word, named.handle);
    if (word == BC_REQUEST_DEATH_NOTIFICATION) {
        deaths_.request(thread, named.handle, named.cookie);
    } else {
        deaths_.clear(thread, named.handle, named.cookie);
    }
    return 0;
}

int Commands::death_done(Thread& thread, CommandStream& in) {
    std::uint64_t cookie = 0;
    if (!in.fetch(cookie)) return -EFAULT;
    core_.journal.command(BC_DEAD_BINDER_DONE, cookie);
    deaths_.acknowledge(thread, cookie);
    return 0;
}

void Commands::looper(Thread& thread, std::uint32_t word) {
    core_.journal.command(word);
    Process& process = thread.process;
    if (word == BC_REGISTER_LOOPER) {
        if ((thread.looper & kLooperEntered) != 0 || process.requested_threads == 0) {
            thread.looper |= kLooperInvalid;  // it works on all the same
        } else {
            --process.requested_threads;
            ++process.started_threads;
            core_.journal.process(process);
        }
        thread.looper |= kLooperRegistered;
    } else if (word == BC_ENTER_LOOPER) {
        if ((thread.looper & kLooperRegistered) != 0) thread.looper |= kLooperInvalid;
        thread.looper |= kLooperEntered;
    } else {
        thread.looper |= kLooperExited;
    }
    core_.journal.thread(thread);
}

}  // namespace models::binder
