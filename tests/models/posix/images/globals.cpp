// Globals, statics, thread_locals and exceptions of an image: every process has its own.

#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" void test_say(const char* text);

namespace {

int g_plain = 1;
int g_zero;
const char* g_pointer = "pointed";
std::vector<std::string> g_vector{"one", "two"};
thread_local int t_number = 7;
thread_local std::string t_text = "fresh";

struct Static {
    Static() { ++g_zero; }
    int count = 40;
};
Static g_static;

int& local_static() {
    static int value = g_plain + 10;
    return value;
}

}  // namespace

template <class T>
struct Shared {
    static inline int count = 5;  // STB_GNU_UNIQUE
};

int main(int argc, char** argv) {
    ++g_plain;
    ++local_static();
    ++Shared<int>::count;
    ++t_number;
    t_text += "!";
    g_vector.push_back("three");
    std::string caught;
    try {
        throw std::runtime_error("thrown");
    } catch (const std::exception& error) {
        caught = error.what();
    }
    char text[256];
    std::snprintf(text, sizeof text, "%d %s plain=%d zero=%d static=%d local=%d unique=%d tls=%d %s vector=%zu %s %s", argc, argv[1],
                  g_plain, g_zero, g_static.count, local_static(), Shared<int>::count, t_number, t_text.c_str(), g_vector.size(), g_pointer,
                  caught.c_str());
    test_say(text);
    return 3;
}
