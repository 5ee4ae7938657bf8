#include "models/posix/environment.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "models/device/ports.h"
#include "models/posix/in_order.h"
#include "models/posix/process_state.h"
#include "models/posix/user_code.h"

namespace models::posix {
namespace {

bool is_named(const char* entry, std::string_view name) {
    return std::strncmp(entry, name.data(), name.size()) == 0 && entry[name.size()] == '=';
}

int failed(int error) {
    errno = error;
    return -1;
}

}  // namespace

char*** Environment::variable() {
    if (!made_) {
        made_ = true;
        auto* heap = device::use_heap(nullptr);
        array_.push_back(nullptr);
        environ_ = array_.data();
        for (const std::string_view entry : given) {
            const auto equals = entry.find('=');
            if (equals != std::string_view::npos) put_copy(entry.substr(0, equals), entry.substr(equals + 1));
        }
        device::use_heap(heap);
    }
    return &environ_;
}

char* Environment::find(std::string_view name) {
    char** entry = *variable();
    if (entry == nullptr) return nullptr;
    for (; *entry != nullptr; ++entry) {
        if (is_named(*entry, name)) return *entry;
    }
    return nullptr;
}

// The process has put an array of its own in the place of ours: go on from a copy.
void Environment::adopt() {
    char** theirs = *variable();
    if (theirs == array_.data()) return;
    array_.clear();
    while (theirs != nullptr && *theirs != nullptr) array_.push_back(*theirs++);
    array_.push_back(nullptr);
    environ_ = array_.data();
}

void Environment::put(char* entry) {
    adopt();
    const std::string_view name(entry, static_cast<std::size_t>(std::strchr(entry, '=') - entry));
    const auto found = std::find_if(array_.begin(), array_.end() - 1, [name](const char* each) { return is_named(each, name); });
    if (*found != nullptr) {
        *found = entry;
    } else {
        array_.insert(array_.end() - 1, entry);
    }
    environ_ = array_.data();
}

void Environment::put_copy(std::string_view name, std::string_view value) {
    auto& copy = kept_.emplace_back(std::make_unique<char[]>(name.size() + value.size() + 2));
    name.copy(copy.get(), name.size());
    copy[name.size()] = '=';
    value.copy(copy.get() + name.size() + 1, value.size());
    put(copy.get());
}

void Environment::remove(std::string_view name) {
    adopt();
    std::erase_if(array_, [name](const char* each) { return each != nullptr && is_named(each, name); });
    environ_ = array_.data();
}

void Environment::clear() {
    (void)variable();
    environ_ = nullptr;
}

}  // namespace models::posix

using models::device::SystemCall;
using models::posix::failed;
using models::posix::in_user_code;
using models::posix::ProcessState;

extern "C" char* getenv(const char* name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(getenv)(name);
    char* entry = ProcessState::current().environment.find(name);
    return entry != nullptr ? entry + std::strlen(name) + 1 : nullptr;
}

extern "C" char* secure_getenv(const char* name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(secure_getenv)(name);
    return getenv(name);
}

extern "C" int setenv(const char* name, const char* value, int replace) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setenv)(name, value, replace);
    // Some call it with null, against its declaration.
    const char* volatile given = name;
    if (given == nullptr || *name == '\0' || std::strchr(name, '=') != nullptr) return failed(EINVAL);
    const std::string_view text(value);
    const SystemCall call;
    auto& environment = ProcessState::of(call.process()).environment;
    if (replace != 0 || environment.find(name) == nullptr) environment.put_copy(name, text);
    return 0;
}

extern "C" int unsetenv(const char* name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(unsetenv)(name);
    const char* volatile given = name;
    if (given == nullptr || *name == '\0' || std::strchr(name, '=') != nullptr) return failed(EINVAL);
    const SystemCall call;
    ProcessState::of(call.process()).environment.remove(name);
    return 0;
}

extern "C" int putenv(char* entry) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(putenv)(entry);
    if (std::strchr(entry, '=') == nullptr) return unsetenv(entry);
    const SystemCall call;
    ProcessState::of(call.process()).environment.put(entry);
    return 0;
}

extern "C" int clearenv() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(clearenv)();
    const SystemCall call;
    ProcessState::of(call.process()).environment.clear();
    return 0;
}
