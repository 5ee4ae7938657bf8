#include <gtest/gtest.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <threads.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <stdexcept>
#include <thread>

#include "tests/models/device/lab.h"

namespace {

using namespace std::chrono_literals;
using tests::Lab;

// What the log said, in order.
std::vector<std::string> log_of(Lab& lab) {
    std::vector<std::string> lines;
    lab.recorder().add_listener([&lines](const sim::trace::RecordView& record) {
        const auto event = record.event();
        if (const auto* log = std::get_if<sim::trace::LogWritten>(&event)) lines.emplace_back(log->text);
    });
    lab.run();
    return lines;
}

TEST(PosixThreads, StdThreadsRunAndAreJoinedInVirtualTime) {
    Lab lab;
    lab.spawn("a", [&] {
        std::thread worker([&] {
            std::this_thread::sleep_for(5s);
            lab.say("worker");
        });
        EXPECT_TRUE(worker.joinable());
        EXPECT_NE(worker.get_id(), std::this_thread::get_id());
        worker.join();
        lab.say("joined");
    });
    lab.run();
    EXPECT_EQ(lab.said(), "5000010:worker 5000010:joined");  // starting a thread costs 10 us
}

TEST(PosixThreads, AThreadsResultReachesWhoJoinsItBeforeOrAfterItsEnd) {
    Lab lab;
    lab.spawn("a", [&] {
        const auto body = [](void* given) -> void* {
            usleep(1000);
            return static_cast<char*>(given) + 1;
        };
        char base[2];
        pthread_t early = 0;
        pthread_t late = 0;
        ASSERT_EQ(pthread_create(&early, nullptr, body, base), 0);
        ASSERT_EQ(pthread_create(&late, nullptr, body, base), 0);
        void* result = nullptr;
        EXPECT_EQ(pthread_tryjoin_np(early, &result), EBUSY);
        timespec until{};
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 100'000;
        EXPECT_EQ(pthread_timedjoin_np(early, &result, &until), ETIMEDOUT);
        EXPECT_EQ(pthread_join(early, &result), 0);
        EXPECT_EQ(result, base + 1);
        usleep(10'000);
        result = nullptr;
        EXPECT_EQ(pthread_tryjoin_np(late, &result), 0);
        EXPECT_EQ(result, base + 1);
        EXPECT_EQ(pthread_join(late, nullptr), ESRCH);
        EXPECT_EQ(pthread_join(pthread_self(), nullptr), EDEADLK);
        pthread_t gone = 0;
        ASSERT_EQ(pthread_create(&gone, nullptr, body, base), 0);
        EXPECT_EQ(pthread_detach(gone), 0);
        EXPECT_EQ(pthread_join(gone, nullptr), EINVAL);
    });
    lab.run();
}

TEST(PosixThreads, ExitUnwindsTheThreadAndGivesItsResult) {
    Lab lab;
    lab.spawn("a", [&] {
        struct Guard {
            Lab& lab;
            ~Guard() { lab.say("unwound"); }
        };
        static Lab* here = &lab;
        pthread_t thread = 0;
        pthread_create(
            &thread, nullptr,
            [](void*) -> void* {
                const Guard guard{*here};
                pthread_exit(here);
            },
            nullptr);
        void* result = nullptr;
        pthread_join(thread, &result);
        EXPECT_EQ(result, &lab);
        lab.say("joined");
    });
    lab.run();
    EXPECT_EQ(lab.said(), "10:unwound 10:joined");
}

TEST(PosixThreads, TheMainThreadMayLeaveBeforeTheOthers) {
    Lab lab;
    const auto pid = lab.spawn("a", [&] {
        std::thread([&] {
            std::this_thread::sleep_for(3ms);
            lab.say("last");
        }).detach();
        pthread_exit(nullptr);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "3010:last");
    EXPECT_EQ(lab.device().status(pid).reason, sim::trace::EndReason::Exited);
    EXPECT_EQ(lab.device().status(pid).status, 0);
}

TEST(PosixThreads, AConditionVariablePassesTurnsBackAndForth) {
    Lab lab;
    lab.spawn("a", [&] {
        std::mutex mutex;
        std::condition_variable changed;
        int turn = 0;
        const auto play = [&](int mine) {
            for (int round = 0; round < 3; ++round) {
                std::unique_lock lock(mutex);
                changed.wait(lock, [&] { return turn % 2 == mine; });
                std::this_thread::sleep_for(1ms);
                lab.say(std::to_string(turn));
                ++turn;
                changed.notify_all();
            }
        };
        std::thread other([&] { play(1); });
        play(0);
        other.join();
    });
    lab.run();
    EXPECT_EQ(lab.said(), "1010:0 2010:1 3010:2 4010:3 5010:4 6010:5");
}

TEST(PosixThreads, TimedWaitsEndAtTheirTime) {
    Lab lab;
    lab.spawn("a", [&] {
        std::mutex mutex;
        std::condition_variable never;
        std::unique_lock lock(mutex);
        const auto start = std::chrono::steady_clock::now();
        EXPECT_EQ(never.wait_until(lock, start + 7ms), std::cv_status::timeout);
        EXPECT_EQ(std::chrono::steady_clock::now() - start, 7ms + 50ns);  // wait_until looks at the clock itself, which costs 50 ns
        const auto wall = std::chrono::system_clock::now();
        EXPECT_EQ(never.wait_until(lock, wall + 7ms), std::cv_status::timeout);
        EXPECT_EQ(std::chrono::system_clock::now() - wall, 7ms + 50ns);
        std::timed_mutex held;
        held.lock();
        std::thread([&] {
            EXPECT_FALSE(held.try_lock_for(3ms));
            lab.say("gave up");
        }).join();
        EXPECT_FALSE(never.wait_for(lock, 0s, [] { return false; }));
    });
    lab.run();
    EXPECT_EQ(lab.said(), "17010:gave up");
}

TEST(PosixThreads, ALockHeldInSleepBlocksOnlyWhoWantsIt) {
    Lab lab;
    lab.spawn("a", [&] {
        std::mutex mutex;
        std::thread holder([&] {
            const std::lock_guard lock(mutex);
            std::this_thread::sleep_for(10ms);
        });
        std::thread bystander([&] {
            std::this_thread::sleep_for(2ms);
            lab.say("bystander");
        });
        std::this_thread::sleep_for(1ms);
        const std::lock_guard lock(mutex);
        lab.say("locked");
        holder.join();
        bystander.join();
    });
    lab.spawn("b", [&] {
        std::this_thread::sleep_for(3ms);
        lab.say("other process");
    });
    lab.run();
    EXPECT_EQ(lab.said(), "2020:bystander 3000:other process 10010:locked");
}

TEST(PosixThreads, AMutexGoesToWhoWaitsLongestAndTheTraceKnows) {
    Lab lab;
    std::string locks;
    lab.recorder().add_listener([&locks](const sim::trace::RecordView& record) {
        const auto event = record.event();
        if (const auto* lock = std::get_if<sim::trace::LockChanged>(&event)) {
            locks += std::to_string(lock->lock) + ":" + std::to_string(lock->holder_tid) + "<" + std::to_string(lock->waiter_tid) + " ";
        }
    });
    lab.spawn("a", [&] {
        pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
        pthread_mutex_lock(&mutex);
        std::thread first([&] {
            pthread_mutex_lock(&mutex);
            lab.say("first");
            pthread_mutex_unlock(&mutex);
        });
        std::this_thread::sleep_for(1ms);
        std::thread second([&] {
            pthread_mutex_lock(&mutex);
            lab.say("second");
            pthread_mutex_unlock(&mutex);
        });
        std::this_thread::sleep_for(1ms);
        pthread_mutex_unlock(&mutex);
        pthread_mutex_lock(&mutex);
        lab.say("again");
        pthread_mutex_unlock(&mutex);
        first.join();
        second.join();
        EXPECT_EQ(pthread_mutex_destroy(&mutex), 0);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "2020:first 2020:second 2020:again");
    EXPECT_EQ(locks, "1:100<101 1:100<102 1:101<0 1:101<100 1:102<0 1:100<0 ");
}

TEST(PosixThreads, MutexTypesAnswerAsTheyShould) {
    Lab lab;
    lab.spawn("a", [&] {
        pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
        EXPECT_EQ(pthread_mutex_lock(&recursive), 0);
        EXPECT_EQ(pthread_mutex_lock(&recursive), 0);
        EXPECT_EQ(pthread_mutex_trylock(&recursive), 0);
        std::thread([&] {
            EXPECT_EQ(pthread_mutex_trylock(&recursive), EBUSY);
            EXPECT_EQ(pthread_mutex_unlock(&recursive), EPERM);
        }).join();
        for (int i = 0; i < 3; ++i) EXPECT_EQ(pthread_mutex_unlock(&recursive), 0);
        EXPECT_EQ(pthread_mutex_unlock(&recursive), EPERM);

        pthread_mutex_t checking = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
        EXPECT_EQ(pthread_mutex_unlock(&checking), EPERM);
        EXPECT_EQ(pthread_mutex_lock(&checking), 0);
        EXPECT_EQ(pthread_mutex_lock(&checking), EDEADLK);
        EXPECT_EQ(pthread_mutex_trylock(&checking), EBUSY);
        EXPECT_EQ(pthread_mutex_destroy(&checking), EBUSY);
        EXPECT_EQ(pthread_mutex_unlock(&checking), 0);
        EXPECT_EQ(pthread_mutex_destroy(&checking), 0);
        EXPECT_EQ(pthread_mutex_lock(&checking), EINVAL);

        pthread_mutex_t adaptive = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;
        EXPECT_EQ(pthread_mutex_lock(&adaptive), 0);
        EXPECT_EQ(pthread_mutex_trylock(&adaptive), EBUSY);
        EXPECT_EQ(pthread_mutex_unlock(&adaptive), 0);
        EXPECT_EQ(pthread_mutex_lock(&adaptive), 0);
        EXPECT_EQ(pthread_mutex_unlock(&adaptive), 0);
    });
    lab.run();
}

TEST(PosixThreads, ARobustMutexTellsThatItsOwnerEnded) {
    Lab lab;
    lab.spawn("a", [&] {
        pthread_mutexattr_t attributes;
        pthread_mutexattr_init(&attributes);
        pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
        pthread_mutex_t mutex;
        pthread_mutex_init(&mutex, &attributes);
        std::thread([&] { EXPECT_EQ(pthread_mutex_lock(&mutex), 0); }).join();
        EXPECT_EQ(pthread_mutex_lock(&mutex), EOWNERDEAD);
        EXPECT_EQ(pthread_mutex_consistent(&mutex), 0);
        EXPECT_EQ(pthread_mutex_unlock(&mutex), 0);

        // Who waits when it happens hears of it too; what is not repaired is lost.
        std::thread owner([&] {
            EXPECT_EQ(pthread_mutex_lock(&mutex), 0);
            usleep(5000);
        });
        usleep(1000);
        EXPECT_EQ(pthread_mutex_lock(&mutex), EOWNERDEAD);
        owner.join();
        EXPECT_EQ(pthread_mutex_unlock(&mutex), 0);
        EXPECT_EQ(pthread_mutex_lock(&mutex), ENOTRECOVERABLE);
    });
    lab.run();
}

TEST(PosixThreads, ANormalMutexLockedTwiceBlocksForEver) {
    Lab lab;
    lab.spawn("a", [&] {
        static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
        pthread_mutex_lock(&mutex);
        std::thread([&] { lab.say("lives"); }).detach();
        pthread_mutex_lock(&mutex);
        lab.say("never");
    });
    lab.run();
    EXPECT_EQ(lab.said(), "10:lives");
}

TEST(PosixThreads, TheClockOfAConditionIsItsAttributes) {
    Lab lab;
    lab.spawn("a", [&] {
        pthread_condattr_t attributes;
        pthread_condattr_init(&attributes);
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
        pthread_cond_t condition;
        pthread_cond_init(&condition, &attributes);
        pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
        pthread_mutex_lock(&mutex);
        const timespec until{.tv_sec = 2, .tv_nsec = 500};
        EXPECT_EQ(pthread_cond_timedwait(&condition, &mutex, &until), ETIMEDOUT);
        timespec now{};
        clock_gettime(CLOCK_MONOTONIC, &now);
        EXPECT_EQ(now.tv_sec, 2);
        EXPECT_EQ(now.tv_nsec, 500);
        const timespec wrong{.tv_sec = 0, .tv_nsec = 1'000'000'000};
        EXPECT_EQ(pthread_cond_timedwait(&condition, &mutex, &wrong), EINVAL);
    });
    lab.run();
}

TEST(PosixThreads, ReadersShareAndAWriterIsAlone) {
    Lab lab;
    lab.spawn("a", [&] {
        std::shared_timed_mutex mutex;
        std::vector<std::thread> threads;
        for (int i = 0; i < 2; ++i) {
            threads.emplace_back([&] {
                const std::shared_lock lock(mutex);
                std::this_thread::sleep_for(10ms);
                lab.say("read");
            });
        }
        threads.emplace_back([&] {
            std::this_thread::sleep_for(1ms);
            EXPECT_FALSE(mutex.try_lock());
            EXPECT_FALSE(mutex.try_lock_for(2ms));
            const std::unique_lock lock(mutex);
            lab.say("writes");
            std::this_thread::sleep_for(5ms);
        });
        std::this_thread::sleep_for(12ms);
        EXPECT_FALSE(mutex.try_lock_shared());
        const std::shared_lock lock(mutex);
        lab.say("read last");
        for (auto& each : threads) each.join();
    });
    lab.run();
    EXPECT_EQ(lab.said(), "10010:read 10020:read 10020:writes 15020:read last");
}

TEST(PosixThreads, AWaitingWriterKeepsReadersOutIfAskedTo) {
    Lab lab;
    lab.spawn("a", [&] {
        pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
        pthread_rwlock_rdlock(&lock);
        std::thread writer([&] {
            pthread_rwlock_wrlock(&lock);
            lab.say("writer");
            pthread_rwlock_unlock(&lock);
        });
        usleep(1000);
        EXPECT_EQ(pthread_rwlock_tryrdlock(&lock), EBUSY);
        std::thread reader([&] {
            pthread_rwlock_rdlock(&lock);
            lab.say("reader");
            pthread_rwlock_unlock(&lock);
        });
        usleep(1000);
        pthread_rwlock_unlock(&lock);
        writer.join();
        reader.join();
    });
    lab.run();
    EXPECT_EQ(lab.said(), "2020:writer 2020:reader");
}

TEST(PosixThreads, SemaphoresBarriersLatchesAndAtomicsWaitInVirtualTime) {
    Lab lab;
    lab.spawn("a", [&] {
        std::counting_semaphore<4> places(0);
        std::latch started(2);
        std::barrier meeting(3);
        std::atomic<int> value = 0;
        std::vector<std::thread> threads;
        for (int i = 1; i <= 2; ++i) {
            threads.emplace_back([&, i] {
                std::this_thread::sleep_for(i * 1ms);
                started.count_down();
                meeting.arrive_and_wait();
                places.acquire();
                value.wait(0);
                lab.say(std::to_string(i));
            });
        }
        started.wait();
        lab.say("started");
        EXPECT_FALSE(places.try_acquire_for(2ms));
        lab.say("meet");
        meeting.arrive_and_wait();
        std::this_thread::sleep_for(1ms);
        places.release(2);
        std::this_thread::sleep_for(1ms);
        value = 1;
        value.notify_all();
        for (auto& each : threads) each.join();
    });
    lab.run();
    EXPECT_EQ(lab.said(), "2020:started 4021:meet 6021:1 6021:2");  // each look at an atomic word costs 100 ns
}

TEST(PosixThreads, PosixSemaphoresAndBarriers) {
    Lab lab;
    lab.spawn("a", [&] {
        sem_t semaphore;
        EXPECT_EQ(sem_init(&semaphore, 0, 1), 0);
        EXPECT_EQ(sem_wait(&semaphore), 0);
        EXPECT_EQ(sem_trywait(&semaphore), -1);
        EXPECT_EQ(errno, EAGAIN);
        timespec until{};
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 1;
        EXPECT_EQ(sem_timedwait(&semaphore, &until), -1);
        EXPECT_EQ(errno, ETIMEDOUT);
        std::thread poster([&] {
            usleep(1000);
            sem_post(&semaphore);
            sem_post(&semaphore);
        });
        EXPECT_EQ(sem_wait(&semaphore), 0);
        poster.join();
        int value = 0;
        EXPECT_EQ(sem_getvalue(&semaphore, &value), 0);
        EXPECT_EQ(value, 1);

        pthread_barrier_t barrier;
        EXPECT_EQ(pthread_barrier_init(&barrier, nullptr, 2), 0);
        int serial = 0;
        std::thread other([&] { serial += pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD ? 1 : 0; });
        serial += pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD ? 1 : 0;
        other.join();
        EXPECT_EQ(serial, 1);

        pthread_spinlock_t spin;
        pthread_spin_init(&spin, 0);
        pthread_spin_lock(&spin);
        EXPECT_EQ(pthread_spin_trylock(&spin), EBUSY);
        std::thread spinner([&] {
            pthread_spin_lock(&spin);
            lab.say("spun");
            pthread_spin_unlock(&spin);
        });
        usleep(1000);
        pthread_spin_unlock(&spin);
        spinner.join();
        EXPECT_EQ(pthread_spin_trylock(&spin), 0);
    });
    lab.run();
}

TEST(PosixThreads, AsyncAndPromisesWork) {
    Lab lab;
    lab.spawn("a", [&] {
        auto answer = std::async(std::launch::async, [] {
            std::this_thread::sleep_for(20ms);
            return 42;
        });
        EXPECT_EQ(answer.wait_for(1ms), std::future_status::timeout);
        EXPECT_EQ(answer.get(), 42);
        auto failing = std::async(std::launch::async, []() -> int { throw std::runtime_error("no"); });
        EXPECT_THROW(failing.get(), std::runtime_error);
        std::promise<int> promise;
        std::thread setter([&] {
            promise.set_value_at_thread_exit(7);
            std::this_thread::sleep_for(1ms);
        });
        EXPECT_EQ(promise.get_future().get(), 7);
        setter.join();
        lab.say("done");
    });
    // The library's own key for "at thread exit" was made in the first process.
    lab.spawn("b", [&] {
        std::this_thread::sleep_for(1s);
        std::mutex mutex;
        std::condition_variable ended;
        std::unique_lock lock(mutex);
        std::thread thread([&] {
            std::unique_lock inner(mutex);
            std::notify_all_at_thread_exit(ended, std::move(inner));
        });
        EXPECT_EQ(ended.wait_for(lock, 1s), std::cv_status::no_timeout);
        lock.unlock();
        thread.join();
        lab.say("b");
    });
    lab.run();
    EXPECT_TRUE(lab.said().starts_with("210")) << lab.said();
    EXPECT_TRUE(lab.said().ends_with(":b")) << lab.said();
}

TEST(PosixThreads, CallOnceRunsAgainAfterAnException) {
    Lab lab;
    lab.spawn("a", [&] {
        std::once_flag flag;
        int runs = 0;
        const auto attempt = [&](int who) {
            try {
                std::call_once(flag, [&] {
                    ++runs;
                    std::this_thread::sleep_for(1ms);  // the others come meanwhile, with callables of their own
                    if (who < 2) throw std::runtime_error("again");
                    lab.say("once by " + std::to_string(who));
                });
            } catch (const std::runtime_error&) {
                lab.say("failed " + std::to_string(who));
            }
        };
        std::vector<std::thread> threads;
        for (int who = 0; who < 4; ++who) threads.emplace_back([&, who] { attempt(who); });
        for (auto& each : threads) each.join();
        EXPECT_EQ(runs, 3);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "1010:failed 0 2010:failed 1 3010:once by 2");
}

int slow_value() {
    std::this_thread::sleep_for(5ms);
    return 1;
}

TEST(PosixThreads, AStaticWhoseInitialiserSleepsHoldsUpOnlyWhoNeedsIt) {
    Lab lab;
    lab.spawn("a", [&] {
        const auto use = [&] {
            static const int value = slow_value();
            lab.say("has " + std::to_string(value));
        };
        std::thread one(use);
        std::thread other(use);
        std::this_thread::sleep_for(1ms);
        lab.say("meanwhile");
        one.join();
        other.join();
    });
    lab.run();
    EXPECT_EQ(lab.said(), "1020:meanwhile 5010:has 1 5010:has 1");
}

TEST(PosixThreads, AStaticThatFailedIsTriedAgain) {
    Lab lab;
    lab.spawn("a", [&] {
        int attempts = 0;
        const auto use = [&] {
            static const int value = ++attempts < 3 ? throw std::runtime_error("not yet") : attempts;
            return value;
        };
        EXPECT_THROW(use(), std::runtime_error);
        EXPECT_THROW(use(), std::runtime_error);
        EXPECT_EQ(use(), 3);
    });
    lab.run();
}

int recursive_value(int depth) {
    static const int value = recursive_value(depth + 1);
    return value;
}

TEST(PosixThreads, AStaticThatNeedsItselfThrows) {
    Lab lab;
    lab.spawn("a", [&] { EXPECT_THROW(recursive_value(0), std::exception); });
    lab.run();
}

TEST(PosixThreads, KeysAreDestroyedInRounds) {
    Lab lab;
    lab.spawn("a", [&] {
        static Lab* here = &lab;
        static pthread_key_t key;
        static int rounds = 0;
        ASSERT_EQ(pthread_key_create(&key,
                                     [](void* value) {
                                         here->say("destroyed");
                                         if (++rounds < 2) pthread_setspecific(key, value);
                                     }),
                  0);
        EXPECT_EQ(pthread_getspecific(key), nullptr);
        pthread_setspecific(key, &lab);
        std::thread([&] {
            EXPECT_EQ(pthread_getspecific(key), nullptr);
            pthread_setspecific(key, &rounds);
            EXPECT_EQ(pthread_getspecific(key), &rounds);
        }).join();
        EXPECT_EQ(pthread_getspecific(key), &lab);
        EXPECT_EQ(pthread_key_delete(key), 0);
        EXPECT_EQ(pthread_setspecific(key, &lab), EINVAL);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "10:destroyed 10:destroyed");
}

struct Leaving {
    Lab* lab = nullptr;
    const char* name = nullptr;
    ~Leaving() {
        if (lab != nullptr) lab->say(name);
    }
};
extern "C" int __cxa_thread_atexit(void (*)(void*), void*, void*) noexcept;

TEST(PosixThreads, ThreadLocalsAreDestroyedLastMadeFirst) {
    Lab lab;
    lab.spawn("a", [&] {
        // Registered by hand: this program's own thread_locals belong to its one OS thread.
        static Leaving first{&lab, "first"};
        static Leaving second{&lab, "second"};
        const auto destroy = [](void* object) {
            auto* leaving = static_cast<Leaving*>(object);
            leaving->lab->say(leaving->name);
            leaving->lab = nullptr;
        };
        std::thread([&] {
            __cxa_thread_atexit(destroy, &first, nullptr);
            __cxa_thread_atexit(destroy, &second, nullptr);
            lab.say("returns");
        }).join();
        lab.say("joined");
        static Leaving of_main{&lab, "main"};
        __cxa_thread_atexit(destroy, &of_main, nullptr);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "10:returns 10:second 10:first 10:joined 10:main");
}

TEST(PosixThreads, AnExceptionThatLeavesAThreadEndsItsProcessOnly) {
    Lab lab;
    const auto pid = lab.spawn("a", [] {
        std::thread thread([] { throw std::runtime_error("nobody catches this"); });
        thread.join();
    });
    lab.spawn("b", [&] {
        std::this_thread::sleep_for(5ms);
        lab.say("b lives");
    });
    lab.run();
    EXPECT_EQ(lab.device().status(pid).reason, sim::trace::EndReason::Crashed);
    EXPECT_EQ(lab.device().status(pid).status, SIGABRT);
    EXPECT_EQ(lab.said(), "5000:b lives");
}

TEST(PosixThreads, ASwitchInACatchBlockKeepsTheExceptionsApart) {
    Lab lab;
    lab.spawn("a", [&] {
        std::vector<std::thread> threads;
        for (const auto* name : {"x", "y"}) {
            threads.emplace_back([&lab, name] {
                try {
                    throw std::runtime_error(name);
                } catch (const std::exception&) {
                    std::this_thread::sleep_for(1ms);
                    try {
                        throw;
                    } catch (const std::exception& again) {
                        lab.say(again.what());
                    }
                }
            });
        }
        for (auto& each : threads) each.join();
    });
    lab.run();
    EXPECT_EQ(lab.said(), "1010:x 1020:y");
}

TEST(PosixThreads, WaitersOfAKilledProcessAreGone) {
    Lab lab;
    auto* shared = new pthread_mutex_t(PTHREAD_MUTEX_INITIALIZER);  // as in memory that two processes share
    const auto victim = lab.spawn("a", [&, shared] {
        std::this_thread::sleep_for(1ms);
        pthread_mutex_lock(shared);
        lab.say("never");
    });
    lab.spawn("b", [&, shared] {
        pthread_mutex_lock(shared);
        std::this_thread::sleep_for(10ms);
        pthread_mutex_unlock(shared);
        pthread_mutex_lock(shared);
        lab.say("mine again");
        pthread_mutex_unlock(shared);
    });
    lab.simulation().at(5 * tests::kMs, [&] { lab.device().kill(victim); });
    lab.run();
    EXPECT_EQ(lab.said(), "10000:mine again");
    delete shared;
}

TEST(PosixThreads, ARobustMutexTellsOtherProcessesToo) {
    Lab lab;
    auto* shared = new pthread_mutex_t;  // as in memory that two processes share
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(shared, &attributes);
    const auto victim = lab.spawn("a", [&, shared] {
        pthread_mutex_lock(shared);
        sleep(100);
    });
    lab.spawn("b", [&, shared] {
        usleep(1000);
        EXPECT_EQ(pthread_mutex_lock(shared), EOWNERDEAD);
        lab.say("told");
        EXPECT_EQ(pthread_mutex_consistent(shared), 0);
        EXPECT_EQ(pthread_mutex_unlock(shared), 0);
        EXPECT_EQ(pthread_mutex_lock(shared), 0);
        EXPECT_EQ(pthread_mutex_unlock(shared), 0);
    });
    lab.simulation().at(5 * tests::kMs, [&] { lab.device().kill(victim); });
    lab.run();
    EXPECT_EQ(lab.said(), "5000:told");
    delete shared;
}

TEST(PosixThreads, YieldLetsOthersRunOnTheOnlyCore) {
    Lab lab({.cores = 1});
    lab.spawn("a", [&] {
        std::atomic<bool> done = false;
        std::thread other([&] { done = true; });
        while (!done) std::this_thread::yield();
        other.join();
        std::mutex mutex;
        mutex.lock();
        std::thread locker([&] {
            while (!mutex.try_lock()) {
            }
            mutex.unlock();
            lab.say("locked");
        });
        std::this_thread::sleep_for(1ms);
        mutex.unlock();
        locker.join();
    });
    lab.run();
    EXPECT_TRUE(lab.said().ends_with(":locked")) << lab.said();
}

TEST(PosixThreads, C11ThreadsAreTheSameThreads) {
    Lab lab;
    lab.spawn("a", [&] {
        struct Shared {
            mtx_t mutex;
            cnd_t condition;
            bool ready = false;
        } shared;
        ASSERT_EQ(mtx_init(&shared.mutex, mtx_plain), thrd_success);
        ASSERT_EQ(cnd_init(&shared.condition), thrd_success);
        thrd_t thread;
        const auto body = [](void* given) {
            auto& state = *static_cast<Shared*>(given);
            const timespec span{.tv_sec = 1, .tv_nsec = 0};
            thrd_sleep(&span, nullptr);
            mtx_lock(&state.mutex);
            state.ready = true;
            cnd_signal(&state.condition);
            mtx_unlock(&state.mutex);
            return 5;
        };
        ASSERT_EQ(thrd_create(&thread, body, &shared), thrd_success);
        mtx_lock(&shared.mutex);
        while (!shared.ready) cnd_wait(&shared.condition, &shared.mutex);
        mtx_unlock(&shared.mutex);
        int result = 0;
        EXPECT_EQ(thrd_join(thread, &result), thrd_success);
        EXPECT_EQ(result, 5);
        lab.say("done");
    });
    lab.run();
    EXPECT_EQ(lab.said(), "1000010:done");
}

TEST(PosixThreads, PropertiesOfAThread) {
    Lab lab({.cores = 3});
    lab.spawn("a", [&] {
        EXPECT_EQ(std::thread::hardware_concurrency(), 3U);
        EXPECT_EQ(sysconf(_SC_NPROCESSORS_ONLN), 3);
        cpu_set_t set;
        EXPECT_EQ(sched_getaffinity(0, sizeof set, &set), 0);
        EXPECT_EQ(CPU_COUNT(&set), 3);
        EXPECT_EQ(pthread_self(), static_cast<pthread_t>(gettid()));
        EXPECT_EQ(gettid(), getpid());
        std::thread([&] {
            char name[16];
            EXPECT_EQ(pthread_setname_np(pthread_self(), "sixteen letters!"), ERANGE);
            EXPECT_EQ(pthread_setname_np(pthread_self(), "worker"), 0);
            EXPECT_EQ(pthread_getname_np(pthread_self(), name, sizeof name), 0);
            EXPECT_STREQ(name, "worker");
            EXPECT_NE(gettid(), getpid());
            pthread_attr_t attributes;
            ASSERT_EQ(pthread_getattr_np(pthread_self(), &attributes), 0);
            void* low = nullptr;
            std::size_t size = 0;
            pthread_attr_getstack(&attributes, &low, &size);
            EXPECT_LT(low, static_cast<void*>(name));
            EXPECT_GT(static_cast<char*>(low) + size, name);
        }).join();
    });
    lab.run();
}

TEST(PosixThreads, CancellingIsRefusedAndToldOnce) {
    Lab lab;
    lab.spawn("a", [&] {
        EXPECT_EQ(pthread_cancel(pthread_self()), ENOSYS);
        EXPECT_EQ(pthread_cancel(pthread_self()), ENOSYS);
    });
    const auto lines = log_of(lab);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0], "pthread_cancel() is not there in a simulated process (called from thread a of a): ENOSYS");
}

TEST(PosixThreads, TheHostsOwnThreadsAreLeftAlone) {
    int value = 0;
    std::mutex mutex;
    std::thread thread([&] {
        const std::lock_guard lock(mutex);
        value = 1;
    });
    thread.join();
    EXPECT_EQ(value, 1);
    EXPECT_EQ(std::async(std::launch::async, [] { return 2; }).get(), 2);
    std::latch latch(1);
    std::thread other([&] { latch.count_down(); });
    latch.wait();
    other.join();
    EXPECT_EQ(getpid(), static_cast<pid_t>(syscall(SYS_getpid)));
}

}  // namespace
