// Blocks that are kept in every way in which a program can keep them, and some that are lost.

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace {

struct Node {
    Node* next = nullptr;
    char text[40] = "kept";
};

Node* g_list = nullptr;
char* g_middle = nullptr;
thread_local Node* t_node = nullptr;
std::map<std::string, std::string>* g_map = nullptr;

[[gnu::noinline]] void lose(int bytes) {
    void* volatile block = std::malloc(static_cast<std::size_t>(bytes));
    if (block == nullptr) std::abort();
    block = nullptr;
}

// Old pointers must not lie on the stack by chance.
[[gnu::noinline]] void sweep() {
    volatile char stack[8192];
    std::memset(const_cast<char*>(stack), 0, sizeof stack);
}

}  // namespace

int main(int, char** argv) {
    for (int i = 0; i < 5; ++i) g_list = new Node{g_list};
    g_middle = static_cast<char*>(std::malloc(100)) + 50;
    t_node = new Node;
    g_map = new std::map<std::string, std::string>{{"key", "a value that is too long for the string itself"}};
    std::thread([] { delete new Node; }).join();
    auto freed = std::make_unique<Node>();
    if (std::strcmp(argv[1], "three") == 0) {
        for (int i = 0; i < 3; ++i) lose(1000 + i);
    }
    sweep();
    std::exit(0);
}
