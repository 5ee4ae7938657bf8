#include "tests/models/binder/bench.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>

#include "sim/base/text.h"

namespace tests::binder {

std::string hex(std::uint64_t value) { return fmt::format("{:x}", value); }

Words& Words::raw(const void* bytes, std::size_t size) {
    const auto* start = static_cast<const std::byte*>(bytes);
    bytes_.insert(bytes_.end(), start, start + size);
    return *this;
}

// -------------------------------------------------------------------------------------------------------------- payload

Payload Payload::of_size(std::uint64_t bytes) {
    Payload payload;
    payload.data.resize(bytes);
    return payload;
}

Payload Payload::text(std::string_view text) {
    Payload payload;
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    payload.data.assign(bytes, bytes + text.size());
    return payload;
}

Payload& Payload::node(std::uint64_t ptr, std::uint64_t cookie, std::uint32_t flags, std::uint32_t type) {
    flat_binder_object object{};
    object.hdr.type = type;
    object.flags = flags;
    object.binder = ptr;
    object.cookie = cookie;
    return add(object);
}

Payload& Payload::handle(std::uint32_t number, std::uint32_t flags, std::uint32_t type) {
    flat_binder_object object{};
    object.hdr.type = type;
    object.flags = flags;
    object.handle = number;
    return add(object);
}

Payload& Payload::descriptor(std::uint32_t fd, std::uint32_t pad_flags, std::uint64_t cookie) {
    binder_fd_object object{};
    object.hdr.type = BINDER_TYPE_FD;
    object.pad_flags = pad_flags;
    object.pad_binder = ~0ULL;
    object.fd = fd;
    object.cookie = cookie;
    return add(object);
}

binder_transaction_data Payload::record(std::uint32_t handle, std::uint32_t code, std::uint32_t flags) const {
    binder_transaction_data record{};
    record.target.handle = handle;
    record.code = code;
    record.flags = flags;
    record.data_size = data_bytes != ~0ULL ? data_bytes : data.size();
    record.offsets_size = offsets_bytes != ~0ULL ? offsets_bytes : offsets.size() * sizeof(std::uint64_t);
    record.data.ptr.buffer = data_address != 0 ? data_address : reinterpret_cast<std::uint64_t>(data.data());
    record.data.ptr.offsets = offsets_address != 0 ? offsets_address : reinterpret_cast<std::uint64_t>(offsets.data());
    return record;
}

// ----------------------------------------------------------------------------------------------------------------- user

namespace {

std::string_view name_of(std::uint32_t word) {
    switch (word) {
        case BR_NOOP:
            return "NOOP";
        case BR_TRANSACTION_COMPLETE:
            return "TC";
        case BR_TRANSACTION:
            return "TXN";
        case BR_TRANSACTION_SEC_CTX:
            return "TXN_SEC_CTX";
        case BR_REPLY:
            return "REPLY";
        case BR_FAILED_REPLY:
            return "FAILED";
        case BR_DEAD_REPLY:
            return "DEAD";
        case BR_SPAWN_LOOPER:
            return "SPAWN";
        case BR_INCREFS:
            return "INCREFS";
        case BR_ACQUIRE:
            return "ACQUIRE";
        case BR_RELEASE:
            return "RELEASE";
        case BR_DECREFS:
            return "DECREFS";
        case BR_DEAD_BINDER:
            return "DEAD_BINDER";
        case BR_CLEAR_DEATH_NOTIFICATION_DONE:
            return "CLEAR_DONE";
        default:
            return "?";
    }
}

/// Takes the words of a read buffer apart.
void parse(Answer& answer, std::uint64_t from) {
    for (auto at = from; at + 4 <= answer.read_consumed;) {
        std::uint32_t word = 0;
        std::memcpy(&word, answer.buffer.data() + at, sizeof word);
        at += sizeof word;
        if (!answer.text.empty()) answer.text += ' ';
        answer.text += name_of(word);
        const std::byte* payload = answer.buffer.data() + at;
        const auto bytes = _IOC_SIZE(word);
        if (word == BR_TRANSACTION || word == BR_REPLY || word == BR_TRANSACTION_SEC_CTX) {
            std::memcpy(&answer.call.emplace(), payload, sizeof(binder_transaction_data));
            if (word == BR_TRANSACTION_SEC_CTX)
                std::memcpy(&answer.secctx, payload + sizeof(binder_transaction_data), sizeof answer.secctx);
        } else if (bytes >= 8) {
            std::uint64_t value = 0;
            std::memcpy(&value, payload, sizeof value);
            answer.text += ":" + hex(value);
        }
        at += bytes;
    }
}

}  // namespace

struct User::Request {
    std::vector<std::byte> written;
    std::vector<std::byte> room;
    binder_write_read record{};
};

std::shared_ptr<User::Request> User::prepare(const Words& words, std::uint64_t read_bytes) {
    auto request = std::make_shared<Request>();
    request->written = words.bytes();
    request->room.resize(read_bytes);
    request->record.write_size = request->written.size();
    request->record.write_buffer = reinterpret_cast<std::uint64_t>(request->written.data());
    request->record.read_size = read_bytes;
    request->record.read_buffer = reinterpret_cast<std::uint64_t>(request->room.data());
    return request;
}

Answer User::finish(const Request& request, int result) {
    Answer answer{.result = result,
                  .write_consumed = request.record.write_consumed,
                  .read_consumed = request.record.read_consumed,
                  .text = {},
                  .call = {},
                  .buffer = request.room};
    if (result == 0) parse(answer, 0);
    return answer;
}

int User::ioctl(unsigned long request, void* argument) {
    process.bench.kernel.act_as(process.pid, tid);
    const int result = process.bench.device.ioctl(*process.file, request, reinterpret_cast<std::uint64_t>(argument));
    process.bench.kernel.run_woken();
    return result;
}

Answer User::io(const Words& words, std::uint64_t read_bytes) {
    process.bench.device.set_non_blocking(*process.file, true);
    const auto request = prepare(words, read_bytes);
    const int result = ioctl(BINDER_WRITE_READ, request->record);
    return finish(*request, result);
}

Answer User::call(std::uint32_t handle, const Payload& payload, std::uint32_t flags, std::uint32_t code) {
    return io(Words().with(BC_TRANSACTION, payload.record(handle, code, flags)));
}

Answer User::reply(const Payload& payload, std::uint32_t flags, std::uint32_t code) {
    return io(Words().with(BC_REPLY, payload.record(0, code, flags)));
}

void User::start(const Words& words, std::uint64_t read_bytes) {
    const auto request = prepare(words, read_bytes);
    const auto answer = blocking_ = std::make_shared<Answer>();
    auto& bench = process.bench;
    // Plain pointers: the stack of a killed process is dropped with what lies on it.
    bench.kernel.start(process.pid, tid, [this, request, answer] {
        auto& device = process.bench.device;
        device.set_non_blocking(*process.file, false);
        const int result = device.ioctl(*process.file, BINDER_WRITE_READ, reinterpret_cast<std::uint64_t>(&request->record));
        *answer = finish(*request, result);
    });
    bench.kernel.run_woken();
}

void User::start_call(std::uint32_t handle, const Payload& payload, std::uint32_t flags) {
    start(Words().with(BC_TRANSACTION, payload.record(handle, 1, flags)));
}

bool User::asleep() const { return process.bench.kernel.sleeps(tid); }

int User::poll() {
    process.bench.kernel.act_as(process.pid, tid);
    return process.bench.device.poll(*process.file, 0);
}

std::string User::extended_error() {
    binder_extended_error error{};
    const int result = ioctl(runtime::port::kBinderGetExtendedError, error);
    if (result != 0) return fmt::format("result {}", result);
    const std::string_view command = error.command == BR_OK ? "OK" : name_of(error.command);
    return fmt::format("{} {} {}", error.id == 0 ? "unset" : "set", command, error.param);
}

// -------------------------------------------------------------------------------------------------------------- process

Proc::Proc(Bench& of_bench, std::uint32_t with_pid, std::uint64_t area_bytes) : bench(of_bench), pid(with_pid) {
    bench.kernel.act_as(pid, pid);
    file = bench.device.open();
    if (area_bytes > 0) {
        EXPECT_EQ(bench.device.mmap(*file, area_bytes, PROT_READ, &area), 0);
    }
}

User& Proc::thread(std::uint32_t number) {
    auto& user = threads_[number];
    if (user == nullptr) {
        user = std::make_unique<User>(*this, pid + number);
        std::uint32_t ignored = 0;
        user->ioctl(BINDER_VERSION, ignored);  // the first contact would make its first read return at once
    }
    return *user;
}

void Proc::die() {
    bench.kernel.kill(pid);
    bench.device.process_ended(*file);
    bench.settle();
}

const std::byte* Proc::bytes(std::uint64_t user_address) const { return bench.kernel.area_bytes(pid, user_address); }

std::string Proc::content(const binder_transaction_data& call) const {
    const auto* start = reinterpret_cast<const char*>(bytes(call.data.ptr.buffer));
    return {start, start + call.data_size};
}

// ---------------------------------------------------------------------------------------------------------------- bench

Bench::Bench(Kernel variant, sim::trace::Level level) : kernel(level), device(kernel, variant) {}

Bench::~Bench() {
    const auto problem = device.driver().inconsistency();
    EXPECT_EQ(problem, "");
}

Proc& Bench::process(std::uint32_t euid, std::uint64_t area_bytes) {
    const auto pid = static_cast<std::uint32_t>(100 * (processes_.size() + 1));
    kernel.add_process(pid, euid);
    processes_.push_back(std::make_unique<Proc>(*this, pid, area_bytes));
    return *processes_.back();
}

Proc& Bench::manager() {
    if (manager_ == nullptr) {
        manager_ = &process();
        std::uint32_t ignored = 0;
        EXPECT_EQ(manager_->thread().ioctl(BINDER_SET_CONTEXT_MGR, ignored), 0);
        EXPECT_EQ(manager_->thread().write(Words().word(BC_ENTER_LOOPER)).result, 0);
    }
    return *manager_;
}

std::uint32_t Bench::give(Proc& owner, std::uint64_t ptr, Proc& to, std::uint32_t flags, std::uint64_t cookie) {
    auto& m = manager().thread();
    const auto ask = [&](User& user, const Answer& answer) {
        // Acknowledges whatever references the owner was asked for.
        Words words;
        if (answer.text.find("INCREFS") != std::string::npos) words.done(BC_INCREFS_DONE, ptr, cookie);
        if (answer.text.find("ACQUIRE") != std::string::npos) words.done(BC_ACQUIRE_DONE, ptr, cookie);
        if (words.bytes().empty()) return;
        EXPECT_EQ(user.write(words).result, 0);
    };
    const auto keep = [](User& user, const Answer& got, std::uint32_t handle) {
        EXPECT_EQ(user.write(Words().handle(BC_ACQUIRE, handle).free(got)).result, 0);
    };
    // The owner hands it to the manager...
    ask(owner.thread(), owner.thread().oneway(0, Payload().node(ptr, cookie, flags)));
    auto got = m.read();
    const auto at_manager = manager().object<flat_binder_object>(*got.call, 0).handle;
    keep(m, got, at_manager);
    if (&to == &manager()) return at_manager;
    // ... and the manager answers the receiver with it.
    EXPECT_EQ(to.thread().call(0).result, -EAGAIN);
    got = m.read();
    m.reply(Payload().handle(at_manager, flags));
    m.write(Words().free(got));
    const auto reply = to.thread().read();
    const auto handle = to.object<flat_binder_object>(*reply.call, 0).handle;
    keep(to.thread(), reply, handle);
    EXPECT_EQ(m.write(Words().handle(BC_RELEASE, at_manager)).result, 0);
    return handle;
}

}  // namespace tests::binder
