#include "sim/query/rule_book.h"

#include <array>
#include <utility>

#include "sim/base/format.h"
#include "sim/base/text.h"

namespace sim::query {
namespace {

constexpr std::size_t kLanguages = 2;
using Entries = std::array<RuleEntry, trace::Words<trace::Rule>::kWords.size()>;

/// By rule, in the order of trace::Rule.
constexpr std::array<Entries, kLanguages> kBook{
    {{{
         {"No rule", "This refusal names no rule of the book.", "", ""},
         {"One megabyte for everything under way to a process",
          "Requests and replies to a process lie in its one receive area of 1 MB until they are handled; what does not fit is refused.",
          "send large data through shared memory (Ashmem, or WriteRawData beyond 32 KiB), or wait until earlier calls are done",
          "the product's statement on local calls; the driver's buffer accounting"},
         {"Shared memory for large data", "What is larger than 1 MB goes through shared memory, not through the parcel.",
          "put the data into Ashmem and send the Ashmem in the parcel", "the product's statement on local calls"},
         {"One remote message is limited", "A request to another device travels as one message of at most 1 MiB.",
          "split the data over several calls, or send a file or a stream", "the RPC invoker's check of each message"},
         {"No death notice for an anonymous remote object",
          "The death of an object on another device can be watched only if the object is a system ability.",
          "register the object with SAMgr as a system ability and watch that", "the product's statement on remote calls"},
         {"No way home for a proxy", "A proxy must not be sent back to the device on which its object lives.",
          "let the peer use its own object, or pass an ability's id and look it up there", "the product's statement on remote calls"},
         {"One crossing per device", "A proxy of an object on another device can be handed from process to process only once.",
          "let the process that needs the object obtain it from SAMgr itself", "the product's statement on remote calls"},
         {"Stage-model applications do not speak IPC",
          "An application of the stage model may not call system abilities by IPC or RPC itself.",
          "use a background service on this device, or multi-device collaboration across devices",
          "the product's statement on applications"},
         {"Found through SAMgr or not at all", "A system ability can be called only after its service published it at SAMgr.",
          "publish the ability first, or subscribe to its appearance and call then", "the product's statement on SAMgr"},
         {"A proxy offers what its stub does", "A call can ask only for what the stub's interface declares.",
          "use a method code of the interface, and the same interface version on both sides",
          "the product's statement on proxies and stubs"},
     }},
     {{
         {"没有对应的规则", "这次拒绝没有写明规则。", "", ""},
         {"发往一个进程的全部数据共用 1 MB", "发给一个进程的请求和应答在处理完之前都放在它唯一的 1 MB 接收区里，放不下就被拒绝。",
          "大数据走共享内存（Ashmem，或超过 32 KiB 时用 WriteRawData），或者等前面的调用处理完", "产品对本机调用的规定；驱动的缓冲区记账"},
         {"大数据用共享内存", "超过 1 MB 的数据要走共享内存，不能放进 Parcel。", "把数据放进 Ashmem，再把 Ashmem 写进 Parcel",
          "产品对本机调用的规定"},
         {"一条远程消息有上限", "发往另一台设备的一次请求是一条消息，最大 1 MiB。", "把数据分成几次调用，或者改用文件、流传输",
          "RPC 发送端对每条消息的检查"},
         {"匿名远程对象没有死亡通知", "另一台设备上的对象只有作为系统能力注册过，才能订阅它的死亡通知。", "先把对象注册到 SAMgr，再订阅",
          "产品对远程调用的规定"},
         {"代理不能传回原设备", "代理不能传回它的对象所在的设备。", "让对端直接用自己的对象，或者只传能力编号、在那里查询",
          "产品对远程调用的规定"},
         {"本机只能转交一次", "另一台设备上对象的代理，在本机的进程之间只能转交一次。", "需要它的进程自己向 SAMgr 获取",
          "产品对远程调用的规定"},
         {"Stage 模型应用不直接用 IPC", "Stage 模型的应用不能自己用 IPC 或 RPC 调用系统能力。", "本机用后台服务，跨设备用多端协同",
          "产品对应用的规定"},
         {"先注册后查找", "系统能力要先由服务注册到 SAMgr，才能被调用。", "先注册能力，或者订阅它的上线再调用", "产品对 SAMgr 的规定"},
         {"代理只提供桩有的功能", "调用只能使用桩的接口里声明过的方法。", "使用接口里的方法编号，两边用同一版接口", "产品对代理和桩的规定"},
     }}}};

std::string size_sentence(const RefusalFacts& facts, Language language) {
    const auto asked = base::format_bytes(facts.asked), limit = base::format_bytes(facts.limit), in_use = base::format_bytes(facts.in_use);
    const auto largest = base::format_bytes(facts.largest_free);
    const auto free = facts.limit > facts.in_use ? facts.limit - facts.in_use : 0;
    const bool chinese = language == Language::Chinese;
    const auto area = chinese        ? fmt::format("{} 的{}", facts.process, facts.oneway ? "接收区的单向一半" : "接收区")
                      : facts.oneway ? fmt::format("the half of {}'s receive area that one-way calls may use", facts.process)
                                     : fmt::format("{}'s receive area", facts.process);
    if (facts.asked > facts.limit) {
        return chinese ? fmt::format("{} 放不进{}：它总共只有 {}", asked, area, limit)
                       : fmt::format("{} never fit into {}: it has {} in all", asked, area, limit);
    }
    if (facts.asked <= free) {
        return chinese ? fmt::format("{} 放不进{}：还空着 {}，但不连续，最大的一块是 {}", asked, area, base::format_bytes(free), largest)
                       : fmt::format("{} did not fit into {}: {} are free, but in pieces, the largest of {}", asked, area,
                                     base::format_bytes(free), largest);
    }
    return chinese ? fmt::format("{} 放不进{}：{} 中已占用 {}", asked, area, limit, in_use)
                   : fmt::format("{} did not fit into {}: {} of its {} are taken", asked, area, in_use, limit);
}

// -------------------------------------------------------------------------------------------------- between devices

std::string noun_of(const RefusalFacts& facts, bool chinese) {
    if (!facts.owner.empty()) return chinese ? fmt::format("{} 的对象", facts.owner) : fmt::format("an object of {}", facts.owner);
    if (facts.object.empty()) return chinese ? "这个对象" : "this object";
    return chinese ? fmt::format("对象 {} ", facts.object) : fmt::format("the object {}", facts.object);
}

std::string times(unsigned count) { return count == 1 ? "once" : count == 2 ? "twice" : fmt::format("{} times", count); }

/// How the object came here and how far it got: "it came in a parcel (anonymous) and was handed on inside this device once".
std::string way_here(const RefusalFacts& facts, bool chinese) {
    const auto handed = facts.crossings == 0 ? std::string(chinese ? "还没有在本机转交过" : "has not been handed on inside this device")
                        : chinese            ? fmt::format("已经在本机转交过 {} 次", facts.crossings)
                                             : fmt::format("was handed on inside this device {}", times(facts.crossings));
    switch (facts.origin) {
        case trace::Origin::Registered:
            return chinese ? fmt::format("它是从 SAMgr 得到的（已注册），{}", handed)
                           : fmt::format("it was obtained through SAMgr (registered) and {}", handed);
        case trace::Origin::Anonymous:
            return chinese ? fmt::format("它是随 Parcel 收到的（匿名），{}", handed)
                           : fmt::format("it came in a parcel (anonymous) and {}", handed);
        case trace::Origin::Unknown:
            break;
    }
    return chinese ? fmt::format("它{}", handed) : fmt::format("it {}", handed);
}

std::string message_size_sentence(const RefusalFacts& facts, bool chinese) {
    const auto asked = base::format_bytes(facts.asked), limit = base::format_bytes(facts.limit);
    const auto to = facts.peer_device.empty() ? std::string()
                    : chinese                 ? fmt::format(" 发往 {}", facts.peer_device)
                                              : fmt::format(" to {}", facts.peer_device);
    return chinese ? fmt::format("{}{} 的一条消息有 {}，上限是 {}", facts.caller, to, asked, limit)
                   : fmt::format("a message of {}{} has {}, and {} is the most one may have", facts.caller, to, asked, limit);
}

std::string death_sentence(const RefusalFacts& facts, bool chinese) {
    return chinese ? fmt::format("{} 想在{}死亡时得到通知：它的桩在 {} 上，{}；跨设备只能订阅从 SAMgr 得到的对象", facts.caller,
                                 noun_of(facts, true), facts.host_device, way_here(facts, true))
                   : fmt::format(
                         "{} cannot be told when {} dies: its stub lives on {}, {}; across devices only what was obtained through "
                         "SAMgr can be watched",
                         facts.caller, noun_of(facts, false), facts.host_device, way_here(facts, false));
}

std::string way_home_sentence(const RefusalFacts& facts, bool chinese) {
    const auto peer = facts.peer_device.empty() ? facts.host_device : facts.peer_device;
    return chinese ? fmt::format("{} 不能把{}发到 {}：它的桩就在那台设备上；{}", facts.caller, noun_of(facts, true), peer,
                                 way_here(facts, true))
                   : fmt::format("{} cannot send {} to {}: its stub lives on that very device; {}", facts.caller, noun_of(facts, false),
                                 peer, way_here(facts, false));
}

std::string crossing_sentence(const RefusalFacts& facts, bool chinese) {
    const bool known = !facts.process.empty() && facts.process != "-" && facts.process != facts.caller;
    const auto to = known ? std::string(facts.process) : std::string(chinese ? "另一个进程" : "another process");
    return chinese ? fmt::format("{} 不能把{}再转交给 {}：它的桩在 {} 上，{}，本机只能转交一次", facts.caller, noun_of(facts, true), to,
                                 facts.host_device, way_here(facts, true))
                   : fmt::format("{} cannot hand {} on to {}: its stub lives on {}, {}, and once is all that is allowed", facts.caller,
                                 noun_of(facts, false), to, facts.host_device, way_here(facts, false));
}

std::string service_noun(std::string_view object, bool chinese) {
    if (object.empty()) return chinese ? "系统能力" : "a system ability";
    const bool number = object.find_first_not_of("0123456789") == std::string_view::npos;
    if (!number) return fmt::format("{}{}", chinese ? " " : "", object);
    return chinese ? fmt::format("系统能力 {}", object) : fmt::format("system ability {}", object);
}

std::string stage_sentence(const RefusalFacts& facts, bool chinese) {
    const auto device = facts.peer_device.empty() ? facts.host_device : facts.peer_device;
    const auto service = service_noun(facts.object, chinese);
    // SAMgr and DBinder refuse on behalf of somebody else: the application is who asked them.
    const bool asked_here = facts.process.empty() || facts.process == "-";
    const auto& who = asked_here ? facts.caller : facts.process;
    if (device.empty()) {
        return chinese ? fmt::format("{} 是 Stage 模型的应用，不能自己用 IPC 访问{}；在本机由后台服务代它访问", who, service)
                       : fmt::format(
                             "{} is an application of the stage model and cannot reach {} by IPC itself; on this device a "
                             "background service does that for it",
                             who, service);
    }
    return chinese ? fmt::format("{} 是 Stage 模型的应用，不能自己用 RPC 访问 {} 上的{}；跨设备要通过多端协同", who, device, service)
                   : fmt::format(
                         "{} is an application of the stage model and cannot reach {} on {} by RPC itself; across devices "
                         "multi-device collaboration does that for it",
                         who, service, device);
}

template <class Event>
RefusalFacts copy_facts(const Event& event) {
    RefusalFacts facts;
    facts.rule = event.rule;
    facts.asked = event.asked;
    facts.limit = event.limit;
    facts.in_use = event.in_use;
    facts.largest_free = event.largest_free;
    facts.oneway = event.oneway != 0;
    facts.object = event.object;
    facts.host_device = event.host_device;
    facts.origin = event.origin;
    facts.crossings = event.crossings;
    facts.peer_device = event.peer_device;
    return facts;
}

}  // namespace

const RuleEntry& rule_entry(trace::Rule rule, Language language) {
    const auto& entries = kBook[static_cast<std::size_t>(language) < kLanguages ? static_cast<std::size_t>(language) : 0];
    const auto index = static_cast<std::size_t>(rule);
    return entries[index < entries.size() ? index : 0];
}

RefusalFacts facts_of(const trace::RuleRefused& event) { return copy_facts(event); }
RefusalFacts facts_of(const trace::RuleTolerated& event) { return copy_facts(event); }

std::string refusal_sentence(const RefusalFacts& facts, Language language) {
    const bool chinese = language == Language::Chinese;
    switch (facts.rule) {
        case trace::Rule::Size1:
            return size_sentence(facts, language);
        case trace::Rule::Size3:
            return message_size_sentence(facts, chinese);
        case trace::Rule::Death1:
            if (facts.host_device.empty()) break;
            return death_sentence(facts, chinese);
        case trace::Rule::Pass1:
            if (facts.host_device.empty()) break;
            return way_home_sentence(facts, chinese);
        case trace::Rule::Pass2:
            if (facts.host_device.empty()) break;
            return crossing_sentence(facts, chinese);
        case trace::Rule::Stage1:
            return stage_sentence(facts, chinese);
        case trace::Rule::Samgr1:
            if (!facts.peer_device.empty()) {
                return chinese ? fmt::format("在 {} 上找不到能力 {}：那里没有把它发布给其他设备，或者连不上那台设备", facts.peer_device,
                                             facts.object)
                               : fmt::format(
                                     "ability {} of {} is not to be had: nothing over there publishes it for other devices, or "
                                     "{} cannot be reached",
                                     facts.object, facts.peer_device, facts.peer_device);
            }
            return chinese ? fmt::format("有人查找能力 {}，但没有服务注册过它", facts.object)
                           : fmt::format("ability {} was asked for, and no service has published it", facts.object);
        default:
            break;
    }
    const auto law = rule_entry(facts.rule, language).law;
    const auto who = facts.caller.empty() ? facts.process : facts.caller;
    if (facts.object.empty()) return chinese ? fmt::format("{} 被拒绝：{}", who, law) : fmt::format("{} was refused: {}", who, law);
    return chinese ? fmt::format("{} 被拒绝（{}）：{}", who, facts.object, law)
                   : fmt::format("{} was refused ({}): {}", who, facts.object, law);
}

}  // namespace sim::query
