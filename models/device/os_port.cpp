#include <algorithm>
#include <cerrno>
#include <charconv>
#include <utility>

#include "models/device/open_file.h"
#include "models/device/ports.h"
#include "models/device/running.h"
#include "runtime/port/idle.h"

namespace models::device {

using runtime::port::Condition;
using runtime::port::Mutex;
using sim::trace::ThreadState;

namespace {

// What the operating system keeps inside the runtime's opaque storage; all zero is a free lock and a condition without waiters.
struct [[gnu::may_alias]] MutexState {
    Thread* owner;
    std::size_t depth;
    ThreadQueue waiters;
    std::uint64_t number;  ///< in the trace; 0 until somebody has to wait
};
struct [[gnu::may_alias]] ConditionState {
    ThreadQueue waiters;
};
static_assert(sizeof(MutexState) <= sizeof(Mutex::state) && sizeof(ConditionState) <= sizeof(Condition::state));

MutexState& state_of(Mutex& mutex) { return *reinterpret_cast<MutexState*>(mutex.state); }
ConditionState& state_of(Condition& condition) { return *reinterpret_cast<ConditionState*>(condition.state); }

// The lock goes straight to its first waiter: who waits longest is next, whatever core is free.
void unlock(OperatingSystem& os, MutexState& mutex) {
    auto* heir = mutex.waiters.first();
    mutex.owner = heir;
    mutex.depth = heir != nullptr ? 1 : 0;
    if (heir == nullptr) return;
    os.trace().emit(sim::trace::LockChanged{.lock = mutex.number, .holder_tid = heir->tid});
    os.make_ready(*heir, binder::Wake::Woken);
}

void lock(OperatingSystem& os, Thread& caller, MutexState& mutex) {
    if (mutex.owner == nullptr) {
        mutex.owner = &caller;
        mutex.depth = 1;
    } else if (mutex.owner == &caller) {
        ++mutex.depth;
    } else {
        if (mutex.number == 0) mutex.number = os.next_lock();
        os.trace().emit(sim::trace::LockChanged{.lock = mutex.number, .holder_tid = mutex.owner->tid, .waiter_tid = caller.tid});
        mutex.waiters.push(caller);
        os.suspend(caller, ThreadState::Waiting, -1);
    }
}

SharedMemoryFile* shared_memory(const SystemCall& call, int fd) {
    return dynamic_cast<SharedMemoryFile*>(OperatingSystem::file_of(call.process(), fd).get());
}

}  // namespace

std::int32_t SimulatedOsPort::Pid() { return static_cast<std::int32_t>(running()->process->pid); }
std::int32_t SimulatedOsPort::Tid() { return static_cast<std::int32_t>(running()->tid); }

runtime::port::Credentials SimulatedOsPort::Self() {
    const auto& options = running()->process->options;
    return {.uid = options.uid, .token = options.token};
}

std::uint64_t SimulatedOsPort::FirstCallerToken() { return running()->first_token; }
void SimulatedOsPort::SetFirstCallerToken(std::uint64_t token) { running()->first_token = token; }
void*& SimulatedOsPort::ProcessSlot() { return running()->process->runtime_slot; }
void*& SimulatedOsPort::ThreadSlot() { return running()->runtime_slot; }

std::int32_t SimulatedOsPort::StartThread(std::string_view name, std::function<void()> body) {
    // In the caller's heap: a killed process takes the body along without running its destructor.
    auto* kept = new std::function<void()>(std::move(body));
    std::int32_t tid = -EAGAIN;
    {
        const SystemCall call;
        call.os().charge(10'000);  // clone(2): order of magnitude of a thread start
        if (const auto* thread = call.os().start_thread(call.process(), std::string(name), kept))
            tid = static_cast<std::int32_t>(thread->tid);
    }
    if (tid < 0) delete kept;
    return tid;
}

void SimulatedOsPort::ExitProcess(int status) {
    const SystemCall call;
    call.os().end_process(call.thread(), sim::trace::EndReason::Exited, status);
}

void SimulatedOsPort::Yield() {
    const SystemCall call;
    call.os().charge(200);
    call.os().yield(call.thread());
}

void SimulatedOsPort::Lock(Mutex& mutex) {
    const SystemCall call;
    lock(call.os(), call.thread(), state_of(mutex));
}

bool SimulatedOsPort::TryLock(Mutex& mutex) {
    const SystemCall call;
    auto& state = state_of(mutex);
    if (state.owner != nullptr && state.owner != &call.thread()) return false;
    lock(call.os(), call.thread(), state);
    return true;
}

void SimulatedOsPort::Unlock(Mutex& mutex) {
    const SystemCall call;
    auto& state = state_of(mutex);
    if (state.owner == &call.thread() && --state.depth == 0) unlock(call.os(), state);
}

bool SimulatedOsPort::Wait(Condition& condition, Mutex& mutex, std::int64_t deadline_ns) {
    const SystemCall call;
    auto& lock_state = state_of(mutex);
    if (deadline_ns >= 0 && deadline_ns <= call.os().now_ns()) return false;
    const auto depth = lock_state.depth;
    if (deadline_ns == runtime::port::kUntilWorkComes) call.os().expect_work();
    state_of(condition).waiters.push(call.thread());
    unlock(call.os(), lock_state);
    const auto wake = call.os().suspend(call.thread(), ThreadState::Waiting, deadline_ns);
    lock(call.os(), call.thread(), lock_state);
    lock_state.depth = depth;
    return wake != binder::Wake::TimedOut;
}

void SimulatedOsPort::Notify(Condition& condition, bool all) {
    const SystemCall call;
    auto& waiters = state_of(condition).waiters;
    do {
        auto* waiter = waiters.first();
        if (waiter == nullptr) break;
        waiter->os->make_ready(*waiter, binder::Wake::Woken);
    } while (all);
}

std::int64_t SimulatedOsPort::NowNs() { return simulation_.now_ns(); }

void SimulatedOsPort::SleepNs(std::int64_t span_ns) {
    const SystemCall call;
    call.os().suspend(call.thread(), ThreadState::Sleeping, call.os().now_ns() + std::max<std::int64_t>(span_ns, 0));
}

int SimulatedOsPort::Duplicate(int fd) {
    const SystemCall call;
    auto file = OperatingSystem::file_of(call.process(), fd);
    return file != nullptr ? OperatingSystem::install_file(call.process(), std::move(file)) : -EBADF;
}

int SimulatedOsPort::CloseDescriptor(int fd) {
    const SystemCall call;
    return call.os().close_file(call.process(), fd);
}

int SimulatedOsPort::CreateSharedMemory(std::string_view, std::size_t size_bytes) {
    const SystemCall call;
    if (size_bytes == 0) return -EINVAL;
    auto file = std::make_shared<SharedMemoryFile>(size_bytes);
    if (file->pages().base() == nullptr) return -ENOMEM;
    return OperatingSystem::install_file(call.process(), std::move(file));
}

int SimulatedOsPort::SetSharedMemoryProtection(int fd, int protection) {
    const SystemCall call;
    auto* memory = shared_memory(call, fd);
    if (memory == nullptr) return -EBADF;
    if ((protection & ~memory->protection()) != 0) return -EINVAL;
    memory->set_protection(protection);
    return 0;
}

int SimulatedOsPort::SharedMemoryProtection(int fd) {
    const SystemCall call;
    const auto* memory = shared_memory(call, fd);
    return memory != nullptr ? memory->protection() : -EBADF;
}

std::int64_t SimulatedOsPort::SharedMemorySize(int fd) {
    const SystemCall call;
    auto* memory = shared_memory(call, fd);
    return memory != nullptr ? static_cast<std::int64_t>(memory->size_bytes()) : -EBADF;
}

int SimulatedOsPort::MapSharedMemory(int fd, std::size_t size_bytes, int protection, void** address) {
    const SystemCall call;
    auto file = OperatingSystem::file_of(call.process(), fd);
    auto* memory = dynamic_cast<SharedMemoryFile*>(file.get());
    if (memory == nullptr) return -EBADF;
    if (size_bytes == 0 || size_bytes > memory->size_bytes()) return -EINVAL;
    if ((protection & ~memory->protection()) != 0) return -EPERM;
    *address = memory->pages().base();
    call.process().mappings[*address] = std::move(file);
    return 0;
}

int SimulatedOsPort::UnmapSharedMemory(void* address, std::size_t) {
    const SystemCall call;
    return call.process().mappings.erase(address) != 0 ? 0 : -EINVAL;
}

std::uint64_t SimulatedOsPort::BeginTransaction(std::uint64_t* outer) {
    const SystemCall call;  // in virtual-time order, as numbers are
    const auto transaction = simulation_.next_transaction();
    *outer = SetTransaction(transaction);
    return transaction;
}

std::uint64_t SimulatedOsPort::SetTransaction(std::uint64_t transaction) {
    auto& thread = *running();
    thread.bus_transaction = transaction == thread.driver_transaction ? 0 : transaction;
    return std::exchange(thread.transaction, transaction);
}

int SimulatedOsPort::StartProcess(std::string_view name) {
    const SystemCall call;
    return call.os().init ? call.os().init(name) : -ENOSYS;
}

std::string SimulatedOsPort::LoadLibrary(std::string_view path) {
    auto& process = *running()->process;
    return process.side != nullptr ? process.side->load_library(path) : "this process cannot load libraries";
}

std::string SimulatedOsPort::Parameter(std::string_view name) {
    std::string_view value;  // valid until somebody sets it: nobody does before this returns
    {
        const SystemCall call;
        const auto& values = call.os().parameters().values;
        if (const auto found = values.find(name); found != values.end()) value = found->second;
    }
    return std::string(value);
}

int SimulatedOsPort::SetParameter(std::string_view name, std::string_view value) {
    if (name.empty() || name.size() > runtime::port::kParameterMax || value.size() > runtime::port::kParameterMax) return -EINVAL;
    const SystemCall call;
    call.os().charge(1'000);
    auto& parameters = call.os().parameters();
    parameters.values.insert_or_assign(std::string(name), std::string(value));
    while (auto* waiter = parameters.waiters.first()) call.os().make_ready(*waiter, binder::Wake::Woken);
    return 0;
}

bool SimulatedOsPort::WaitParameter(std::string_view name, std::string_view value, std::int64_t deadline_ns) {
    const SystemCall call;
    if (deadline_ns == runtime::port::kUntilWorkComes) call.os().expect_work();
    for (;;) {
        auto& parameters = call.os().parameters();
        const auto found = parameters.values.find(name);
        if (found != parameters.values.end() && (value == "*" || found->second == value)) return true;
        if (deadline_ns >= 0 && deadline_ns <= call.os().now_ns()) return false;
        parameters.waiters.push(call.thread());
        call.os().suspend(call.thread(), ThreadState::Waiting, deadline_ns);
    }
}

bool SimulatedOsPort::WaitParameterChange(std::string_view name, std::string_view before, std::int64_t deadline_ns) {
    const SystemCall call;
    for (;;) {
        auto& parameters = call.os().parameters();
        const auto found = parameters.values.find(name);
        if ((found != parameters.values.end() ? std::string_view(found->second) : std::string_view()) != before) return true;
        if (deadline_ns >= 0 && deadline_ns <= call.os().now_ns()) return false;
        if (deadline_ns == runtime::port::kUntilWorkComes) call.os().expect_work();
        parameters.waiters.push(call.thread());
        call.os().suspend(call.thread(), ThreadState::Waiting, deadline_ns);
    }
}

std::uint64_t SimulatedOsPort::MakeToken(std::string_view process, std::span<const std::string> permissions) {
    const SystemCall call;
    return call.os().make_token(std::string(process), {permissions.begin(), permissions.end()});
}

int SimulatedOsPort::SetSelfToken(std::uint64_t token) {
    const SystemCall call;
    call.process().options.token = token;
    return 0;
}

std::uint64_t SimulatedOsPort::Random() { return running()->process->random.next(); }

std::string SimulatedOsPort::Property(std::string_view name) {
    const auto& process = *running()->process;
    const auto& device = running()->os->options();
    if (name == "profile") return device.profile;
    if (name == "application_model") return process.options.application_model;
    if (name == "process_name") return process.options.name;
    if (name == "network_id") return device.name;
    if (name == "ability_profile") return process.options.ability_profile;
    if (constexpr std::string_view kOwner = "token_process."; name.starts_with(kOwner)) {
        std::uint64_t token = 0;
        const auto text = name.substr(kOwner.size());
        if (std::from_chars(text.data(), text.data() + text.size(), token).ec != std::errc{}) return {};
        return running()->os->process_of_token(token);
    }
    if (constexpr std::string_view kName = "process_token."; name.starts_with(kName)) {
        for (const auto& [pid, other] : running()->os->processes()) {
            if (other->alive && other->options.name == name.substr(kName.size())) return std::to_string(other->options.token);
        }
        return {};
    }
    const auto given = [&device](std::string_view key) -> const std::string* {
        const auto found =
            std::find_if(device.properties.begin(), device.properties.end(), [key](const auto& each) { return each.first == key; });
        return found != device.properties.end() ? &found->second : nullptr;
    };
    const auto switched = [&](std::string_view key) -> std::string {
        if (const auto* value = given(key)) return *value;
        // The one row that has a second switch of its own (reference section 9, row 8).
        return key == "switch.rpc_proxy_forward" ? "fixed" : device.profile;
    };
    // The one-megabyte rule: 1 MiB strictly, or what the shipped code maps (1 MiB less two pages).
    if (name == "receive_area_bytes") return switched("switch.receive_area") == "as-coded" ? "1040384" : "1048576";
    if (name.starts_with("switch.")) return switched(name);
    constexpr std::string_view kModel = "application_model.";
    if (name.starts_with(kModel)) {
        std::uint64_t token = 0;
        const auto text = name.substr(kModel.size());
        if (std::from_chars(text.data(), text.data() + text.size(), token).ec != std::errc{}) return {};
        for (const auto& [pid, other] : running()->os->processes()) {
            if (other->options.token == token) return other->options.application_model;
        }
        return {};
    }
    constexpr std::string_view kPermission = "permission.";
    if (name.starts_with(kPermission)) {
        std::uint64_t token = 0;
        const auto text = name.substr(kPermission.size());
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), token);
        if (parsed.ec != std::errc{} || parsed.ptr == text.data() + text.size()) return {};
        const auto permission = text.substr(static_cast<std::size_t>(parsed.ptr - text.data()) + 1);
        bool granted = false;
        {
            const SystemCall call;  // what it counts is the host's
            granted = call.os().has_permission(token, permission);
        }
        return granted ? "granted" : "denied";
    }
    const auto* value = given(name);
    return value != nullptr ? *value : std::string{};
}

sim::trace::Recorder& SimulatedOsPort::Trace() {
    // A record is an effect: it waits for its time like any other, and others run meanwhile, so not with this process's heap.
    if (running() != nullptr) const SystemCall call;
    return simulation_.recorder();
}

void SimulatedOsPort::Log(int severity, std::string_view tag, std::string_view text) {
    const SystemCall call;
    call.os().trace().emit(sim::trace::LogWritten{.tag = tag, .text = text, .severity = static_cast<std::uint8_t>(severity)});
}

}  // namespace models::device
