// What a trace of a million transactions costs the window. Bars: first paint of the traffic view within 0.5 s of opening, no event on the
// window's thread over 50 ms while the trace is gathered and one jumps about in the table, a filter's first rows within 0.3 s,
// memory (mapped pages too) below 1.5 times the file. Ends with 1 if one is missed.
//
//   bench_window [TRANSACTIONS] [DIRECTORY of a trace that is there]

#define QT_NO_EMIT  // the recorder has a function of that name
#include <sys/wait.h>
#include <unistd.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "gui/look/theme.h"
#include "gui/selection.h"
#include "gui/session/session.h"
#include "gui/store/trace_store.h"
#include "gui/traffic/traffic_table.h"
#include "gui/traffic/traffic_view.h"
#include "sim/trace/recorder.h"

namespace {

using namespace sim::trace;

constexpr std::uint32_t kProcesses = 40, kInterfaces = 20, kMethods = 16;

void put32(std::vector<std::byte>& bytes, std::uint32_t value) {
    for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::byte>(value >> 8 * i & 0xFFU));
}

std::vector<std::byte> parcel(const std::string& descriptor, std::uint32_t argument_bytes) {
    std::vector<std::byte> bytes;
    put32(bytes, 0x100);
    put32(bytes, 0);
    put32(bytes, static_cast<std::uint32_t>(descriptor.size()));
    for (const char c : descriptor) {
        bytes.push_back(static_cast<std::byte>(c));
        bytes.push_back(std::byte{0});
    }
    do bytes.push_back(std::byte{0});
    while (bytes.size() % 4 != 0);
    put32(bytes, argument_bytes);
    bytes.resize(bytes.size() + argument_bytes, std::byte{0x20});
    return bytes;
}

/// A run of two devices at level calls, in which dozens of processes call each other, some across, some nested, some in vain.
void write_trace(const std::string& directory, std::uint64_t transactions) {
    std::vector<std::string> processes;
    for (std::uint32_t i = 0; i < kProcesses; ++i) processes.push_back((i % 2 == 0 ? "service_" : "app_") + std::to_string(i));
    auto opened = Recorder::open({.level = Level::Calls, .directory = directory, .devices = {"phone", "tablet"}, .processes = processes});
    if (!opened) std::abort();
    auto& recorder = **opened;
    std::uint64_t now = 0;
    const auto stamp = [&](std::uint64_t transaction, std::uint32_t process, std::uint32_t thread) {
        return Stamp{.time_ns = now,
                     .transaction = transaction,
                     .pid = 100 + process,
                     .tid = 1000 + 10 * process + thread,
                     .process = static_cast<std::uint16_t>(process + 1),
                     .device = static_cast<std::uint8_t>(1 + process % 4 / 2)};
    };
    recorder.emit_as(RunStarted{.scenario = "bench", .title = "A million transactions", .profile = "seed"}, {});
    std::vector<std::vector<std::byte>> parcels;
    for (std::uint32_t i = 0; i < kInterfaces; ++i) {
        const auto name = "Interface" + std::to_string(i), descriptor = "ipclab.bench." + name;
        for (std::uint32_t method = 1; method <= kMethods; ++method) {
            const auto method_name = "Method" + std::to_string(method);
            recorder.emit_as(InterfaceDeclared{.interface_name = name,
                                               .descriptor = descriptor,
                                               .code = method,
                                               .method = method_name,
                                               .arguments = "data:bytes",
                                               .returns = "count:int32"},
                             {});
        }
        parcels.push_back(parcel(descriptor, 16 + 4 * i));
    }
    for (std::uint32_t i = 0; i < kProcesses; ++i) recorder.emit_as(ProcessStarted{.name = processes[i]}, stamp(0, i, 0));

    struct Open {
        std::uint64_t id;
        std::uint32_t from, to;
        bool remote;
    };
    std::mt19937 random(7);
    std::vector<Open> open;
    const std::vector<std::byte> reply(24, std::byte{1});
    const auto end = [&](std::size_t which) {
        const auto call = open[which];
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
        now += 700;
        const auto kind = random() % 1000;
        if (call.remote) {
            recorder.emit_as(RpcServed{.served = 0, .from_device = "phone", .code = 1}, stamp(call.id, call.to, 1));
            recorder.emit_as(RpcFinished{.outcome = kind < 20 ? RpcOutcome::TimedOut : RpcOutcome::Replied,
                                         .status = kind < 20 ? 29189 : 0,
                                         .data_bytes = reply.size(),
                                         .data = reply},
                             stamp(call.id, call.from, 0));
        } else if (kind < 5) {
            recorder.emit_as(
                RuleRefused{.rule = Rule::Size1, .pid = 100 + call.to, .asked = 600'000, .limit = 1'048'576, .in_use = 500'000},
                stamp(call.id, call.from, 0));
            recorder.emit_as(TransactionFinished{.outcome = Outcome::FailedReply, .error = -28}, stamp(call.id, call.from, 0));
        } else if (kind < 10) {
            recorder.emit_as(TransactionFinished{.outcome = Outcome::DeadReply}, stamp(call.id, call.from, 0));
        } else {
            recorder.emit_as(TransactionFinished{.outcome = Outcome::Replied, .data_bytes = reply.size(), .data = reply},
                             stamp(call.id, call.to, 1 + static_cast<std::uint32_t>(kind % 4)));
        }
    };
    for (std::uint64_t id = 1; id <= transactions; ++id) {
        now += 300 + random() % 2000;
        const Open call{id, static_cast<std::uint32_t>(random() % kProcesses), static_cast<std::uint32_t>(random() % kProcesses),
                        random() % 50 == 0};
        const auto interface = random() % kInterfaces;
        const auto code = static_cast<std::uint32_t>(1 + random() % kMethods);
        const auto& data = parcels[interface];
        const auto parent = !open.empty() && random() % 4 == 0 ? open.back().id : 0;
        if (call.remote) {
            recorder.emit_as(RpcSent{.parent = parent,
                                     .to_device = "tablet",
                                     .to_session = "DBinder1000_" + std::to_string(100 + call.to),
                                     .handle = 3,
                                     .code = code,
                                     .data_bytes = data.size(),
                                     .data = data},
                             stamp(id, call.from, 0));
        } else {
            recorder.emit_as(TransactionSent{.parent = parent,
                                             .to_pid = 100 + call.to,
                                             .handle = 2,
                                             .node = 9,
                                             .code = code,
                                             .data_bytes = data.size(),
                                             .data = data},
                             stamp(id, call.from, 0));
        }
        open.push_back(call);
        if (open.size() > 12) end(random() % open.size());
    }
    while (!open.empty()) end(0);
}

