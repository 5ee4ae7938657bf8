#include "sim/query/event_text.h"

#include <algorithm>
#include <utility>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/account_phrases.h"
#include "sim/query/rule_book.h"
#include "sim/query/words.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

constexpr std::size_t kFinishedKept = 4096;
constexpr std::uint32_t kFlagOneway = 0x01;

std::string plural(std::uint64_t count, std::string_view noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

std::string_view state_words(trace::StepState state) {
    switch (state) {
        case trace::StepState::Started:
            return "begins";
        case trace::StepState::Passed:
            return "done";
        case trace::StepState::Failed:
            return "failed";
    }
    return "?";
}

/// The ioctl's name; its word if it has none here (reference section 2).
std::string ioctl_text(std::uint32_t request) {
    if (((request >> 8) & 0xFFU) == 'b') {
        switch (request & 0xFFU) {
            case 1:
                return "BINDER_WRITE_READ";
            case 5:
                return "BINDER_SET_MAX_THREADS";
            case 7:
                return "BINDER_SET_CONTEXT_MGR";
            case 8:
                return "BINDER_THREAD_EXIT";
            case 9:
                return "BINDER_VERSION";
            case 13:
                return "BINDER_SET_CONTEXT_MGR_EXT";
            default:
                break;
        }
    }
    return fmt::format("ioctl {:#x}", request);
}

std::string looper_words(std::uint8_t looper) {
    static constexpr std::pair<unsigned, std::string_view> kBits[] = {{1, "registered"}, {2, "entered"},  {4, "exited"},
                                                                      {8, "invalid"},    {16, "waiting"}, {32, "poll"}};
    std::string words;
    for (const auto& [bit, word] : kBits) {
        if ((looper & bit) != 0) words += fmt::format("{}{}", words.empty() ? "" : "+", word);
    }
    return words.empty() ? "no looper" : words;
}

}  // namespace

std::string plain_text(std::string_view text, std::size_t bytes_max) {
    std::string out;
    const bool cut = text.size() > bytes_max;
    if (cut) {
        text = text.substr(0, bytes_max);
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) text.remove_suffix(1);
        if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0x80U) text.remove_suffix(1);
    }
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        out += code < 0x20U || code == 0x7FU ? ' ' : c;
    }
    return cut ? out + "…" : out;
}

/// The words of one event.
class EventTexts::Phrases {
public:
    explicit Phrases(const EventTexts& texts) : texts_(texts), stamp_(texts.record_.stamp) {}

    [[nodiscard]] std::string who() const {
        const auto& record = texts_.record_;
        if (record.is<trace::LinkChanged>()) return named(record.as<trace::LinkChanged>().link);
        if (record.is<trace::ImpairmentChanged>()) return named(record.as<trace::ImpairmentChanged>().link);
        if (record.is<trace::FrameMoved>()) return named(record.as<trace::FrameMoved>().link);
        if (stamp_.process == 0 && stamp_.pid == 0 && stamp_.device != 0) return texts_.actors_.device(stamp_);
        return texts_.actors_.acting(stamp_);
    }

    // ------------------------------------------------------------------------------------------------------ run, processes

    std::string of(const trace::RunStarted& event) const {
        return fmt::format("scenario {}, seed {}, profile {}{}{}, level {}", event.scenario, event.seed, event.profile,
                           event.cell.empty() ? "" : ", cell ", event.cell, event.full != 0 ? "full" : "calls");
    }
    std::string of(const trace::ScenarioRecorded& event) const {
        return fmt::format("{} of {}", base::format_bytes(event.text.size()), event.file);
    }
    std::string of(const trace::InterfaceDeclared& event) const {
        return fmt::format("{}.{} is code {}: ({}) → ({})", event.interface_name, event.method, event.code, event.arguments, event.returns);
    }
    std::string of(const trace::DeviceStarted& event) const {
        return fmt::format("starts: kernel {}, {}", event.kernel, plural(event.cores, "core"));
    }
    std::string of(const trace::ProcessStarted& event) const { return fmt::format("starts: pid {}, uid {}", stamp_.pid, event.uid); }
    std::string of(const trace::ProcessEnded& event) const {
        switch (event.reason) {
            case trace::EndReason::Exited:
                return fmt::format("exits with {}", event.status);
            case trace::EndReason::Killed:
                return fmt::format("is killed ({})", signal_text(event.status));
            case trace::EndReason::Crashed:
                return fmt::format("crashes ({})", signal_text(event.status));
            case trace::EndReason::RunEnded:
                return "ends with the run";
            case trace::EndReason::PoweredOff:
                return "ends: its device is switched off";
        }
        return "ends";
    }
    std::string of(const trace::ThreadStarted& event) const { return fmt::format("thread {} starts: {}", stamp_.tid, event.name); }
    std::string of(const trace::ThreadChanged& event) const {
        return fmt::format("thread {} is {} (core {})", stamp_.tid, trace::word(event.state), event.core);
    }
    std::string of(const trace::LogWritten& event) const {
        const auto tag = event.tag.empty() ? std::string() : fmt::format("[{}] ", event.tag);
        return fmt::format("says: {}{}", tag, quote_text(event.text, 200));
    }
    std::string of(const trace::StepReached& event) const {
        return fmt::format("line {} {}: {}", event.line, state_words(event.state), event.text);
    }
    std::string of(const trace::ExpectationChecked& event) const {
        if (event.held != 0) return fmt::format("✓ line {}: {}", event.line, event.text);
        return fmt::format("✗ line {}: {}; but it was: {}", event.line, event.text, event.actual);
    }
    std::string of(const trace::RunEnded& event) const {
        return fmt::format("verdict {}{}{}", event.verdict, event.reason.empty() ? "" : ": ", event.reason);
    }

