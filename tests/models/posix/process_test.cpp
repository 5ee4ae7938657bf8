#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <random>
#include <thread>

#include "models/posix/user_code.h"
#include "tests/models/device/lab.h"

namespace {

using namespace std::chrono_literals;
using sim::trace::EndReason;
using tests::kMs;
using tests::Lab;

std::vector<std::string> log_of(Lab& lab) {
    std::vector<std::string> lines;
    lab.recorder().add_listener([&lines](const sim::trace::RecordView& record) {
        const auto event = record.event();
        if (const auto* log = std::get_if<sim::trace::LogWritten>(&event)) lines.emplace_back(log->text);
    });
    lab.run();
    return lines;
}

TEST(PosixProcess, EveryNameInTheListIsTheHostsToo) {
    std::ifstream list(IPCLAB_EXPORTS);
    std::string name;
    int count = 0;
    while (std::getline(list, name)) {
        if (name.empty() || name[0] == '#') continue;
        ++count;
        void* ours = ::dlsym(RTLD_DEFAULT, name.c_str());
        EXPECT_NE(ours, nullptr) << name;
        models::posix::Next host{name.c_str(), nullptr};
        EXPECT_NE(host.get(), nullptr) << name;
        EXPECT_NE(host.get(), ours) << name << " is not exported";
    }
    EXPECT_GT(count, 200);
}

TEST(PosixProcess, ClocksShowVirtualTime) {
    Lab lab;
    lab.spawn("a", [&] {
        EXPECT_EQ(time(nullptr), 1'767'225'600);
        const auto start = std::chrono::steady_clock::now();
        std::this_thread::sleep_for(1h);
        EXPECT_EQ(std::chrono::steady_clock::now() - start, 1h + 50ns);  // a look costs 50 ns
        timeval now{};
        gettimeofday(&now, nullptr);
        EXPECT_EQ(now.tv_sec, 1'767'225'600 + 3600);
        tm broken{};
        const time_t wall = now.tv_sec;
        gmtime_r(&wall, &broken);
        EXPECT_EQ(broken.tm_year, 126);
        EXPECT_EQ(broken.tm_hour, 1);
        timespec at{.tv_sec = 3700, .tv_nsec = 0};
        EXPECT_EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr), 0);
        clock_gettime(CLOCK_BOOTTIME, &at);
        EXPECT_EQ(at.tv_sec, 3700);
        EXPECT_EQ(at.tv_nsec, 0);
        EXPECT_EQ(sleep(1), 0U);
        lab.say("done");
        timespec wrong{.tv_sec = 0, .tv_nsec = -1};
        EXPECT_EQ(nanosleep(&wrong, nullptr), -1);
        EXPECT_EQ(errno, EINVAL);
        EXPECT_EQ(clock_gettime(77, &at), -1);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "3701000000:done");
}

TEST(PosixProcess, ALoopUntilSomeTimeEnds) {
    Lab lab({.cores = 1});
    lab.spawn("a", [&] {
        const auto end = std::chrono::steady_clock::now() + 1ms;
        while (std::chrono::steady_clock::now() < end) {
        }
        lab.say("over");
    });
    lab.run();
    EXPECT_EQ(lab.said(), "1000:over");
}

TEST(PosixProcess, WhoAndWhereItIs) {
    Lab lab({.name = "phone", .cores = 2});
    const auto pid = lab.spawn("a", [&] {
        EXPECT_EQ(getppid(), 1);
        EXPECT_EQ(getuid(), 1000U);
        EXPECT_EQ(geteuid(), getuid());
        EXPECT_EQ(getpgid(0), getpid());
        EXPECT_EQ(setuid(getuid()), 0);
        EXPECT_EQ(setuid(0), -1);
        EXPECT_EQ(errno, EPERM);
        char name[64];
        EXPECT_EQ(gethostname(name, sizeof name), 0);
        EXPECT_STREQ(name, "phone");
        utsname system{};
        EXPECT_EQ(uname(&system), 0);
        EXPECT_STREQ(system.nodename, "phone");
        EXPECT_STREQ(system.release, "5.10.0");
        EXPECT_EQ(setpriority(PRIO_PROCESS, 0, 5), 0);
        EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 5);
        rlimit files{};
        EXPECT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
        EXPECT_EQ(files.rlim_cur, 32'768U);
        return getpid();
    });
    lab.run();
    EXPECT_EQ(lab.device().status(pid).status, static_cast<int>(pid));
}

TEST(PosixProcess, TheEnvironmentIsItsOwn) {
    ::setenv("IPCLAB_TEST", "host", 1);
    Lab lab;
    lab.spawn("a", [&] {
        EXPECT_EQ(getenv("IPCLAB_TEST"), nullptr);
        EXPECT_EQ(setenv("IPCLAB_TEST", "a", 1), 0);
        const char* kept = getenv("IPCLAB_TEST");
        EXPECT_STREQ(kept, "a");
        EXPECT_EQ(setenv("IPCLAB_TEST", "b", 0), 0);
        EXPECT_STREQ(getenv("IPCLAB_TEST"), "a");
        EXPECT_EQ(setenv("IPCLAB_TEST", "b", 1), 0);
        EXPECT_STREQ(getenv("IPCLAB_TEST"), "b");
        EXPECT_STREQ(kept, "a");
        char mine[] = "MINE=1";
        EXPECT_EQ(putenv(mine), 0);
        mine[5] = '2';
        EXPECT_STREQ(getenv("MINE"), "2");
        EXPECT_EQ(unsetenv("MINE"), 0);
        EXPECT_EQ(getenv("MINE"), nullptr);
        EXPECT_EQ(setenv("A=B", "", 1), -1);
        EXPECT_EQ(clearenv(), 0);
        EXPECT_EQ(getenv("IPCLAB_TEST"), nullptr);
        EXPECT_EQ(setenv("AGAIN", "1", 1), 0);
        EXPECT_STREQ(getenv("AGAIN"), "1");
        std::this_thread::sleep_for(2ms);
    });
    lab.spawn("b", [&] {
        std::this_thread::sleep_for(1ms);
        EXPECT_EQ(getenv("AGAIN"), nullptr);
    });
    lab.run();
    EXPECT_STREQ(::getenv("IPCLAB_TEST"), "host");
}

std::string random_text() {
    // One simulation a program, so each run has a child of its own; what it finds out comes back through a pipe.
    int ends[2];
    if (::pipe(ends) != 0) return {};
    if (::fork() == 0) {
        Lab lab;
        std::string text;
        for (const auto* name : {"a", "b"}) {
            lab.spawn(name, [&] {
                std::random_device device;
                std::uint64_t value = 0;
                EXPECT_EQ(getrandom(&value, sizeof value, 0), 8);
                const auto found = std::to_string(device()) + " " + std::to_string(value) + " " + std::to_string(arc4random()) + " " +
                                   std::to_string(rand()) + ";";
                const models::device::HostScope host;
                text += found;
            });
        }
        lab.run();
        (void)!::write(ends[1], text.data(), text.size());
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string text(500, '\0');
    const auto got = ::read(ends[0], text.data(), text.size());
    ::close(ends[0]);
    int status = 0;
    ::wait(&status);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

TEST(PosixProcess, RandomnessIsTheSameInEveryRunAndDifferentInEveryProcess) {
    const auto first = random_text();
    EXPECT_EQ(first, random_text());
    const auto middle = first.find(';');
    ASSERT_NE(middle, std::string::npos);
    const auto a = first.substr(0, first.rfind(' ', middle));
    const auto b = first.substr(middle + 1, first.rfind(' ') - middle - 1);
    EXPECT_FALSE(a.empty());
    EXPECT_NE(a, b);
}

TEST(PosixProcess, SequencesBelongToTheProcessAndAreTheHosts) {
    ::srand(7);
    const int expected = ::rand();
    ::srand48(7);
    const double expected48 = ::drand48();
    Lab lab;
    for (const auto* name : {"a", "b"}) {
        lab.spawn(name, [&] {
            srand(7);
            srand48(7);
            std::this_thread::sleep_for(1ms);  // the other does the same now
            EXPECT_EQ(rand(), expected);
            EXPECT_EQ(drand48(), expected48);
        });
    }
    lab.run();
    ::srand(7);
    EXPECT_EQ(::rand(), expected);
}

// ------------------------------------------------------------------------------------------------------------------ exits

TEST(PosixProcess, ExitRunsHandlersInReverseAndGivesItsStatus) {
    Lab lab;
    static Lab* here = nullptr;
    here = &lab;
    const auto pid = lab.spawn("a", [] {
        atexit([] { here->say("first"); });
        on_exit([](int status, void*) { here->say("status " + std::to_string(status)); }, nullptr);
        atexit([] {
            here->say("last");
            exit(5);  // goes on with the others
        });
        std::thread([] { exit(4); }).join();
        here->say("never");
    });
    lab.run();
    EXPECT_EQ(lab.said(), "10:last 10:status 5 10:first");
    EXPECT_EQ(lab.device().status(pid).reason, EndReason::Exited);
    EXPECT_EQ(lab.device().status(pid).status, 5);
}

TEST(PosixProcess, ReturningFromMainRunsHandlersToo) {
    Lab lab;
    static Lab* here = nullptr;
    here = &lab;
    const auto pid = lab.spawn("a", [] {
        atexit([] {
            std::this_thread::sleep_for(1ms);
            here->say("handler");
        });
        return 3;
    });
    lab.run();
    EXPECT_EQ(lab.said(), "1000:handler");
    EXPECT_EQ(lab.device().status(pid).status, 3);
}

TEST(PosixProcess, QuickExitsAndDeathRunNoHandlers) {
    Lab lab;
    static Lab* here = nullptr;
    here = &lab;
    const auto one = lab.spawn("a", [] {
        atexit([] { here->say("never"); });
        _exit(7);
    });
    const auto two = lab.spawn("b", [] {
        atexit([] { here->say("never"); });
        at_quick_exit([] { here->say("quick"); });
        quick_exit(8);
    });
    const auto three = lab.spawn("c", [] {
        atexit([] { here->say("never"); });
        abort();
    });
    lab.run();
    EXPECT_EQ(lab.said(), "0:quick");
    EXPECT_EQ(lab.device().status(one).status, 7);
    EXPECT_EQ(lab.device().status(two).status, 8);
    EXPECT_EQ(lab.device().status(three).reason, EndReason::Crashed);
    EXPECT_EQ(lab.device().status(three).status, SIGABRT);
}

// ---------------------------------------------------------------------------------------------------------------- signals

TEST(PosixProcess, RaiseRunsTheHandlerOnTheSpot) {
    Lab lab;
    static Lab* here = nullptr;
    here = &lab;
    lab.spawn("a", [] {
        signal(SIGUSR1, [](int number) { here->say("handler " + std::to_string(number)); });
        raise(SIGUSR1);
        here->say("after");
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGUSR1);
        sigprocmask(SIG_BLOCK, &set, nullptr);
        kill(getpid(), SIGUSR1);
        here->say("blocked");
        sigset_t pending;
        sigpending(&pending);
        EXPECT_EQ(sigismember(&pending, SIGUSR1), 1);
        sigprocmask(SIG_UNBLOCK, &set, nullptr);
        here->say("end");
        signal(SIGUSR1, SIG_IGN);
        raise(SIGUSR1);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "0:handler 10 0:after 1:blocked 1:handler 10 1:end");
}

TEST(PosixProcess, AJumpOutOfAHandlerRestoresTheMask) {
    Lab lab;
    const auto pid = lab.spawn("a", [] {
        static sigjmp_buf place;
        static int jumps;
        signal(SIGUSR1, [](int number) { siglongjmp(place, number); });
        jumps = 0;
        if (sigsetjmp(place, 1) != 0) ++jumps;
        if (jumps < 2) raise(SIGUSR1);
        exit(256 + jumps);
    });
    lab.run();
    EXPECT_EQ(lab.device().status(pid).status, 2);  // of an exit status 8 bits count
}

TEST(PosixProcess, SignalsEndOtherProcesses) {
    Lab lab;
    std::vector<std::uint32_t> victims;
    for (int i = 0; i < 2; ++i) {
        victims.push_back(lab.spawn("a", [&] {
            std::this_thread::sleep_for(1h);
            lab.say("never");
        }));
    }
    lab.spawn("b", [&] {
        std::this_thread::sleep_for(1ms);
        EXPECT_EQ(kill(static_cast<pid_t>(victims[0]), 0), 0);
        EXPECT_EQ(kill(static_cast<pid_t>(victims[0]), SIGTERM), 0);
        EXPECT_EQ(kill(static_cast<pid_t>(victims[1]), SIGKILL), 0);
        EXPECT_EQ(kill(static_cast<pid_t>(victims[1]), 0), -1);
        EXPECT_EQ(errno, ESRCH);
        EXPECT_EQ(kill(static_cast<pid_t>(victims[1]), 99), -1);
        EXPECT_EQ(errno, EINVAL);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "");
    EXPECT_EQ(lab.device().status(victims[0]).reason, EndReason::Killed);
    EXPECT_EQ(lab.device().status(victims[0]).status, SIGTERM);
    EXPECT_EQ(lab.device().status(victims[1]).status, SIGKILL);
}

TEST(PosixProcess, AHandlerOfAnotherProcessRunsThereAndEndsItsSleep) {
    Lab lab;
    static Lab* here = nullptr;
    here = &lab;
    const auto target = lab.spawn("a", [] {
        struct sigaction action = {};
        action.sa_flags = SA_SIGINFO;
        action.sa_sigaction = [](int, siginfo_t* info, void*) { here->say("from " + std::to_string(info->si_pid)); };
        sigaction(SIGTERM, &action, nullptr);
        timespec span{.tv_sec = 10, .tv_nsec = 0};
        timespec left{};
        EXPECT_EQ(nanosleep(&span, &left), -1);
        EXPECT_EQ(errno, EINTR);
        EXPECT_EQ(left.tv_sec, 8);
        EXPECT_EQ(pause(), -1);
        here->say("goes on");
    });
    lab.spawn("b", [&] {
        sleep(1);
        kill(static_cast<pid_t>(target), SIGTERM);
        sleep(1);
        kill(static_cast<pid_t>(target), SIGTERM);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "1000000:from 101 2000001:from 101 2000001:goes on");
    EXPECT_EQ(lab.device().status(target).reason, EndReason::Exited);
}

TEST(PosixProcess, AThreadMayWaitForSignals) {
    Lab lab;
    lab.spawn("a", [&] {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGUSR2);
        pthread_sigmask(SIG_BLOCK, &set, nullptr);
        std::thread sender([] {
            sleep(1);
            kill(getpid(), SIGTERM);
        });
        int number = 0;
        EXPECT_EQ(sigwait(&set, &number), 0);
        EXPECT_EQ(number, SIGTERM);
        lab.say("term");
        kill(getpid(), SIGUSR2);
        EXPECT_EQ(sigwaitinfo(&set, nullptr), SIGUSR2);
        timespec span{.tv_sec = 1, .tv_nsec = 0};
        EXPECT_EQ(sigtimedwait(&set, nullptr, &span), -1);
        EXPECT_EQ(errno, EAGAIN);
        lab.say("nothing");
        sender.join();
    });
    lab.run();
    EXPECT_TRUE(lab.said().starts_with("1000010:term 20000")) << lab.said();
}

TEST(PosixProcess, StopAndContinue) {
    Lab lab;
    const auto target = lab.spawn("a", [&] {
        for (int i = 0; i < 3; ++i) {
            std::this_thread::sleep_for(2ms);
            lab.say("tick");
        }
    });
    lab.spawn("b", [&] {
        std::this_thread::sleep_for(3ms);
        kill(static_cast<pid_t>(target), SIGSTOP);
        std::this_thread::sleep_for(20ms);
        kill(static_cast<pid_t>(target), SIGCONT);
    });
    lab.run();
    EXPECT_TRUE(lab.said().starts_with("2000:tick 2300")) << lab.said();
}

TEST(PosixProcess, AFaultIsACrashWhateverHandlersSay) {
    Lab lab;
    static Lab* here = nullptr;
    here = &lab;
    const auto pid = lab.spawn("a", [] {
        signal(SIGSEGV, [](int) { here->say("handled"); });
        raise(SIGSEGV);
        volatile std::uintptr_t nowhere = 16;
        *reinterpret_cast<volatile int*>(nowhere) = 1;
    });
    lab.spawn("b", [] {
        signal(SIGABRT, [](int) { here->say("aborts"); });
        abort();
    });
    lab.run();
    EXPECT_EQ(lab.said(), "0:aborts 0:handled");
    EXPECT_EQ(lab.device().status(pid).reason, EndReason::Crashed);
    EXPECT_EQ(lab.device().status(pid).status, SIGSEGV);
}

TEST(PosixProcess, BadPointersAreTheCallersOwnCrash) {
    Lab lab;
    const auto pid = lab.spawn("a", [] {
        volatile std::uintptr_t nowhere = 16;
        pthread_mutex_unlock(reinterpret_cast<pthread_mutex_t*>(nowhere));
    });
    const auto other = lab.spawn("b", [] {
        volatile std::uintptr_t nowhere = 16;
        pthread_cond_wait(reinterpret_cast<pthread_cond_t*>(nowhere), reinterpret_cast<pthread_mutex_t*>(nowhere));
    });
    lab.run();
    EXPECT_EQ(lab.device().status(pid).status, SIGSEGV);
    EXPECT_EQ(lab.device().status(other).status, SIGSEGV);
}

// ----------------------------------------------------------------------------------------------------------------- timers

TEST(PosixProcess, AlarmsAndTimersComeInVirtualTime) {
    Lab lab;
    static Lab* here = nullptr;
    here = &lab;
    lab.spawn("a", [] {
        signal(SIGALRM, [](int) { here->say("alarm"); });
        EXPECT_EQ(alarm(10), 0U);
        EXPECT_EQ(alarm(2), 10U);
        EXPECT_EQ(pause(), -1);
        const itimerval value{.it_interval = {.tv_sec = 1, .tv_usec = 0}, .it_value = {.tv_sec = 0, .tv_usec = 500'000}};
        EXPECT_EQ(setitimer(ITIMER_REAL, &value, nullptr), 0);
        pause();
        pause();
        itimerval left{};
        EXPECT_EQ(setitimer(ITIMER_REAL, &left, &left), 0);
        EXPECT_EQ(left.it_interval.tv_sec, 1);
        EXPECT_EQ(sleep(100), 0U);  // none comes any more
        here->say("slept");

        sigevent event{};
        event.sigev_notify = SIGEV_THREAD;
        event.sigev_value.sival_int = 7;
        event.sigev_notify_function = [](sigval given) { here->say("timer " + std::to_string(given.sival_int)); };
        timer_t timer{};
        EXPECT_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
        const itimerspec wanted{.it_interval = {.tv_sec = 0, .tv_nsec = 0}, .it_value = {.tv_sec = 1, .tv_nsec = 0}};
        EXPECT_EQ(timer_settime(timer, 0, &wanted, nullptr), 0);
        usleep(400'000);
        itimerspec now{};
        EXPECT_EQ(timer_gettime(timer, &now), 0);
        EXPECT_EQ(now.it_value.tv_nsec, 600'000'000);
        sleep(2);
        EXPECT_EQ(timer_delete(timer), 0);
        EXPECT_EQ(timer_delete(timer), -1);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "2000000:alarm 2500000:alarm 3500000:alarm 103500000:slept 104500000:timer 7");
}

// --------------------------------------------------------------------------------------- what the libraries keep between calls

TEST(PosixProcess, WhatTheLibrariesKeepBetweenCallsIsTheProcesssOwn) {
    Lab lab;
    for (const auto* name : {"a", "b"}) {
        lab.spawn(name, [&lab, own = std::string(name)] {
            std::string words = own + "1 " + own + "2";
            std::string found = strtok(words.data(), " ");
            const time_t when = own == "a" ? 0 : 86'400;
            const tm* broken = gmtime(&when);
            std::this_thread::sleep_for(1ms);
            found += strtok(nullptr, " ");
            lab.say(found + " " + std::to_string(broken->tm_mday));

            char program[] = "program";
            char first[] = "-x";
            char second[] = "-y";
            char* arguments[] = {program, first, second, nullptr};
            std::string options;
            for (int option = 0; (option = getopt(3, arguments, "xy")) != -1;) {
                options += static_cast<char>(option);
                std::this_thread::sleep_for(1ms);
            }
            lab.say(options);
        });
    }
    lab.run();
    EXPECT_EQ(lab.said(), "1000:a1a2 1 1000:b1b2 2 3000:xy 3000:xy");
}

TEST(PosixProcess, TheTerminateHandlerIsTheProcesssOwn) {
    Lab lab;
    static Lab* here = nullptr;
    here = &lab;
    const auto before = std::get_terminate();
    const auto one = lab.spawn("a", [] {
        std::set_terminate([] {
            here->say("terminates");
            _exit(9);
        });
        std::thread([] { throw 1; }).join();
    });
    const auto two = lab.spawn("b", [&] {
        std::this_thread::sleep_for(1ms);
        EXPECT_EQ(std::get_terminate(), before);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "10:terminates");
    EXPECT_EQ(lab.device().status(one).status, 9);
    EXPECT_EQ(lab.device().status(two).reason, EndReason::Exited);
    EXPECT_EQ(std::get_terminate(), before);
}

// --------------------------------------------------------------------------------------------------- what is not there

TEST(PosixProcess, WhatIsNotThereSaysSoOnce) {
    Lab lab;
    lab.spawn("a", [] {
        EXPECT_EQ(fork(), -1);
        EXPECT_EQ(errno, ENOSYS);
        EXPECT_EQ(fork(), -1);
        EXPECT_EQ(system("true"), -1);
        EXPECT_EQ(system(nullptr), 0);
        EXPECT_EQ(execl("/bin/true", "true", nullptr), -1);
        EXPECT_EQ(popen("true", "r"), nullptr);
        EXPECT_EQ(waitpid(-1, nullptr, 0), -1);
        EXPECT_EQ(errno, ECHILD);
        EXPECT_EQ(syscall(424242), -1);
        EXPECT_EQ(errno, ENOSYS);
    });
    const auto lines = log_of(lab);
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_EQ(lines[0], "fork() is not there in a simulated process (called from thread a of a): ENOSYS");
    EXPECT_EQ(lines[4], "syscall 424242() is not there in a simulated process (called from thread a of a): ENOSYS");
}

TEST(PosixProcess, TheHostStaysUntouched) {
    EXPECT_GT(::time(nullptr), 1'700'000'000);
    EXPECT_GT(::getppid(), 0);
    const auto child = ::fork();
    if (child == 0) ::_exit(3);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 3);
    EXPECT_EQ(::system("exit 4"), 4 << 8);
    std::random_device device;
    EXPECT_NE(device(), device());
}

}  // namespace
