#include "models/posix/keys.h"

#include <pthread.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "models/posix/process_state.h"
#include "models/posix/user_code.h"

namespace models::posix {
namespace {

// Keys of simulated processes are numbered from here: smaller ones are the host's (a sanitizer's, a test framework's), which user code
// reaches through the host's libraries, and pass through.
constexpr unsigned kFirstKey = 0x10000;

// One sequence for all processes, numbers are never used again: a library of the host may make a key in one process and use it in all.
struct Key {
    void (*destructor)(void*);
    const device::Process* process;
    bool live;
};
constinit std::vector<Key> g_keys;

Key* live_key(unsigned key) {
    return key >= kFirstKey && key - kFirstKey < g_keys.size() && g_keys[key - kFirstKey].live ? &g_keys[key - kFirstKey] : nullptr;
}

}  // namespace

void** KeyValues::find(unsigned key) {
    const auto found =
        std::lower_bound(values.begin(), values.end(), key, [](const Value& each, unsigned wanted) { return each.key < wanted; });
    return found != values.end() && found->key == key ? &found->value : nullptr;
}

void destroy_key_values() {
    for (int round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS; ++round) {
        bool any = false;
        unsigned from = 0;
        for (;;) {
            void (*destructor)(void*) = nullptr;
            void* value = nullptr;
            {
                const device::SystemCall call;
                for (auto& each : ThreadState::of(call.thread()).data.keys.values) {
                    const auto* key = live_key(each.key);
                    if (each.key < from || each.value == nullptr || key == nullptr || key->destructor == nullptr) continue;
                    destructor = key->destructor;
                    value = std::exchange(each.value, nullptr);
                    from = each.key + 1;
                    break;
                }
            }
            if (destructor == nullptr) break;
            any = true;
            destructor(value);
        }
        if (!any) return;
    }
}

}  // namespace models::posix

using models::device::SystemCall;
using models::posix::in_user_code;
using models::posix::kFirstKey;
using models::posix::ThreadState;

extern "C" int pthread_key_create(pthread_key_t* key, void (*destructor)(void*)) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_key_create)(key, destructor);
    unsigned number = 0;
    {
        const SystemCall call;
        auto& all = models::posix::g_keys;
        const auto* process = &call.process();
        const auto own =
            std::count_if(all.begin(), all.end(), [process](const auto& each) { return each.live && each.process == process; });
        if (own >= PTHREAD_KEYS_MAX) return EAGAIN;
        number = kFirstKey + static_cast<unsigned>(all.size());
        all.push_back({.destructor = destructor, .process = process, .live = true});
    }
    *key = number;
    return 0;
}

extern "C" int pthread_key_delete(pthread_key_t key) noexcept {
    if (!in_user_code() || key < kFirstKey) return IPCLAB_NEXT(pthread_key_delete)(key);
    const SystemCall call;
    auto* found = models::posix::live_key(key);
    if (found == nullptr) return EINVAL;
    found->live = false;
    return 0;
}

extern "C" void* pthread_getspecific(pthread_key_t key) noexcept {
    if (!in_user_code() || key < kFirstKey) return IPCLAB_NEXT(pthread_getspecific)(key);
    const auto* side = models::device::running()->side.get();
    if (side == nullptr || models::posix::live_key(key) == nullptr) return nullptr;
    void* const* value = ThreadState::current().data.keys.find(key);
    return value != nullptr ? *value : nullptr;
}

extern "C" int pthread_setspecific(pthread_key_t key, const void* value) noexcept {
    if (!in_user_code() || key < kFirstKey) return IPCLAB_NEXT(pthread_setspecific)(key, value);
    if (models::posix::live_key(key) == nullptr) return EINVAL;
    auto& values = ThreadState::current().data.keys;
    if (void** there = values.find(key)) {
        *there = const_cast<void*>(value);
        return 0;
    }
    const SystemCall call;
    auto& all = values.values;
    const auto place = std::lower_bound(all.begin(), all.end(), key, [](const auto& each, unsigned wanted) { return each.key < wanted; });
    all.insert(place, {.key = key, .value = const_cast<void*>(value)});
    return 0;
}
