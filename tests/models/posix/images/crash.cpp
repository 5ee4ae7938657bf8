// Every way in which bad code ends its process.

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace {

[[gnu::noinline]] int divide(int by) { return 100 / by; }

[[gnu::noinline]] int deeper(volatile char* above, int depth) {
    volatile char here[512];
    here[0] = above[0];
    if (depth < 0) return 0;
    return deeper(here, depth + 1) + here[0];
}

[[gnu::noinline]] void write_nowhere(int* where) { *where = 1; }

struct Unhappy {
    ~Unhappy() noexcept(false) {}
    void complain() { throw std::logic_error("nobody wants this"); }
};

}  // namespace

int main(int, char** argv) {
    const char* how = argv[1];
    if (std::strcmp(how, "segv") == 0) write_nowhere(nullptr);
    if (std::strcmp(how, "fpe") == 0) return divide(0);
    if (std::strcmp(how, "abort") == 0) std::abort();
    if (std::strcmp(how, "assert") == 0) assert(how == nullptr);
    if (std::strcmp(how, "throw") == 0) Unhappy().complain();
    if (std::strcmp(how, "thread") == 0) std::thread([] { throw 7; }).join();
    if (std::strcmp(how, "overflow") == 0) {
        volatile char top[1] = {};
        return deeper(top, 0);
    }
    if (std::strcmp(how, "null_call") == 0) reinterpret_cast<void (*)()>(static_cast<char*>(nullptr))();
    if (std::strcmp(how, "double_free") == 0) {
        void* volatile block = std::malloc(10);
        std::free(block);
        std::free(block);
    }
    return 0;
}
