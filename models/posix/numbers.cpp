#include "models/posix/numbers.h"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "models/device/ports.h"
#include "models/posix/in_order.h"
#include "models/posix/process_state.h"
#include "models/posix/user_code.h"

namespace models::posix {

Numbers::Numbers() { initstate_r(1, words, sizeof words, &sequence); }

void fill_random(device::Process& process, void* to, std::size_t size_bytes) {
    auto* bytes = static_cast<unsigned char*>(to);
    while (size_bytes > 0) {
        const auto word = process.random.next();
        const auto part = std::min(size_bytes, sizeof word);
        std::memcpy(bytes, &word, part);
        bytes += part;
        size_bytes -= part;
    }
}

namespace {

void fill(void* to, std::size_t size_bytes) {
    in_order(*device::running());
    fill_random(*device::running()->process, to, size_bytes);
}

Numbers& numbers() {
    in_order(*device::running());
    return ProcessState::current().numbers;
}

int failed(int error) {
    errno = error;
    return -1;
}

}  // namespace
}  // namespace models::posix

using models::posix::failed;
using models::posix::fill;
using models::posix::in_user_code;
using models::posix::numbers;

// ----------------------------------------------------------------------------------------------------------- real ones

extern "C" ssize_t getrandom(void* to, std::size_t size, unsigned flags) {
    if (!in_user_code()) return IPCLAB_NEXT(getrandom)(to, size, flags);
    fill(to, size);
    return static_cast<ssize_t>(size);
}

extern "C" int getentropy(void* to, std::size_t size) {
    if (!in_user_code()) return IPCLAB_NEXT(getentropy)(to, size);
    if (size > 256) return failed(EIO);
    fill(to, size);
    return 0;
}

extern "C" std::uint32_t arc4random() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(arc4random)();
    std::uint32_t value = 0;
    fill(&value, sizeof value);
    return value;
}

extern "C" void arc4random_buf(void* to, std::size_t size) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(arc4random_buf)(to, size);
    fill(to, size);
}

extern "C" std::uint32_t arc4random_uniform(std::uint32_t bound) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(arc4random_uniform)(bound);
    models::posix::in_order(*models::device::running());
    return bound < 2 ? 0 : static_cast<std::uint32_t>(models::device::running()->process->random.below(bound));
}

// ------------------------------------------------------------------------------------------------------ seeded sequences

extern "C" long random() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(random)();
    std::int32_t value = 0;
    random_r(&numbers().sequence, &value);
    return value;
}

extern "C" void srandom(unsigned seed) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(srandom)(seed);
    srandom_r(seed, &numbers().sequence);
}

extern "C" int rand() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(rand)();
    return static_cast<int>(random());
}

extern "C" void srand(unsigned seed) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(srand)(seed);
    srandom(seed);
}

extern "C" char* initstate(unsigned seed, char* state, std::size_t size) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(initstate)(seed, state, size);
    auto& sequence = numbers().sequence;
    char* before = reinterpret_cast<char*>(sequence.state) - sizeof(std::int32_t);
    return initstate_r(seed, state, size, &sequence) == 0 ? before : nullptr;
}

extern "C" char* setstate(char* state) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setstate)(state);
    auto& sequence = numbers().sequence;
    char* before = reinterpret_cast<char*>(sequence.state) - sizeof(std::int32_t);
    return setstate_r(state, &sequence) == 0 ? before : nullptr;
}

extern "C" double drand48() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(drand48)();
    double value = 0;
    drand48_r(&numbers().words48, &value);
    return value;
}

extern "C" long lrand48() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(lrand48)();
    long value = 0;
    lrand48_r(&numbers().words48, &value);
    return value;
}

extern "C" long mrand48() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(mrand48)();
    long value = 0;
    mrand48_r(&numbers().words48, &value);
    return value;
}

extern "C" double erand48(unsigned short state[3]) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(erand48)(state);
    double value = 0;
    erand48_r(state, &numbers().words48, &value);
    return value;
}

extern "C" long nrand48(unsigned short state[3]) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(nrand48)(state);
    long value = 0;
    nrand48_r(state, &numbers().words48, &value);
    return value;
}