std::uint64_t status_bytes(const char* name) {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        std::uint64_t kib = 0;
        if (word == name && status >> kib) return kib * 1024;
    }
    return 0;
}

double megabytes(std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; }

/// Knows how long the longest event took.
class Timed final : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override {
        const auto type = event->type();
        const auto name = receiver->metaObject()->className();
        QElapsedTimer timer;
        timer.start();
        const auto worked = worked_ms();
        const bool result = QApplication::notify(receiver, event);
        const auto took = static_cast<double>(timer.nsecsElapsed()) / 1e6;
        longest_work_ms = std::max(longest_work_ms, worked_ms() - worked);
        if (took > longest_ms) {
            longest_ms = took;
            longest = std::string(name) + " " + std::to_string(static_cast<int>(type));
        }
        return result;
    }
    /// Of the calling thread: what it had of a core, whoever else wants one.
    static double worked_ms() {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    }
    void reset() {
        longest_ms = longest_work_ms = 0;
        longest.clear();
    }
    double longest_ms = 0, longest_work_ms = 0;
    std::string longest;
};

class FirstPaint final : public QObject {
public:
    FirstPaint(gui::TrafficView& view, const QElapsedTimer& timer) : view_(view), timer_(timer) {
        view.table().viewport()->installEventFilter(this);
    }
    double ms = -1;

protected:
    bool eventFilter(QObject*, QEvent* event) override {
        if (ms < 0 && event->type() == QEvent::Paint && view_.model().rowCount() > 0) ms = static_cast<double>(timer_.nsecsElapsed()) / 1e6;
        return false;
    }

private:
    gui::TrafficView& view_;
    const QElapsedTimer& timer_;
};

bool all_reached = true;
void tell(const char* what, double value, const char* unit, double bar) {
    const bool reached = value <= bar;
    all_reached = all_reached && reached;
    std::printf("%-62s %9.1f %-4s bar %7.1f %s\n", what, value, unit, bar, reached ? "reached" : "MISSED");
}
void tell(const char* what, double value, const char* unit) { std::printf("%-62s %9.1f %s\n", what, value, unit); }

}  // namespace

