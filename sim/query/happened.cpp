#include "sim/query/happened.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/account_answers.h"
#include "sim/query/account_phrases.h"
#include "sim/query/event_text.h"
#include "sim/query/law_book.h"
#include "sim/query/parcel_tree.h"
#include "sim/query/refusal_text.h"
#include "sim/query/transaction_tree.h"
#include "sim/query/words.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

using Sentences = std::vector<std::string>;

constexpr std::size_t kSentencesMax = 3;
constexpr std::size_t kQuotedMax = 120;
constexpr std::uint32_t kFlagOneway = 1;

std::string bytes(std::uint64_t count) { return base::format_bytes(count); }
std::string quoted(std::string_view text) { return quote_text(plain_text(text), kQuotedMax); }
/// A name from the trace; "-" for none, as the trace itself has it.
std::string name_of(std::string_view text) { return text.empty() ? std::string("-") : plain_text(text); }
std::string plural(std::uint64_t count, std::string_view noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

/// A half sentence as a sentence: a capital in front, unless it begins with a name, and one full stop.
std::string sentence(std::string text) {
    while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
    return text + ".";
}
std::string capital(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

struct CommandWords {
    std::uint32_t number;  ///< of the word, without its direction and size
    std::string_view words;
};

/// Commands by their number in the protocol: what the thread wants.
constexpr auto kCommands = std::to_array<CommandWords>({
    {0, "send this request"},
    {1, "send this reply"},
    {3, "take this buffer of my receive area back"},
    {4, "I hold this handle weakly from now on"},
    {5, "I hold this handle strongly from now on"},
    {6, "I no longer hold this handle strongly"},
    {7, "I no longer hold this handle weakly"},
    {8, "I hold my own object weakly, as you asked"},
    {9, "I hold my own object strongly, as you asked"},
    {11, "this thread of the Binder thread pool, which you asked for, is ready for work"},
    {12, "this thread of the Binder thread pool is ready for work"},
    {13, "this thread leaves the Binder thread pool"},
    {14, "tell me when the owner of this handle dies"},
    {15, "I need not be told any more when the owner of this handle dies"},
    {16, "I have told my death recipients"},
    {17, "send this request, with further buffers"},
    {18, "send this reply, with further buffers"},
});

/// Returns likewise: what the driver says.
constexpr auto kReturns = std::to_array<CommandWords>({
    {0, "something went wrong"},
    {1, "all is well"},
    {2, "here is a request to serve"},
    {3, "here is the reply to your request"},
    {5, "your call ends: the process of its target is dead"},
    {6, "your request or reply is on its way"},
    {7, "somebody holds your object now: hold it weakly"},
    {8, "somebody holds your object strongly now: keep it alive"},
    {9, "nobody holds your object strongly any more"},
    {10, "nobody holds your object any more"},
    {12, "there is nothing for you"},
    {13, "no thread of your Binder thread pool is free: start another one"},
    {15, "the owner of a handle you watch is dead"},
    {16, "you are no longer told when the owner of that handle dies"},
    {17, "your call ends: the driver refused the request or its reply"},
    {18, "your call ends: the process of its target is frozen"},
});

std::string_view find(std::span<const CommandWords> table, std::uint32_t number) {
    const auto found = std::ranges::find(table, number, &CommandWords::number);
    return found == table.end() ? std::string_view() : found->words;
}

class Teller {
public:
    Teller(const trace::RecordView& record, const HappenedSource& source, bool room_for_next)
        : record_(record), stamp_(record.stamp), source_(source), call_(source.call(record.stamp.transaction)), room_(room_for_next) {}

    // ------------------------------------------------------------------------------------------------- run, processes

    Sentences of(const trace::RunStarted& event) const {
        return {fmt::format("The run of the scenario {} begins, with seed {} and profile {}.",
                            quoted(event.title.empty() ? event.scenario : event.title), event.seed, name_of(event.profile)),
                "The same scenario with the same seed gives the same run again, record by record."};
    }
    Sentences of(const trace::ScenarioRecorded& event) const {
        return {fmt::format("The text of the scenario ({}) is kept with the recording, so that the run can be repeated from it.",
                            name_of(event.file))};
    }
    Sentences of(const trace::InterfaceDeclared& event) const {
        return {fmt::format("The scenario declares the method {}.{} of an interface: it has the code {}.", name_of(event.interface_name),
                            name_of(event.method), event.code),
                "By this the bytes of its parcels can be read as arguments and results."};
    }
    Sentences of(const trace::DeviceStarted& event) const {
        return {fmt::format("The device {} starts, with {} and the kernel {}.", name_of(event.name), plural(event.cores, "core"),
                            name_of(event.kernel))};
    }
    Sentences of(const trace::ProcessStarted& event) const {
        return {fmt::format("The process {} starts, as pid {} of user {}.", who(), stamp_.pid, event.uid),
                "It has no handle yet and cannot be called before it has opened the driver."};
    }
    Sentences of(const trace::ProcessEnded& event) const {
        std::string how;
        switch (event.reason) {
            case trace::EndReason::Exited:
                how = fmt::format("The process {} ends by itself, with exit status {}.", who(), event.status);
                break;
            case trace::EndReason::Killed:
                how = fmt::format("The process {} is killed ({}).", who(), signal_text(event.status));
                break;
            case trace::EndReason::Crashed:
                how = fmt::format("The process {} crashes ({}).", who(), signal_text(event.status));
                break;
            case trace::EndReason::RunEnded:
                return {fmt::format("The process {} ends, because the run is over.", who())};
            case trace::EndReason::PoweredOff:
                how = fmt::format("The process {} ends: its device is switched off.", who());
                break;
        }
        return {how, "None of its code runs on; the driver lets go of its handles, its objects and its receive area."};
    }
    Sentences of(const trace::ThreadStarted& event) const {
        Sentences made{fmt::format("A thread of {} starts: {} (thread {}).", who(), name_of(event.name), stamp_.tid)};
        if (event.name.starts_with("OS_IPC"))
            made.push_back("It belongs to the Binder thread pool, whose threads take requests from the driver.");
        return made;
    }
    Sentences of(const trace::ThreadChanged& event) const {
        switch (event.state) {
            case trace::ThreadState::Ready:
                return part({fmt::format("{} could run now and waits for a core.", thread())});
            case trace::ThreadState::Running:
                return part({fmt::format("{} runs, on core {}.", thread(), event.core)});
            case trace::ThreadState::Blocked:
                return part({fmt::format("{} waits in the driver and needs no core meanwhile.", thread())});
            case trace::ThreadState::Sleeping:
                return part({fmt::format("{} sleeps for a time of its own choice.", thread())});
            case trace::ThreadState::Waiting:
                return part({fmt::format("{} waits: for a lock, for another thread, or for another device.", thread())});
            case trace::ThreadState::Ended:
                return part({fmt::format("{} has ended.", thread())});
            case trace::ThreadState::Stopped:
                return part({fmt::format("{} is halted from outside and does nothing until it is let go.", thread())});
        }
        return part({fmt::format("{} changes its state.", thread())});
    }
    Sentences of(const trace::LogWritten& event) const {
        return part({fmt::format("{} writes to its log: {}.", who(), quoted(event.text))});
    }
    Sentences of(const trace::StepReached& event) const {
        switch (event.state) {
            case trace::StepState::Started:
                return part({fmt::format("{} begins a step of the scenario, in line {}: {}.", who(), event.line, quoted(event.text))});
            case trace::StepState::Passed:
                return part({fmt::format("The step of the scenario in line {} is done: {}.", event.line, quoted(event.text))});
            case trace::StepState::Failed:
                break;
        }
        return part({fmt::format("The step of the scenario in line {} failed: {}.", event.line, quoted(event.text))});
    }
    Sentences of(const trace::ExpectationChecked& event) const {
        if (event.held != 0)
            return {fmt::format("An expectation of the scenario (line {}) is checked, and it holds: {}.", event.line, quoted(event.text))};
        return {fmt::format("An expectation of the scenario (line {}) does not hold: {}.", event.line, quoted(event.text)),
                fmt::format("What was found instead: {}.", quoted(event.actual))};
    }
    Sentences of(const trace::RunEnded& event) const {
        Sentences made{fmt::format("The run is over; its verdict is {}.", name_of(event.verdict))};
        if (!event.reason.empty()) made.push_back(sentence(capital(name_of(event.reason))));
        return made;
    }

    // ---------------------------------------------------------------------------------------------------------- calls

    Sentences of(const trace::TransactionSent& event) const {
        Sentences made{asked(event.parent, event.flags)};
        const auto before = source_.record(record_.sequence - 1);
        const bool fits =
            before && before->is<trace::BufferAllocated>() && before->as<trace::BufferAllocated>().transaction_id == stamp_.transaction;
        const auto target = process(event.to_pid);
        if (event.to_pid == 0) {
            made.push_back(fmt::format("The driver finds no living object behind handle {}.", event.handle));
        } else if (fits) {
            made.push_back(
                fmt::format("Its request ({}) lies in the receive area of {} and waits for a thread.", bytes(event.data_bytes), target));
        } else {
            made.push_back(fmt::format("Its request has {}.", bytes(event.data_bytes)));
        }
        return made;
    }
    Sentences of(const trace::RpcSent& event) const {
        return {asked(event.parent, event.flags),
                fmt::format("The object lives on the device {}, so the request ({}) has to go there as a message over a session.",
                            name_of(event.to_device), bytes(event.data_bytes))};
    }
    Sentences of(const trace::TransactionFinished& event) const {
        if (!call_) return {fmt::format("{} has ended.", number())};
        switch (event.outcome) {
            case trace::Outcome::Replied: {
                const auto status = status_of(event);
                if (status != 0) {
                    return {fmt::format("{} answers {} with an error: the status {}.", call_->target, named(), status_text(status)),
                            fmt::format("{} gets it as the result of its call.", call_->caller)};
                }
                return {fmt::format("{} has answered {}.", call_->target, named()),
                        fmt::format("The reply ({}) is on its way to {}, whose thread wakes up to read it.", bytes(event.data_bytes),
                                    call_->caller)};
            }
            case trace::Outcome::Accepted:
                return {fmt::format("The driver has taken the one-way call {} to {}.", named(), call_->target),
                        fmt::format("{} goes on at once and will not learn what comes of it.", call_->caller)};
            case trace::Outcome::DeadReply:
                return {fmt::format("The call {} of {} ends without an answer: the process of its target is dead.", named(), call_->caller),
                        "The caller sees the status 29189, a dead reply."};
            case trace::Outcome::FailedReply: {
                Sentences made{
                    fmt::format("The driver refused the call {} of {}; the caller sees the status 29201.", named(), call_->caller)};
                if (event.error != 0) made.push_back(fmt::format("The driver's reason: {}.", errno_text(event.error)));
                return made;
            }
            case trace::Outcome::FrozenReply:
                return {
                    fmt::format("The call {} of {} ends without an answer: the process of its target is frozen.", named(), call_->caller)};
            case trace::Outcome::Abandoned:
                return {fmt::format("Nobody waits for {} any more: {} died before the answer came.", named(), call_->caller)};
        }
        return {fmt::format("{} has ended.", number())};
    }
    Sentences of(const trace::RpcFinished& event) const {
        if (!call_) return {fmt::format("{} has ended.", number())};
        switch (event.outcome) {
            case trace::RpcOutcome::Replied:
                if (event.status != 0) {
                    return {fmt::format("{} has the answer to {} from the other device, and it is an error: the status {}.", call_->caller,
                                        named(), status_text(event.status))};
                }
                return {fmt::format("{} has the reply to {} from the other device.", call_->caller, named())};
            case trace::RpcOutcome::Accepted:
                return {fmt::format("The one-way call {} was handed to the bus.", named()),
                        fmt::format("{} goes on at once and will not learn what comes of it.", call_->caller)};
            case trace::RpcOutcome::TimedOut:
                return {fmt::format("{} gives up its call {}: no reply came in time.", call_->caller, named()),
                        "Whether the other device did the work is not known to it."};
            case trace::RpcOutcome::NotSent:
                return {fmt::format("The call {} of {} was not sent at all; the caller sees the status {}.", named(), call_->caller,
                                    status_text(event.status))};
            case trace::RpcOutcome::Abandoned:
                return {fmt::format("Nobody waits for {} any more: {} died before the answer came.", named(), call_->caller)};
        }
        return {fmt::format("{} has ended.", number())};
    }
    Sentences of(const trace::RpcServed& event) const {
        const auto what = call_ ? named() : number();
        if (event.served == 0) {
            return {fmt::format("On this device, {} of {} takes the request {} that came from {}.", thread_word(), who(), what,
                                name_of(event.from_device)),
                    begins()};
        }
        if (event.status != 0)
            return {fmt::format("The stub in {} has handled {}, and answers with the status {}.", who(), what, status_text(event.status))};
        Sentences made{fmt::format("The stub in {} has handled {}.", who(), what)};
        if (call_ && !call_->oneway) made.push_back(fmt::format("The reply goes back to {} as a message.", call_->caller));
        return made;
    }
    Sentences of(const trace::TransactionDelivered& event) const {
        if (event.reply != 0)
            return {fmt::format("{} reads the reply to {}: for it the call is over.", thread(), call_ ? named() : number())};
        return {fmt::format("{} takes the request {}{}.", thread(), call_ ? named() : number(),
                            call_ ? fmt::format(" from {}", call_->caller) : std::string()),
                begins()};
    }
    Sentences of(const trace::ParcelNoted& event) const {
        const auto items = plural(parcel_notes(event.notes).size(), "item");
        return part({fmt::format("{} has {} the parcel of a {}: {}.", who(), event.read != 0 ? "read" : "written",
                                 event.reply != 0 ? "reply" : "request", items)});
    }

    // ---------------------------------------------------------------------------------------------------------- rules

    Sentences of(const trace::RuleRefused& event) const {
        const auto& entry = rule_entry(event.rule);
        return {fmt::format("A refusal by the rule {}: {}", trace::word(event.rule), sentence(refusal())), std::string(entry.law),
                sentence(fmt::format("What to do instead: {}", entry.remedy))};
    }
    Sentences of(const trace::RuleTolerated& event) const {
        const auto& entry = rule_entry(event.rule);
        return {fmt::format("The rule {} forbids this, but the profile as-coded lets it pass: {}", trace::word(event.rule),
                            sentence(refusal())),
                std::string(entry.law)};
    }
    Sentences of(const trace::AreaHeld& event) const {
        const auto holder = source_.call(event.held_by);
        return {fmt::format("{} of the receive area are taken by t{}{}, sent by {}.", bytes(event.size_bytes), event.held_by,
                            holder ? " " + holder->name : std::string(), process(event.sender_pid)),
                event.delivered != 0 ? "Its receiver has read it and not yet given the buffer back."
                                     : "It still waits for a thread that takes it."};
    }
    Sentences of(const trace::LawBroken& event) const {
        const auto& entry = law_entry(event.law);
        const auto text = name_of(event.text.substr(0, event.text.find('\n')));
        return {fmt::format("A law was broken{}: {}", event.expected != 0 ? ", as the scenario expects" : "", sentence(text)),
                std::string(entry.law), sentence(fmt::format("What to look for: {}", entry.remedy))};
    }

    // --------------------------------------------------------------------------------------------------------- driver

    Sentences of(const trace::DeathChanged& event) const {
        const auto whom = process(event.owner_pid), subscriber = process(event.pid);
        switch (event.state) {
            case trace::DeathState::Active:
                return part({fmt::format("{} registers a death recipient for an object of {} (handle {}).", subscriber, whom, event.handle),
                             fmt::format("If {} dies, the driver tells {} once.", whom, subscriber)});
            case trace::DeathState::Queued:
                return {fmt::format("{} is dead, and an obituary for {} waits in the driver.", whom, subscriber),
                        "A thread has to read it before the death recipient is told."};
            case trace::DeathState::Delivered:
                return {fmt::format("{} learns that {} is dead: its death recipient for handle {} is told now.", subscriber, whom,
                                    event.handle)};
            case trace::DeathState::Done:
                return {fmt::format("{} has told its death recipients and says so to the driver: the obituary is done with.", subscriber)};
            case trace::DeathState::Cleared:
                return part({fmt::format("{} withdraws its death recipient: it will not be told when {} dies.", subscriber, whom)});
            case trace::DeathState::Vanished:
                return part({fmt::format("{} lets go of handle {}, and with it of its wish to be told when {} dies.", subscriber,
                                         event.handle, whom)});
        }
        return {fmt::format("The death recipient of {} changes.", subscriber)};
    }
    Sentences of(const trace::AbilityChanged& event) const {
        if (event.added == 0) return part({fmt::format("SAMgr no longer publishes the system ability {}.", event.ability)});
        return {fmt::format("SAMgr publishes the system ability {}, which {} offers.", event.ability, process(event.owner_pid)),
                "From now on other processes can obtain a proxy of it."};
    }
    Sentences of(const trace::DriverEntered& event) const {
        constexpr std::uint32_t kWriteRead = 1;
        if ((event.request & 0xFFU) != kWriteRead) {
            return part({fmt::format("{} asks the driver for something other than a call: a setting, or who its caller is.", thread())});
        }
        const bool reads = event.read_bytes > 0;
        const auto what =
            event.write_bytes > 0 ? fmt::format("with {} of commands", bytes(event.write_bytes)) : std::string("without commands");
        return part({fmt::format("{} enters the driver, {}{}.", thread(), what,
                                 reads ? ", and is ready to wait there for what the driver has for it" : "")});
    }
    Sentences of(const trace::DriverCommand& event) const {
        const auto name = command_text(event.word);
        const auto number = event.word & 0xFFU;
        if (name.starts_with("BR_")) {
            const auto words = find(kReturns, number);
            return part({words.empty() ? fmt::format("The driver has an answer for {} of {}: {}.", thread_word(), who(), name)
                                       : fmt::format("The driver tells {} of {}: {} ({}).", thread_word(), who(), words, name)});
        }
        const auto words = find(kCommands, number);
        return part({words.empty() ? fmt::format("The driver carries out a command of {} of {}: {}.", thread_word(), who(), name)
                                   : fmt::format("{} tells the driver: {} ({}).", thread(), words, name)});
    }
    Sentences of(const trace::BinderProcessChanged& event) const {
        const auto whom = process(event.pid);
        if (event.open == 0) return {fmt::format("{} has the driver closed: it can neither call nor be called any more.", whom)};
        if (event.area_bytes == 0)
            return {fmt::format("{} has opened the driver.", whom), "It has no receive area yet, so nothing can be sent to it."};
        return part({fmt::format(
            "The driver's entry for {} now: a receive area of {}, {} left for one-way calls, and {} of the Binder thread pool asked for.",
            whom, bytes(event.area_bytes), bytes(event.oneway_free), plural(event.requested_threads, "thread"))});
    }
    Sentences of(const trace::BinderThreadChanged& event) const {
        const auto whom = fmt::format("thread {} of {}", event.tid, process(event.pid));
        if (event.present == 0) return part({fmt::format("The driver forgets {}.", whom)});
        constexpr std::uint8_t kWaiting = 16;
        const auto stack = event.stack_top == 0 ? std::string("its transaction stack is empty")
                                                : fmt::format("on top of its transaction stack is t{}", event.stack_top);
        const auto waits = (event.looper & kWaiting) != 0 ? "waits there" : "does not wait there";
        return part({fmt::format("The driver notes of {}: it {}, and {}.", whom, waits, stack)});
    }
    Sentences of(const trace::StackLinked& event) const {
        if (event.present == 0)
            return part(
                {fmt::format("t{} is over for the driver: it stands on no thread's transaction stack any more.", event.transaction_id)});
        if (event.to_tid == 0) {
            return part({fmt::format("t{} is put on the transaction stack of thread {} of {}, which waits for its reply.",
                                     event.transaction_id, event.from_tid, process(event.from_pid))});
        }
        return part({fmt::format("t{} is now on the transaction stack of thread {} of {}, which serves it.", event.transaction_id,
                                 event.to_tid, process(event.to_pid))});
    }
    Sentences of(const trace::NodeChanged& event) const {
        if (event.present == 0) return part({fmt::format("Node {} is removed: nobody holds the object any more.", event.node)});
        const auto owner = event.owner_pid == 0 ? std::string("a process that is gone") : process(event.owner_pid);
        return part(
            {fmt::format("The driver's node {}, an object of {}, is counted anew: {} by others, {} by the owner and by what is under way.",
                         event.node, owner, plural(event.internal_strong, "strong reference"), event.local_strong)});
    }
    Sentences of(const trace::RefChanged& event) const {
        const auto whom = process(event.pid);
        if (event.strong == 0 && event.weak == 0)
            return part({fmt::format("{} has let go of handle {}; the number is free again.", whom, event.handle)});
        return part({fmt::format("In {}, handle {} stands for node {}, with {}.", whom, event.handle, event.node,
                                 plural(event.strong, "strong reference"))});
    }
    Sentences of(const trace::BufferAllocated& event) const {
        return part(
            {fmt::format("The driver takes {} of the receive area of {} for the {} of t{}, which {} sends.", bytes(event.size_bytes),
                         process(event.pid), event.reply != 0 ? "reply" : "request", event.transaction_id, process(event.sender_pid))});
    }
    Sentences of(const trace::BufferFreed& event) const {
        return part({fmt::format("A buffer in the receive area of {} is given back: its room is free again.", process(event.pid))});
    }
    Sentences of(const trace::WorkQueued& event) const {
        std::string what;
        switch (event.kind) {
            case trace::WorkKind::Transaction:
                what = fmt::format("The request of t{}", event.subject);
                break;
            case trace::WorkKind::Reply:
                what = fmt::format("The reply of t{}", event.subject);
                break;
            case trace::WorkKind::Complete:
                what = event.subject == 0 ? std::string("The word that something was sent")
                                          : fmt::format("The word that the parcel of t{} was sent", event.subject);
                break;
            case trace::WorkKind::ReturnError:
                what = "An error";
                break;
            case trace::WorkKind::Node:
                what = fmt::format("News about who holds node {}", event.subject);
                break;
            case trace::WorkKind::Dead:
            case trace::WorkKind::DeadAndClear:
                what = fmt::format("The obituary for handle {}", event.subject);
                break;
            case trace::WorkKind::ClearDeath:
                what = fmt::format("The word that handle {} is no longer watched", event.subject);
                break;
        }
        auto where = fmt::format("any thread of {} that is free", process(event.pid));
        if (event.queue == trace::QueueKind::Thread) where = fmt::format("thread {} of {}", event.tid, process(event.pid));
        if (event.queue == trace::QueueKind::Node)
            where = fmt::format("its turn: {} handles another one-way call to the same object", process(event.pid));
        if (event.taken != 0) return part({fmt::format("{} is taken from the queue for {}.", what, where)});
        return part({fmt::format("{} waits for {}.", what, where)});
    }
    Sentences of(const trace::LockChanged& event) const {
        if (event.waiter_tid == 0)
            return part({fmt::format("A lock in {} passes to thread {}, while others still wait for it.", who(), event.holder_tid)});
        if (event.lock == 0 && event.holder_tid == 0) return part({fmt::format("{} has nothing to do and waits for work.", thread())});
        if (event.lock == 0) return part({fmt::format("{} waits until thread {} has ended.", thread(), event.holder_tid)});
        return part({fmt::format("{} waits for a lock that thread {} holds.", thread(), event.holder_tid)});
    }
    Sentences of(const trace::RepeatTurned& event) const {
        if (event.turn == 0) return part({fmt::format("{} is done with the repetition in line {} of the scenario.", who(), event.line)});
        return part({fmt::format("{} begins round {} of the repetition in line {} of the scenario.", who(), event.turn, event.line)});
    }

    // ------------------------------------------------------------------------------------------------ between devices

    Sentences of(const trace::DeviceChanged& event) const {
        const auto device = device_name();
        if (event.on != 0) return {fmt::format("The device {} is switched on.", device)};
        if (event.graceful != 0) return {fmt::format("The device {} is switched off in order, and tells the devices it knows.", device)};
        return {fmt::format("The device {} loses its power without a word.", device),
                "Other devices find out only when no answer comes any more."};
    }
    Sentences of(const trace::PeerChanged& event) const {
        Sentences made{fmt::format("The device {} {}.", device_name(), phrase_of(event).text)};
        if (event.state == trace::PeerState::Online) made.push_back("From now on DSoftBus can open sessions between the two.");
        if (event.state == trace::PeerState::Offline) made.push_back("Sessions between the two are over.");
        return made;
    }
    Sentences of(const trace::LinkChanged& event) const {
        const auto link = name_of(event.link);
        const auto ends = fmt::format("{} and {}", name_of(event.device_a), name_of(event.device_b));
        if (!source_.link_seen(event.link, record_.sequence)) {
            return {fmt::format("The link {} joins {}{}.", link, ends, event.up != 0 ? "" : ", but it is down")};
        }
        if (event.up != 0) return {fmt::format("The link {} between {} is up again.", link, ends)};
        return {fmt::format("The link {} between {} goes down.", link, ends), "Frames that are under way on it are lost."};
    }
    Sentences of(const trace::ImpairmentChanged& event) const {
        return {fmt::format("The weather on the link {} changes, {}.", name_of(event.link), plain_text(phrase_of(event).text))};
    }
    Sentences of(const trace::SocketChanged& event) const {
        auto text = phrase_of(event).text;
        if (text.empty()) {
            text = event.state == trace::SocketState::Created
                       ? fmt::format("has a new socket, {}", event.socket)
                       : fmt::format("asks for a session with {} on {} (socket {})", event.peer_name, event.peer_device, event.socket);
        }
        return part({sentence(fmt::format("{} {}", who(), plain_text(text)))});
    }
    Sentences of(const trace::MessageMoved& event) const {
        if (event.delivered == 0)
            return part(
                {fmt::format("{} hands a message of {} for {} to the bus.", who(), bytes(event.size_bytes), name_of(event.peer_device))});
        return part({fmt::format("A message of {} from {} has reached {}.", bytes(event.size_bytes), name_of(event.peer_device), who())});
    }
    Sentences of(const trace::FrameMoved& event) const {
        const auto what = event.message == 0
                              ? std::string("An acknowledgement")
                              : fmt::format("A frame of {} with a piece of message {}", bytes(event.size_bytes), event.message);
        const auto link = name_of(event.link), from = name_of(event.from_device);
        const auto again = event.repeated != 0 ? " once more, since no acknowledgement came" : "";
        switch (event.fate) {
            case trace::FrameFate::Sent:
                return part({fmt::format("{} leaves {} on the link {}{}.", what, from, link, again)});
            case trace::FrameFate::Delivered:
                return part({fmt::format("{} from {} arrives over the link {}.", what, from, link)});
            case trace::FrameFate::Lost:
                return part({fmt::format("{} from {} is lost on the link {}, by chance.", what, from, link)});
            case trace::FrameFate::Corrupted:
                return part({fmt::format("{} from {} is damaged on the link {}, and its receiver throws it away.", what, from, link)});
            case trace::FrameFate::Duplicated:
                return part({fmt::format("{} from {} arrives twice over the link {}.", what, from, link)});
            case trace::FrameFate::Reordered:
                return part({fmt::format("{} from {} is overtaken by a later one on the link {}.", what, from, link)});
            case trace::FrameFate::Held:
                return part({fmt::format("{} from {} is held back on the link {}.", what, from, link)});
            case trace::FrameFate::Dropped:
                break;
        }
        return part({fmt::format("{} from {} is dropped on the link {}: it is down, cut, or its queue is full.", what, from, link)});
    }
    Sentences of(const trace::ObjectLearned& event) const {
        const auto whom = name_of(source_.actors().far_process(event.host_device, event.session));
        if (event.known == 0) return part({fmt::format("{} lets go of its proxy of a stub in {} (handle {}).", who(), whom, event.handle)});
        const auto origin = event.origin == trace::Origin::Registered  ? std::string("It was obtained through SAMgr")
                            : event.origin == trace::Origin::Anonymous ? std::string("It came in a parcel, so it is anonymous")
                                                                       : std::string("Where it came from is not known");
        return {fmt::format("{} now holds a proxy of a stub in {}, on the device {} (handle {}).", who(), whom, name_of(event.host_device),
                            event.handle),
                fmt::format("Its provenance: {}; it was handed on inside this device {}.", lowered(origin),
                            event.crossings == 0 ? std::string("never") : plural(event.crossings, "time"))};
    }
    Sentences of(const trace::RemoteDeathChanged& event) const {
        const auto whom = name_of(source_.actors().far_process(event.host_device, event.session));
        const auto text = phrase_of(event, whom).text;
        Sentences made{text.empty() ? fmt::format("{} has told its death recipients of {}.", who(), whom)
                                    : sentence(fmt::format("{} {}", who(), plain_text(text)))};
        if (event.state == trace::DeathState::Delivered)
            made.push_back("Across devices the end of the session is taken for the death, whatever ended it.");
        return made;
    }
    Sentences of(const trace::FaultStruck& event) const {
        const auto by = event.line == 0 ? std::string("Somebody does something to the run by hand")
                                        : fmt::format("The scenario strikes with a fault (line {})", event.line);
        return {fmt::format("{}: {}.", by, quoted(event.text)),
                event.touched == 0 ? std::string("So far it changed nothing.")
                                   : fmt::format("It changed {} at once.", plural(event.touched, "thing"))};
    }

    // ------------------------------------------------------------------------------------------------------ what follows

    /// What the next record of the same call is, in one sentence; "" for one that tells little.
    [[nodiscard]] std::string next_of(const trace::RecordView& next) const {
        const auto actor = plain_text(source_.actors().acting(next.stamp));
        if (next.is<trace::TransactionDelivered>()) {
            return next.as<trace::TransactionDelivered>().reply != 0 ? fmt::format("Next: {} reads the reply.", actor)
                                                                     : fmt::format("Next: a thread of {} takes it.", actor);
        }
        if (next.is<trace::RpcServed>()) {
            return next.as<trace::RpcServed>().served == 0 ? fmt::format("Next: a thread of {} takes it.", actor)
                                                           : fmt::format("Next: {} has handled it.", actor);
        }
        if (next.is<trace::TransactionFinished>()) {
            switch (next.as<trace::TransactionFinished>().outcome) {
                case trace::Outcome::Replied:
                    return fmt::format("Next: {} answers it.", actor);
                case trace::Outcome::Accepted:
                    return "Next: the driver takes it, and the sender goes on.";
                case trace::Outcome::DeadReply:
                    return "Next: the call ends, because the process of its target is dead.";
                case trace::Outcome::FailedReply:
                    return "Next: the call ends, because the driver refused it.";
                case trace::Outcome::FrozenReply:
                case trace::Outcome::Abandoned:
                    return "Next: the call ends without an answer.";
            }
        }
        if (next.is<trace::RpcFinished>()) {
            switch (next.as<trace::RpcFinished>().outcome) {
                case trace::RpcOutcome::Replied:
                    return fmt::format("Next: {} has the answer.", actor);
                case trace::RpcOutcome::Accepted:
                    return "Next: the bus takes it, and the sender goes on.";
                case trace::RpcOutcome::TimedOut:
                    return fmt::format("Next: {} gives up waiting.", actor);
                case trace::RpcOutcome::NotSent:
                case trace::RpcOutcome::Abandoned:
                    return "Next: the call ends without an answer.";
            }
        }
        if (next.is<trace::RuleRefused>())
            return fmt::format("Next: the rule {} refuses it.", trace::word(next.as<trace::RuleRefused>().rule));
        return {};
    }

private:
    [[nodiscard]] std::string who() const {
        if (stamp_.process == 0 && stamp_.pid == 0 && stamp_.device != 0) return device_name();
        return plain_text(source_.actors().acting(stamp_));
    }
    [[nodiscard]] std::string device_name() const { return plain_text(source_.actors().device(stamp_)); }
    [[nodiscard]] std::string process(std::uint32_t pid) const { return plain_text(source_.actors().process(stamp_.device, pid)); }
    [[nodiscard]] std::string thread_word() const { return fmt::format("thread {}", stamp_.tid); }
    [[nodiscard]] std::string thread() const { return fmt::format("Thread {} of {}", stamp_.tid, who()); }
    [[nodiscard]] std::string number() const { return fmt::format("t{}", stamp_.transaction); }
    [[nodiscard]] std::string named() const { return fmt::format("{} (t{})", call_->name, call_->id); }
    static std::string lowered(std::string text) {
        if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z') text.front() = static_cast<char>(text.front() - 'A' + 'a');
        return text;
    }

    [[nodiscard]] std::string asked(std::uint64_t parent, std::uint32_t flags) const {
        const auto above = source_.call(parent);
        const auto during = above ? fmt::format("While it serves {} (t{}), ", above->name, above->id) : std::string();
        const auto caller = call_ ? call_->caller : who();
        const auto what = call_ ? named() : number();
        const auto target = call_ ? call_->target : std::string("somebody");
        if ((flags & kFlagOneway) != 0)
            return fmt::format("{}{} sends {} the one-way call {} and does not wait for an answer.", during, caller, target, what);
        return fmt::format("{}{} asks {} for {} and waits.", during, caller, target, what);
    }

    [[nodiscard]] std::string begins() const {
        if (!call_) return "The stub begins to work on it.";
        return call_->oneway ? std::string("The stub begins to work on it; nobody waits for an answer.")
                             : fmt::format("The stub begins to work on it; {} waits for the reply.", call_->caller);
    }

    [[nodiscard]] std::string refusal() const {
        const auto text = refusal_text(record_, source_.actors());
        return text ? plain_text(text->sentence) : std::string();
    }

    /// With the call of which this is a part.
    [[nodiscard]] Sentences part(Sentences made) const {
        if (!call_ || made.size() + 1 + (room_ ? 1 : 0) > kSentencesMax) return made;
        made.push_back(fmt::format("This is part of the call {} of {} to {}.", named(), call_->caller, call_->target));
        return made;
    }

    const trace::RecordView& record_;
    const trace::Stamp& stamp_;
    const HappenedSource& source_;
    std::optional<HappenedCall> call_;
    bool room_;  ///< one sentence is kept for what follows
};

}  // namespace

std::vector<std::string> happened(const trace::RecordView& record, const HappenedSource& source,
                                  const std::optional<trace::RecordView>& next) {
    const Teller teller(record, source, next.has_value());
    auto made = std::visit([&](const auto& event) { return teller.of(event); }, record.event());
    if (next && made.size() < kSentencesMax) {
        if (auto words = teller.next_of(*next); !words.empty()) made.push_back(std::move(words));
    }
    return made;
}

}  // namespace sim::query
