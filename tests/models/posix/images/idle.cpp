// A process that has started and waits: globals, a thread_local, a lock, a vector. What bench_images starts many of.

#include <unistd.h>

#include <mutex>
#include <string>
#include <vector>

namespace {

std::vector<std::string> g_names{"one", "two", "three"};
std::mutex g_mutex;
thread_local int t_calls = 0;

}  // namespace

int main() {
    const std::lock_guard lock(g_mutex);
    ++t_calls;
    g_names.push_back("four");
    for (;;) ::pause();
}