    // -------------------------------------------------------------------------------------------------------------- calls

    template <class Sent>
    std::string request(const Sent& event, const std::string& target) const {
        const auto oneway = (event.flags & kFlagOneway) != 0;
        return fmt::format("{} {} {}, {}{}", oneway ? "⇢" : "→", target,
                           texts_.decoder_.request(event.code, {event.data, event.data_bytes}).call, base::format_bytes(event.data_bytes),
                           event.parent == 0 ? std::string() : fmt::format(", in t{}", event.parent));
    }
    std::string of(const trace::TransactionSent& event) const {
        return request(event, event.to_pid == 0 && event.node == 0 ? fmt::format("handle {}", event.handle) : pid(event.to_pid));
    }
    std::string of(const trace::RpcSent& event) const {
        return request(event, texts_.actors_.far_process(event.to_device, event.to_session));
    }

    template <class Finished>
    std::string end(const Finished& event, bool accepted) const {
        const auto* const call = current();
        if (call == nullptr) return fmt::format("{}", trace::word(event.outcome));
        if (accepted) return fmt::format("{} is on its way: nobody waits for it", call->name);
        return fmt::format("{} ← {} {} {}, {} after {}", call->caller, call->target, call->name, texts_.answers_.of(event, *call),
                           base::format_bytes(event.data_bytes), base::format_span(stamp_.time_ns - call->start_ns));
    }
    std::string of(const trace::TransactionFinished& event) const { return end(event, event.outcome == trace::Outcome::Accepted); }
    std::string of(const trace::RpcFinished& event) const { return end(event, event.outcome == trace::RpcOutcome::Accepted); }
    std::string of(const trace::RpcServed& event) const {
        const auto* const call = current();
        const auto name = call == nullptr ? fmt::format("#{}", event.code) : call->name;
        if (event.served == 0) return fmt::format("takes {} from {}", name, event.from_device);
        return fmt::format("has served {}{}", name, event.status == 0 ? std::string() : fmt::format(": {}", status_text(event.status)));
    }
    std::string of(const trace::TransactionDelivered& event) const {
        const auto* const call = current();
        const auto name = call == nullptr ? std::string() : " " + call->name;
        return fmt::format("thread {} reads the {}{}", stamp_.tid, event.reply != 0 ? "reply of" : "request", name);
    }
    std::string of(const trace::ParcelNoted& event) const {
        return fmt::format("{} the {} of code {}: {}{}{}", event.read != 0 ? "has read" : "has written",
                           event.reply != 0 ? "reply" : "request", event.code, plural(event.notes.size() / 5, "item"),
                           event.descriptor.empty() ? "" : " of ", event.descriptor);
    }

    // -------------------------------------------------------------------------------------------------------------- rules

