// C11's threads, over the pthread functions: the host's own would not call ours.

#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <cstdint>
#include <functional>

#include "models/posix/user_code.h"

namespace models::posix {
namespace {

pthread_mutex_t* as_posix(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
pthread_cond_t* as_posix(cnd_t* condition) { return reinterpret_cast<pthread_cond_t*>(condition); }

int result_of(int error) {
    switch (error) {
        case 0:
            return thrd_success;
        case ETIMEDOUT:
            return thrd_timedout;
        case EBUSY:
            return thrd_busy;
        case ENOMEM:
        case EAGAIN:
            return thrd_nomem;
        default:
            return thrd_error;
    }
}

struct Start {
    thrd_start_t entry;
    void* argument;
};

void* run(void* given) {
    auto* start = static_cast<Start*>(given);
    const auto [entry, argument] = *start;
    delete start;
    return reinterpret_cast<void*>(static_cast<std::intptr_t>(entry(argument)));
}

}  // namespace
}  // namespace models::posix

using models::posix::as_posix;
using models::posix::in_user_code;
using models::posix::result_of;

extern "C" int thrd_create(thrd_t* thread, thrd_start_t entry, void* argument) {
    if (!in_user_code()) return IPCLAB_NEXT(thrd_create)(thread, entry, argument);
    auto* start = new models::posix::Start{entry, argument};
    const int error = pthread_create(thread, nullptr, &models::posix::run, start);
    if (error != 0) delete start;
    return result_of(error);
}

extern "C" thrd_t thrd_current() { return in_user_code() ? pthread_self() : IPCLAB_NEXT(thrd_current)(); }
extern "C" int thrd_equal(thrd_t one, thrd_t other) { return one == other ? 1 : 0; }
extern "C" int thrd_detach(thrd_t thread) { return in_user_code() ? result_of(pthread_detach(thread)) : IPCLAB_NEXT(thrd_detach)(thread); }
extern "C" void thrd_yield() {
    if (!in_user_code()) return IPCLAB_NEXT(thrd_yield)();
    sched_yield();
}
extern "C" void thrd_exit(int result) {
    if (!in_user_code()) {
        IPCLAB_NEXT(thrd_exit)(result);
        __builtin_unreachable();
    }
    pthread_exit(reinterpret_cast<void*>(static_cast<std::intptr_t>(result)));
}
extern "C" int thrd_join(thrd_t thread, int* result) {
    if (!in_user_code()) return IPCLAB_NEXT(thrd_join)(thread, result);
    void* value = nullptr;
    const int error = pthread_join(thread, &value);
    if (error == 0 && result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(value));
    return result_of(error);
}
extern "C" int thrd_sleep(const timespec* span, timespec* left) {
    if (!in_user_code()) return IPCLAB_NEXT(thrd_sleep)(span, left);
    const int error = clock_nanosleep(CLOCK_REALTIME, 0, span, left);
    return error == 0 ? 0 : error == EINTR ? -1 : -2;
}

// Initialised and destroyed by the host's: plain storage.
extern "C" int mtx_lock(mtx_t* mutex) {
    return in_user_code() ? result_of(pthread_mutex_lock(as_posix(mutex))) : IPCLAB_NEXT(mtx_lock)(mutex);
}
extern "C" int mtx_trylock(mtx_t* mutex) {
    return in_user_code() ? result_of(pthread_mutex_trylock(as_posix(mutex))) : IPCLAB_NEXT(mtx_trylock)(mutex);
}
extern "C" int mtx_timedlock(mtx_t* mutex, const timespec* until) {
    return in_user_code() ? result_of(pthread_mutex_timedlock(as_posix(mutex), until)) : IPCLAB_NEXT(mtx_timedlock)(mutex, until);
}
extern "C" int mtx_unlock(mtx_t* mutex) {
    return in_user_code() ? result_of(pthread_mutex_unlock(as_posix(mutex))) : IPCLAB_NEXT(mtx_unlock)(mutex);
}

extern "C" int cnd_signal(cnd_t* condition) {
    return in_user_code() ? result_of(pthread_cond_signal(as_posix(condition))) : IPCLAB_NEXT(cnd_signal)(condition);
}
extern "C" int cnd_broadcast(cnd_t* condition) {
    return in_user_code() ? result_of(pthread_cond_broadcast(as_posix(condition))) : IPCLAB_NEXT(cnd_broadcast)(condition);
}
extern "C" int cnd_wait(cnd_t* condition, mtx_t* mutex) {
    return in_user_code() ? result_of(pthread_cond_wait(as_posix(condition), as_posix(mutex))) : IPCLAB_NEXT(cnd_wait)(condition, mutex);
}
extern "C" int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
    if (!in_user_code()) return IPCLAB_NEXT(cnd_timedwait)(condition, mutex, until);
    return result_of(pthread_cond_timedwait(as_posix(condition), as_posix(mutex), until));
}

extern "C" int tss_create(tss_t* key, tss_dtor_t destructor) {
    return in_user_code() ? result_of(pthread_key_create(key, destructor)) : IPCLAB_NEXT(tss_create)(key, destructor);
}
extern "C" void* tss_get(tss_t key) { return in_user_code() ? pthread_getspecific(key) : IPCLAB_NEXT(tss_get)(key); }
extern "C" int tss_set(tss_t key, void* value) {
    return in_user_code() ? result_of(pthread_setspecific(key, value)) : IPCLAB_NEXT(tss_set)(key, value);
}
extern "C" void tss_delete(tss_t key) {
    if (!in_user_code()) return IPCLAB_NEXT(tss_delete)(key);
    pthread_key_delete(key);
}
extern "C" void call_once(once_flag* flag, void (*routine)()) {
    if (!in_user_code()) return IPCLAB_NEXT(call_once)(flag, routine);
    pthread_once(&flag->__data, routine);
}