int main(int argc, char** argv) {
    ::setenv("QT_QPA_PLATFORM", "offscreen", 0);
    QStandardPaths::setTestModeEnabled(true);
    const auto transactions = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000ULL;
    QTemporaryDir folder;
    const auto directory = argc > 2 ? QString::fromLocal8Bit(argv[2]) : folder.filePath(QStringLiteral("trace"));
    if (argc <= 2) {
        // By a process of its own, whose memory is not counted.
        const auto writer = ::fork();
        if (writer == 0) {
            write_trace(directory.toStdString(), transactions);
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(writer, &status, 0);
        if (status != 0) return 2;
    }
    const auto file_bytes = std::filesystem::file_size((directory + QStringLiteral("/events")).toStdString());

    Timed application(argc, argv);
    gui::TraceStore store;
    gui::Session session;
    gui::Selection selection;
    gui::Theme theme;
    gui::Workbench bench{store, session, selection, theme};
    gui::TrafficView view(bench);
    view.resize(1400, 900);
    view.show();
    application.processEvents();
    tell("memory before", megabytes(status_bytes("VmRSS:")), "MB");
    tell("file", megabytes(file_bytes), "MB");

    QElapsedTimer timer;
    timer.start();
    FirstPaint paint(view, timer);
    application.reset();
    if (const auto wrong = store.open(directory); !wrong.isEmpty()) {
        std::printf("%s\n", qPrintable(wrong));
        return 2;
    }
    tell("open", static_cast<double>(timer.nsecsElapsed()) / 1e6, "ms");
    std::uint64_t memory = 0;
    std::mt19937 random(1);
    const auto turn = [&] {
        application.processEvents(QEventLoop::AllEvents, 5);
        memory = std::max(memory, status_bytes("VmRSS:"));
    };
    while (paint.ms < 0) turn();
    tell("first paint after open", paint.ms, "ms", 500);

    // Jumps and pages while the worker gathers; a filter in the middle of it.
    auto* const bar = view.table().verticalScrollBar();
    double longest_jump = 0;
    const auto jump = [&] {
        QElapsedTimer one;
        one.start();
        const auto maximum = static_cast<unsigned>(std::max(1, bar->maximum()));
        if (random() % 3 == 0) {
            bar->setValue(static_cast<int>(random() % maximum));
        } else {
            bar->triggerAction(random() % 2 == 0 ? QAbstractSlider::SliderPageStepAdd : QAbstractSlider::SliderPageStepSub);
        }
        view.table().viewport()->repaint();
        longest_jump = std::max(longest_jump, static_cast<double>(one.nsecsElapsed()) / 1e6);
    };
    const auto filter = [&](const char* what, const char* text) {
        QElapsedTimer one;
        double first = -1, done = -1;
        const auto a = QObject::connect(&store, &gui::TraceStore::filterFound, [&] {
            if (first < 0) first = static_cast<double>(one.nsecsElapsed()) / 1e6;
        });
        const auto b =
            QObject::connect(&store, &gui::TraceStore::filterDone, [&] { done = static_cast<double>(one.nsecsElapsed()) / 1e6; });
        one.start();
        view.setFilterText(QString::fromLatin1(text));
        while (first < 0 || (store.settled() && done < 0)) turn();
        QObject::disconnect(a);
        QObject::disconnect(b);
        tell(what, first, "ms", 300);
        if (done >= 0) tell("  all of them", done, "ms");
    };
    while (!store.settled() && store.rowCount() < static_cast<qsizetype>(transactions / 3)) {
        turn();
        jump();
    }
    if (!store.settled()) filter("filter's first rows while gathering", "rule = SIZE-1");
    view.setFilterText({});
    while (!store.settled()) {
        turn();
        jump();
    }
    const auto gathered_ms = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    tell("longest event while gathering", application.longest_ms, "ms", 50);
    std::printf("  it was: %s; at most %.1f ms of a core in any event\n", application.longest.c_str(), application.longest_work_ms);
    tell("longest jump or page with its paint while gathering", longest_jump, "ms", 50);
    tell("gathered after", gathered_ms, "ms");
    tell("memory at most so far", megabytes(memory), "MB", 1.5 * megabytes(file_bytes));

    application.reset();
    longest_jump = 0;
    for (int i = 0; i < 300; ++i) {
        turn();
        jump();
    }
    tell("longest jump or page with its paint afterwards", longest_jump, "ms", 50);
    filter("filter's first rows: one in 2000", "rule = SIZE-1 and device = phone");
    filter("filter's first rows: one in 320", "method = Interface3.Method7");
    filter("filter's first rows: nearly all", "duration > 1 ns");
    view.setFilterText({});
    turn();
    tell("longest event while filtering", application.longest_ms, "ms", 50);
    std::printf("  it was: %s; at most %.1f ms of a core in any event\n", application.longest.c_str(), application.longest_work_ms);

    application.reset();
    timer.restart();
    view.model().sort(gui::TrafficModel::Call, Qt::DescendingOrder);
    while (view.model().isSorting() || view.model().waiting() > 0) turn();
    tell("sorted by call after", static_cast<double>(timer.nsecsElapsed()) / 1e6, "ms");
    tell("longest event while sorting", application.longest_ms, "ms", 50);
    std::printf("  it was: %s; at most %.1f ms of a core in any event\n", application.longest.c_str(), application.longest_work_ms);
    memory = std::max(memory, status_bytes("VmRSS:"));
    tell("memory at most", megabytes(memory), "MB", 1.5 * megabytes(file_bytes));
    tell("  by the kernel's own high-water mark", megabytes(status_bytes("VmHWM:")), "MB");
    tell("memory in the end", megabytes(status_bytes("VmRSS:")), "MB");
    return all_reached ? 0 : 1;
}