    template <class Event>
    std::string rule(const Event& event) const {
        const auto caller = who(), process = event.pid == 0 ? std::string("-") : pid(event.pid);
        const auto has_session = pid_of_session(event.object) != 0;
        const auto owner = has_session ? texts_.actors_.far_process(event.host_device, event.object) : std::string();
        auto facts = facts_of(event);
        facts.caller = caller;
        facts.process = process;
        facts.owner = owner;
        return fmt::format("{}: {}", trace::word(event.rule), refusal_sentence(facts));
    }
    std::string of(const trace::RuleRefused& event) const { return rule(event); }
    std::string of(const trace::RuleTolerated& event) const { return rule(event) + " Profile as-coded lets it pass."; }
    std::string of(const trace::AreaHeld& event) const {
        return fmt::format("{} at {} are held by t{} from {}, {}", base::format_bytes(event.size_bytes), event.offset, event.held_by,
                           pid(event.sender_pid), event.delivered != 0 ? "read and not yet given back" : "still queued");
    }
    std::string of(const trace::LawBroken& event) const {
        return fmt::format("{}{} at {}: {}", trace::word(event.law), event.expected != 0 ? " (expected)" : "",
                           base::format_time(event.broken_ns), event.text.substr(0, event.text.find('\n')));
    }

    // ------------------------------------------------------------------------------------------------------------- driver

    std::string of(const trace::DeathChanged& event) const {
        const auto whom = pid(event.owner_pid);
        const auto handle = fmt::format("handle {}", event.handle);
        switch (event.state) {
            case trace::DeathState::Active:
                return fmt::format("{} asks to be told when {} dies ({})", pid(event.pid), whom, handle);
            case trace::DeathState::Queued:
                return fmt::format("an obituary is on its way to {}: {} is dead ({})", pid(event.pid), whom, handle);
            case trace::DeathState::Delivered:
                return fmt::format("{} learns that {} is dead ({})", pid(event.pid), whom, handle);
            case trace::DeathState::Done:
                return fmt::format("{} acknowledges the obituary ({})", pid(event.pid), handle);
            case trace::DeathState::Cleared:
                return fmt::format("{} need not be told any more when {} dies ({})", pid(event.pid), whom, handle);
            case trace::DeathState::Vanished:
                return fmt::format("the subscription of {} goes with its reference ({})", pid(event.pid), handle);
        }
        return handle;
    }
    std::string of(const trace::AbilityChanged& event) const {
        return event.added != 0 ? fmt::format("ability {} is published by {}", event.ability, pid(event.owner_pid))
                                : fmt::format("ability {} is no longer published", event.ability);
    }
    std::string of(const trace::DriverEntered& event) const {
        return fmt::format("thread {}: {}, {} of commands, room for {}", stamp_.tid, ioctl_text(event.request),
                           base::format_bytes(event.write_bytes), base::format_bytes(event.read_bytes));
    }
    std::string of(const trace::DriverCommand& event) const {
        return event.target == 0 ? command_text(event.word) : fmt::format("{} {}", command_text(event.word), event.target);
    }
    std::string of(const trace::BinderProcessChanged& event) const {
        if (event.open == 0) return fmt::format("{} has the driver closed", pid(event.pid));
        return fmt::format("{}: area {}, one-way free {}, threads max {} requested {} started {}{}", pid(event.pid),
                           base::format_bytes(event.area_bytes), base::format_bytes(event.oneway_free), event.max_threads,
                           event.requested_threads, event.started_threads, event.context_manager != 0 ? ", context manager" : "");
    }
    std::string of(const trace::BinderThreadChanged& event) const {
        if (event.present == 0) return fmt::format("{} thread {}: its record is gone", pid(event.pid), event.tid);
        return fmt::format("{} thread {}: {}, stack {}", pid(event.pid), event.tid, looper_words(event.looper), id(event.stack_top));
    }
    std::string of(const trace::StackLinked& event) const {
        if (event.present == 0) return fmt::format("t{} is off all stacks", event.transaction_id);
        return fmt::format("t{} on the stacks: {} {} → {} {}, below it {} and {}", event.transaction_id, pid(event.from_pid),
                           event.from_tid, pid(event.to_pid), event.to_tid, id(event.from_parent), id(event.to_parent));
    }
    std::string of(const trace::NodeChanged& event) const {
        if (event.present == 0) return fmt::format("node {} is removed", event.node);
        return fmt::format("node {} of {}: strong {}+{}, weak {}{}", event.node, pid(event.owner_pid), event.internal_strong,
                           event.local_strong, event.local_weak, event.oneway_busy != 0 ? ", one-way busy" : "");
    }
    std::string of(const trace::RefChanged& event) const {
        if (event.strong == 0 && event.weak == 0) return fmt::format("{} has given up handle {}", pid(event.pid), event.handle);
        return fmt::format("{} handle {} is node {}: strong {}, weak {}", pid(event.pid), event.handle, event.node, event.strong,
                           event.weak);
    }
    std::string of(const trace::BufferAllocated& event) const {
        return fmt::format("{} at {} in the area of {}: {} of t{} from {}{}", base::format_bytes(event.size_bytes), event.offset,
                           pid(event.pid), event.reply != 0 ? "reply" : "request", event.transaction_id, pid(event.sender_pid),
                           event.oneway != 0 ? ", one-way" : "");
    }
    std::string of(const trace::BufferFreed& event) const {
        return fmt::format("the block at {} in the area of {} is free", event.offset, pid(event.pid));
    }
    std::string of(const trace::WorkQueued& event) const {
        std::string where = fmt::format("the queue of {}", pid(event.pid));
        if (event.queue == trace::QueueKind::Thread) where += fmt::format(" thread {}", event.tid);
        if (event.queue == trace::QueueKind::Node) where += fmt::format(" node {}", event.node);
        std::string what{trace::word(event.kind)};
        switch (event.kind) {
            case trace::WorkKind::Transaction:
            case trace::WorkKind::Reply:
            case trace::WorkKind::Complete:
                if (event.subject != 0) what += fmt::format(" t{}", event.subject);
                break;
            case trace::WorkKind::Node:
                what += fmt::format(" {}", event.subject);
                break;
            case trace::WorkKind::Dead:
            case trace::WorkKind::DeadAndClear:
            case trace::WorkKind::ClearDeath:
                what += fmt::format(" (handle {})", event.subject);
                break;
            case trace::WorkKind::ReturnError:
                break;
        }
        return event.taken != 0 ? fmt::format("{} leaves {}", what, where) : fmt::format("{} joins {}", what, where);
    }
    std::string of(const trace::LockChanged& event) const {
        if (event.waiter_tid == 0) return fmt::format("lock {} passes to thread {}", event.lock, event.holder_tid);
        if (event.lock == 0) return fmt::format("thread {} waits for the end of thread {}", event.waiter_tid, event.holder_tid);
        return fmt::format("thread {} waits for lock {}, which thread {} holds", event.waiter_tid, event.lock, event.holder_tid);
    }
    std::string of(const trace::RepeatTurned& event) const {
        if (event.turn == 0) return fmt::format("line {}: the repetition is done", event.line);
        return fmt::format("line {}: round {}", event.line, event.turn);
    }

