// Threads, locks, clocks, futures of the C++ library in virtual time; per-thread data; statics whose initialiser blocks.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>

extern "C" void test_say(const char* text);

namespace {

using namespace std::chrono_literals;

void say(const std::string& text) { test_say(text.c_str()); }

std::string milliseconds_since(std::chrono::steady_clock::time_point start) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count());
}

thread_local int t_number = 1;
thread_local struct Farewell {
    ~Farewell() { say("farewell " + name); }
    std::string name = "nobody";
} t_farewell;

int slow() {
    std::this_thread::sleep_for(100ms);
    return 5;
}
int& shared_static() {
    static int value = slow();
    return value;
}

}  // namespace

int main() {
    const auto start = std::chrono::steady_clock::now();
    std::mutex mutex;
    std::condition_variable turned;
    int turn = 0;
    std::thread other([&] {
        t_number += 10;
        t_farewell.name = "other";
        std::unique_lock lock(mutex);
        turned.wait(lock, [&] { return turn == 1; });
        std::this_thread::sleep_for(5s);
        turn = 2;
        turned.notify_all();
    });
    {
        const std::lock_guard lock(mutex);
        turn = 1;
    }
    turned.notify_all();
    {
        std::unique_lock lock(mutex);
        turned.wait(lock, [&] { return turn == 2; });
    }
    other.join();
    say("condition " + milliseconds_since(start) + " ms, number " + std::to_string(t_number));

    std::thread first([] { (void)shared_static(); });
    std::thread second([] { (void)shared_static(); });
    first.join();
    second.join();
    say("static " + std::to_string(shared_static()) + " " + milliseconds_since(start) + " ms");

    auto future = std::async(std::launch::async, [] {
        std::this_thread::sleep_for(1s);
        return 42;
    });
    say(future.wait_for(10ms) == std::future_status::timeout ? "not yet" : "at once");
    const auto answer = future.get();
    say("future " + std::to_string(answer) + " " + milliseconds_since(start) + " ms");

    std::atomic<int> word{0};
    std::thread waker([&] {
        std::this_thread::sleep_for(50ms);
        word = 1;
        word.notify_one();
    });
    word.wait(0);
    waker.join();
    std::latch latch(2);
    std::counting_semaphore<4> semaphore(0);
    std::thread arriving([&] {
        std::this_thread::sleep_for(20ms);
        latch.count_down();
        semaphore.release();
    });
    latch.arrive_and_wait();
    semaphore.acquire();
    arriving.join();
    say("atomics " + milliseconds_since(start) + " ms");

    std::once_flag once;
    for (int i = 0; i < 2; ++i) {
        try {
            std::call_once(once, [i] {
                if (i == 0) throw std::runtime_error("first time");
                say("once");
            });
        } catch (const std::exception& error) {
            std::this_thread::sleep_for(1ms);  // a switch inside a catch block
            say(error.what());
        }
    }
    t_farewell.name = "main";
    return 0;
}
