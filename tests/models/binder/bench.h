#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/binder/driver.h"
#include "tests/models/binder/memory_kernel.h"

namespace tests::binder {

using models::binder::BinderDevice;
using models::binder::BinderFile;
using models::binder::Kernel;

inline constexpr std::uint64_t kAreaBytes = 1'040'384;  ///< the mapping of section 22

/// What one BINDER_WRITE_READ gave.
struct Answer {
    int result = 0;
    std::uint64_t write_consumed = 0;
    std::uint64_t read_consumed = 0;
    std::string text;                             ///< "NOOP TC REPLY"; counts and deaths with ptr or cookie in hex
    std::optional<binder_transaction_data> call;  ///< of BR_TRANSACTION or BR_REPLY
    std::uint64_t secctx = 0;
    std::vector<std::byte> buffer;  ///< the read buffer as it is now
};

/// A write buffer being put together.
class Words {
public:
    Words& word(std::uint32_t value) { return raw(&value, sizeof value); }
    template <class T>
    Words& with(std::uint32_t command, const T& payload) {
        return word(command).raw(&payload, sizeof payload);
    }
    Words& handle(std::uint32_t command, std::uint32_t number) { return with(command, number); }
    Words& free(std::uint64_t address) { return with(BC_FREE_BUFFER, address); }
    Words& free(const Answer& answer) { return free(answer.call.value().data.ptr.buffer); }
    Words& done(std::uint32_t command, std::uint64_t ptr, std::uint64_t cookie) { return with(command, binder_ptr_cookie{ptr, cookie}); }
    Words& death(std::uint32_t command, std::uint32_t number, std::uint64_t cookie) {
        return handle(command, number).raw(&cookie, sizeof cookie);
    }
    Words& raw(const void* bytes, std::size_t size);
    [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

/// What a call or reply carries; keeps the memory the driver reads.
struct Payload {
    std::vector<std::byte> data;
    std::vector<std::uint64_t> offsets;
    std::uint64_t data_bytes = ~0ULL;     ///< claimed size, if not that of `data`
    std::uint64_t offsets_bytes = ~0ULL;  ///< likewise
    std::uint64_t data_address = 0;       ///< claimed address, if not 0
    std::uint64_t offsets_address = 0;

    static Payload of_size(std::uint64_t bytes);
    static Payload text(std::string_view text);
    /// Appends an object and lists its place.
    template <class T>
    Payload& add(const T& object) {
        offsets.push_back(data.size());
        const auto* bytes = reinterpret_cast<const std::byte*>(&object);
        data.insert(data.end(), bytes, bytes + sizeof object);
        return *this;
    }
    Payload& node(std::uint64_t ptr, std::uint64_t cookie, std::uint32_t flags = 0x17f, std::uint32_t type = BINDER_TYPE_BINDER);
    Payload& handle(std::uint32_t number, std::uint32_t flags = 0x17f, std::uint32_t type = BINDER_TYPE_HANDLE);
    Payload& descriptor(std::uint32_t fd, std::uint32_t pad_flags = 0, std::uint64_t cookie = 0);
    [[nodiscard]] binder_transaction_data record(std::uint32_t handle, std::uint32_t code, std::uint32_t flags) const;
};

class Bench;
class Proc;

/// One thread of a process, driven by hand. Reads do not block unless it is `start`ed.
class User {
public:
    User(Proc& of_process, std::uint32_t with_tid) : process(of_process), tid(with_tid) {}

    int ioctl(unsigned long request, void* argument);
    template <class T>
    int ioctl(unsigned long request, T& argument) {
        return ioctl(request, static_cast<void*>(&argument));
    }
    Answer io(const Words& words, std::uint64_t read_bytes = 256);
    Answer write(const Words& words) { return io(words, 0); }
    Answer read(std::uint64_t read_bytes = 256) { return io({}, read_bytes); }
    /// Exactly this record, for what io() cannot express.
    int transfer(binder_write_read& record) { return ioctl(BINDER_WRITE_READ, record); }

    Answer call(std::uint32_t handle, const Payload& payload = {}, std::uint32_t flags = 0, std::uint32_t code = 1);
    Answer oneway(std::uint32_t handle, const Payload& payload = {}, std::uint32_t code = 1) {
        return call(handle, payload, TF_ONE_WAY, code);
    }
    Answer reply(const Payload& payload = {}, std::uint32_t flags = 0, std::uint32_t code = 0);
    Answer free(const Answer& answer) { return write(Words().free(answer)); }

    /// Writes and reads as a thread that may sleep; see asleep() and answer().
    void start(const Words& words, std::uint64_t read_bytes = 256);
    void start_read() { start({}); }
    void start_call(std::uint32_t handle, const Payload& payload = {}, std::uint32_t flags = 0);
    [[nodiscard]] bool asleep() const;
    Answer& answer() { return *blocking_; }

    int poll();
    /// Reset by reading: id, command, param.
    std::string extended_error();

    Proc& process;
    const std::uint32_t tid;

private:
    struct Request;
    std::shared_ptr<Request> prepare(const Words& words, std::uint64_t read_bytes);
    Answer finish(const Request& request, int result);
    std::shared_ptr<Answer> blocking_ = std::make_shared<Answer>();
};

/// A process with one open of the driver and the usual mapping. Its first thread's tid is its pid.
class Proc {
public:
    Proc(Bench& of_bench, std::uint32_t with_pid, std::uint64_t area_bytes);

    User& thread(std::uint32_t number = 0);
    /// As SIGKILL; peers learn of it when the bench has settled.
    void die();
    [[nodiscard]] std::string content(const binder_transaction_data& call) const;
    template <class T>
    [[nodiscard]] T object(const binder_transaction_data& call, std::uint64_t offset) const {
        T value{};
        std::memcpy(&value, bytes(call.data.ptr.buffer + offset), sizeof value);
        return value;
    }
    [[nodiscard]] const std::byte* bytes(std::uint64_t user_address) const;

    Bench& bench;
    const std::uint32_t pid;
    std::shared_ptr<BinderFile> file;
    std::uint64_t area = 0;  ///< user address

private:
    std::map<std::uint32_t, std::unique_ptr<User>> threads_;
};

/// A device with processes M (the manager), C, A, B, S, D, as section 22 has them; more on demand.
class Bench : public ::testing::Test {
public:
    explicit Bench(Kernel kernel = Kernel::Linux61, sim::trace::Level level = sim::trace::Level::Full);
    ~Bench() override;

    /// A process of the given effective uid, with a mapping of `area_bytes` (0: none).
    Proc& process(std::uint32_t euid = 1000, std::uint64_t area_bytes = kAreaBytes);
    /// The context manager, a looper with its thread 0; made at the first use.
    Proc& manager();
    /// Deferred work, woken threads.
    void settle() { kernel.run_deferred(); }
    /// Makes `to`'s thread hold a handle to a node of `owner`: by a call through the manager, acknowledged on both sides.
    std::uint32_t give(Proc& owner, std::uint64_t ptr, Proc& to, std::uint32_t flags = 0x17f, std::uint64_t cookie = 0);

    MemoryKernel kernel;
    BinderDevice device;

private:
    std::vector<std::unique_ptr<Proc>> processes_;
    Proc* manager_ = nullptr;
};

std::string hex(std::uint64_t value);

}  // namespace tests::binder