    // ---------------------------------------------------------------------------------------------------- between devices

    std::string of(const trace::DeviceChanged& event) const { return phrase_of(event).text; }
    std::string of(const trace::PeerChanged& event) const { return phrase_of(event).text; }
    std::string of(const trace::LinkChanged& event) const { return phrase_of(event, !texts_.new_link_).text; }
    std::string of(const trace::ImpairmentChanged& event) const { return phrase_of(event).text; }
    std::string of(const trace::SocketChanged& event) const {
        auto text = phrase_of(event).text;
        if (!text.empty()) return text;
        if (event.state == trace::SocketState::Created) return fmt::format("has socket {} as {}", event.socket, event.name);
        return fmt::format("asks for a session with {}/{} (socket {})", event.peer_device, event.peer_name, event.socket);
    }
    std::string of(const trace::MessageMoved& event) const {
        return fmt::format("message {} of {} {} {} (socket {})", event.message, base::format_bytes(event.size_bytes),
                           event.delivered != 0 ? "comes from" : "goes to", event.peer_device, event.socket);
    }
    std::string of(const trace::FrameMoved& event) const {
        return fmt::format("frame {} from {}: {}, {}{}{}", event.frame, event.from_device, trace::word(event.fate),
                           base::format_bytes(event.size_bytes),
                           event.message == 0 ? ", acknowledgement" : fmt::format(" of message {}", event.message),
                           event.repeated != 0 ? ", sent again" : "");
    }
    std::string of(const trace::ObjectLearned& event) const {
        const auto whom = texts_.actors_.far_process(event.host_device, event.session);
        if (event.known == 0) return fmt::format("lets go of its proxy of a stub in {} (handle {})", whom, event.handle);
        return phrase_of(event, whom).text;
    }
    std::string of(const trace::RemoteDeathChanged& event) const {
        auto text = phrase_of(event, texts_.actors_.far_process(event.host_device, event.session)).text;
        return text.empty() ? fmt::format("handle {}: {}", event.handle, trace::word(event.state)) : text;
    }
    std::string of(const trace::FaultStruck& event) const { return phrase_of(event).text; }

private:
    static std::string named(std::string_view link) { return link.empty() ? "-" : std::string(link); }
    [[nodiscard]] std::string pid(std::uint32_t number) const { return texts_.actors_.process(stamp_.device, number); }
    [[nodiscard]] static std::string id(std::uint64_t transaction) { return transaction == 0 ? "-" : fmt::format("t{}", transaction); }
    [[nodiscard]] const OpenCall* current() const {
        const auto found = texts_.calls_.find(stamp_.transaction);
        return found == texts_.calls_.end() ? nullptr : &found->second;
    }

