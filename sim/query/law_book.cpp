#include "sim/query/law_book.h"

#include <array>

namespace sim::query {
namespace {

constexpr std::size_t kLanguages = 2;
using Entries = std::array<LawEntry, trace::Words<trace::Law>::kWords.size()>;

/// By law, in the order of trace::Law.
constexpr std::array<Entries, kLanguages> kBook{
    {{{
         {"No law", "This names no law of the book.", "", ""},
         {"Every call ends exactly once", "Each call that is sent ends once: replied, accepted, refused, failed or abandoned.",
          "see which thread took the call and what it did instead of answering",
          "the driver's bookkeeping: a transaction has one sender, and one reply or one error goes back to it"},
         {"No count goes below zero",
          "Strong and weak counts of references and nodes never fall below zero, and a node counts each process that holds it once.",
          "look for an object that is released more often than it was acquired", "the driver's bookkeeping of nodes and references"},
         {"No obituary twice", "For one subscription the death of an object is told once.",
          "look for a death recipient that was added twice, or a notice that was not acknowledged",
          "the driver's death requests: one state machine a subscription"},
         {"No obituary missing",
          "Who has subscribed to the death of an object and lives is told of it, at the latest when nothing else is left to happen.",
          "see that a thread of the subscriber reads from the driver, and that the watched process really ended",
          "the driver's death requests; for objects on other devices the end of the session"},
         {"No thread forgotten", "A thread that could run gets to run, and work in a queue gets to a thread that waits for work.",
          "this is a fault of the scheduler or of a wake-up, not of the scenario: keep the trace",
          "the operating system's promise: what is runnable runs"},
         {"Receive areas are balanced", "When a process is done with everything, no block of its receive area is still taken.",
          "look for a parcel that is kept after its call", "the driver's buffer accounting: a parcel's block is freed by its receiver"},
         {"One-way calls keep their order",
          "One-way calls of one process to one object are handed over in the order in which they were sent, and one at a time.",
          "this is a fault of the driver's queues, not of the scenario: keep the trace",
          "the driver's queue for one-way calls at each node; between devices there is no such order"},
         {"Handles are let go", "A process that exits in order has let go of every object of others but the registry.",
          "look for a strong reference that a global, a cycle or a forgotten callback keeps",
          "each handle is acquired and released by its process; the registry's proxy lives as long as the process"},
         {"Repeating leaks no handles",
          "The number of handles of a process does not grow in every round of a repetition, from the second round on.",
          "look for what a round obtains and keeps, on the caller's side and on the service's",
          "a leak is what grows with the number of calls"},
         {"Nobody waits in a circle",
          "No threads wait for each other in a circle, through calls, full thread pools, locks and waits for another thread's end.",
          "break the circle: do not call while holding a lock the other side needs, call one-way, or give the pool more threads",
          "calls within a device have no time-out, so such a circle lasts until one of its processes dies"},
         {"Nobody is left waiting", "When nothing is left to happen, only threads that wait for work still wait.",
          "see who should have answered, signalled or unlocked; if nobody should, let the wait have a time-out",
          "a run that is over has no one who could still wake the waiter"},
     }},
     {{
         {"没有对应的定律", "这里没有写明定律。", "", ""},
         {"每次调用恰好结束一次", "每次发出的调用都结束一次：应答、接受、拒绝、失败或放弃。", "看是哪个线程取走了调用、为什么没有应答",
          "驱动的记账：一个事务只有一个发送者，只有一个应答或一个错误返回给它"},
         {"计数不会低于零", "引用和节点的强、弱计数都不会低于零，节点对每个持有它的进程只计一次。", "查找释放次数多于获取次数的对象",
          "驱动对节点和引用的记账"},
         {"死亡通知不会重复", "一次订阅只会收到一次对象的死亡通知。", "查找重复添加的死亡监听，或没有确认的通知",
          "驱动的死亡请求：每次订阅一个状态机"},
         {"死亡通知不会缺少", "订阅了对象死亡并且还活着的进程，最晚在一切停止时已收到通知。",
          "确认订阅者有线程在读驱动，并且被监听的进程确实已结束", "驱动的死亡请求；对另一台设备上的对象则是会话的结束"},
         {"线程不会被遗忘", "可以运行的线程会得到运行，队列里的工作会交给等待工作的线程。",
          "这是调度或唤醒的错误，不是场景的错误：请保留记录", "操作系统的承诺：可运行的都会运行"},
         {"接收区收支平衡", "一个进程处理完所有工作之后，它的接收区里不再有被占用的块。", "查找调用结束后仍被保留的 Parcel",
          "驱动的缓冲区记账：Parcel 所占的块由接收者释放"},
         {"单向调用保持顺序", "一个进程发往一个对象的单向调用按发送顺序、一次一个地交付。",
          "这是驱动队列的错误，不是场景的错误：请保留记录", "驱动在每个节点上的单向队列；设备之间没有这种顺序"},
         {"句柄都已放开", "正常退出的进程已放开除注册表以外的所有外部对象。", "查找全局变量、循环引用或遗忘的回调所保留的强引用",
          "句柄由所在进程获取和释放；注册表的代理与进程同寿命"},
         {"重复不会泄漏句柄", "从第二轮起，进程的句柄数不会在每一轮重复中都增长。", "在调用方和服务方查找每轮获取后没有放开的对象",
          "随调用次数增长的就是泄漏"},
         {"没有循环等待", "没有线程通过调用、占满的线程池、锁或等待线程结束而互相循环等待。",
          "打破循环：不要持有对方需要的锁去调用，改用单向调用，或给线程池更多线程",
          "设备内的调用没有超时，这种循环会持续到其中一个进程结束"},
         {"没有人一直等下去", "不再有事情发生时，只有等待工作的线程还在等待。", "看应该由谁应答、通知或解锁；如果没有人，就给等待加上超时",
          "运行结束后，不再有人能唤醒等待者"},
     }}}};

}  // namespace

const LawEntry& law_entry(trace::Law law, Language language) {
    const auto& entries = kBook[static_cast<std::size_t>(language)];
    const auto index = static_cast<std::size_t>(law);
    return entries[index < entries.size() ? index : 0];
}

}  // namespace sim::query