extern "C" long jrand48(unsigned short state[3]) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(jrand48)(state);
    long value = 0;
    jrand48_r(state, &numbers().words48, &value);
    return value;
}

extern "C" void srand48(long seed) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(srand48)(seed);
    srand48_r(seed, &numbers().words48);
}

extern "C" unsigned short* seed48(unsigned short seed[3]) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(seed48)(seed);
    auto& own = numbers();
    std::copy(std::begin(own.words48.__x), std::end(own.words48.__x), std::begin(own.seed48_before));
    seed48_r(seed, &own.words48);
    return own.seed48_before;
}

extern "C" void lcong48(unsigned short parameters[7]) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(lcong48)(parameters);
    lcong48_r(parameters, &numbers().words48);
}

// ---------------------------------------------------------------------------------------------- std::random_device
// libstdc++'s members, under the names they have in its library. An object made by user code holds nothing.

namespace models::posix {
namespace {

struct Members {
    const char* name;
    void* function;
    template <class Function>
    Function get() {
        if (function == nullptr) function = ::dlsym(RTLD_NEXT, name);
        return reinterpret_cast<Function>(function);
    }
};
constinit Members g_init{"_ZNSt13random_device7_M_initERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE", nullptr};
constinit Members g_init_pretr1{"_ZNSt13random_device14_M_init_pretr1ERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE", nullptr};
constinit Members g_fini{"_ZNSt13random_device7_M_finiEv", nullptr};
constinit Members g_getval{"_ZNSt13random_device9_M_getvalEv", nullptr};
constinit Members g_getval_pretr1{"_ZNSt13random_device16_M_getval_pretr1Ev", nullptr};
constinit Members g_getentropy{"_ZNKSt13random_device13_M_getentropyEv", nullptr};

constexpr std::size_t kHeldBytes = 24;  // a file, a function, a descriptor

}  // namespace
}  // namespace models::posix

#define IPCLAB_MEMBER(name) __asm__(name)
extern "C" {
void ipclab_random_device_init(void* self, const std::string& token)
    IPCLAB_MEMBER("_ZNSt13random_device7_M_initERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE");
void ipclab_random_device_init_pretr1(void* self, const std::string& token)
    IPCLAB_MEMBER("_ZNSt13random_device14_M_init_pretr1ERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE");
void ipclab_random_device_fini(void* self) IPCLAB_MEMBER("_ZNSt13random_device7_M_finiEv");
unsigned ipclab_random_device_getval(void* self) IPCLAB_MEMBER("_ZNSt13random_device9_M_getvalEv");
unsigned ipclab_random_device_getval_pretr1(void* self) IPCLAB_MEMBER("_ZNSt13random_device16_M_getval_pretr1Ev");
double ipclab_random_device_getentropy(const void* self) IPCLAB_MEMBER("_ZNKSt13random_device13_M_getentropyEv");
}
#undef IPCLAB_MEMBER

void ipclab_random_device_init(void* self, const std::string& token) {
    if (!in_user_code()) return models::posix::g_init.get<void (*)(void*, const std::string&)>()(self, token);
    std::memset(self, 0, models::posix::kHeldBytes);
}

void ipclab_random_device_init_pretr1(void* self, const std::string& token) {
    if (!in_user_code()) return models::posix::g_init_pretr1.get<void (*)(void*, const std::string&)>()(self, token);
    std::memset(self, 0, models::posix::kHeldBytes);
}

void ipclab_random_device_fini(void* self) {
    if (!in_user_code()) models::posix::g_fini.get<void (*)(void*)>()(self);
}

unsigned ipclab_random_device_getval(void* self) {
    if (!in_user_code()) return models::posix::g_getval.get<unsigned (*)(void*)>()(self);
    return arc4random();
}

unsigned ipclab_random_device_getval_pretr1(void* self) {
    if (!in_user_code()) return models::posix::g_getval_pretr1.get<unsigned (*)(void*)>()(self);
    return arc4random();
}

double ipclab_random_device_getentropy(const void* self) {
    if (!in_user_code()) return models::posix::g_getentropy.get<double (*)(const void*)>()(self);
    return 32.0;
}