    const EventTexts& texts_;
    const trace::Stamp& stamp_;
};

EventTexts::EventTexts(trace::Names names) : names_(names), actors_(std::move(names)) {}

void EventTexts::add(const trace::RecordView& record) {
    record_ = record;
    moments_.add(record);
    if (record.is<trace::TransactionSent>() || record.is<trace::RpcSent>()) {
        open(record);
    } else if (record.is<trace::TransactionFinished>() || record.is<trace::RpcFinished>()) {
        close(record.stamp.transaction);
    } else if (record.is<trace::RpcServed>()) {
        const auto found = calls_.find(record.stamp.transaction);
        if (found == calls_.end()) return;
        auto& call = found->second;
        const bool served = record.as<trace::RpcServed>().served != 0;
        (served ? call.served_ns : call.taken_ns) = record.stamp.time_ns;
        if (!served) call.target = actors_.acting(record.stamp);
    } else if (record.is<trace::ProcessStarted>()) {
        actors_.start(record.stamp, record.as<trace::ProcessStarted>().name);
    } else if (record.is<trace::InterfaceDeclared>()) {
        interfaces_.add(record.as<trace::InterfaceDeclared>());
    } else if (record.is<trace::LinkChanged>()) {
        new_link_ = links_.emplace(record.as<trace::LinkChanged>().link).second;
    }
}

void EventTexts::open(const trace::RecordView& record) {
    const auto begin = [&](const auto& event, std::string target, bool remote) {
        const auto request = decoder_.request_name(event.code, {event.data, event.data_bytes});
        calls_.try_emplace(record.stamp.transaction, OpenCall{.start_ns = record.stamp.time_ns,
                                                              .method = request.method,
                                                              .name = request.name,
                                                              .caller = actors_.acting(record.stamp),
                                                              .target = std::move(target),
                                                              .oneway = (event.flags & kFlagOneway) != 0,
                                                              .remote = remote});
    };
    if (record.is<trace::TransactionSent>()) {
        const auto event = record.as<trace::TransactionSent>();
        begin(event, actors_.process(record.stamp.device, event.to_pid), false);
    } else {
        const auto event = record.as<trace::RpcSent>();
        begin(event, actors_.far_process(event.to_device, event.to_session), true);
    }
}

void EventTexts::close(std::uint64_t id) {
    if (!calls_.contains(id)) return;
    finished_.push_back(id);
    if (finished_.size() <= kFinishedKept) return;
    calls_.erase(finished_.front());
    finished_.pop_front();
}

EventLine EventTexts::line() const {
    const Phrases phrases(*this);
    return {.sequence = record_.sequence,
            .time_ns = record_.stamp.time_ns,
            .moment = moments_.last(),
            .who = plain_text(phrases.who()),
            .kind = trace::kind_name(record_.kind),
            .text = plain_text(std::visit([&](const auto& event) { return phrases.of(event); }, record_.event()))};
}

std::size_t EventTexts::who_width(const trace::Names& names) {
    std::size_t process = 9, device = 0;
    for (const auto& name : names.processes) process = std::max(process, name.size());
    for (const auto& name : names.devices) device = std::max(device, name.size());
    return names.devices.size() > 2 ? std::clamp<std::size_t>(process + device + 1, 20, 30) : std::min<std::size_t>(process, 30);
}

std::string format_event(const EventLine& line, std::size_t who_width) {
    return fmt::format("{:>16}  {:<8} {:<{}}  {:<22}  {}", base::format_time(line.time_ns), line.moment, line.who, who_width, line.kind,
                       line.text);
}

base::Result<std::map<std::uint64_t, EventLine>> event_lines(const trace::Reader& reader, const std::set<std::uint64_t>& sequences) {
    std::map<std::uint64_t, EventLine> lines;
    EventTexts texts(reader.names());
    auto cursor = reader.begin();
    trace::RecordView record;
    while (lines.size() < sequences.size() && (sequences.empty() || record.sequence < *sequences.rbegin()) && cursor.next(record)) {
        texts.add(record);
        if (sequences.contains(record.sequence)) lines.emplace(record.sequence, texts.line());
    }
    if (cursor.failed()) return base::Error{cursor.error()};
    return lines;
}

}  // namespace sim::query
