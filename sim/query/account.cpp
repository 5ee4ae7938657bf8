#include "sim/query/account.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/account_actors.h"
#include "sim/query/account_answers.h"
#include "sim/query/account_phrases.h"
#include "sim/query/interface_book.h"
#include "sim/query/parcel_decoder.h"
#include "sim/query/transaction_tree.h"
#include "sim/query/words.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

using trace::Outcome;
using trace::RpcOutcome;

constexpr std::uint32_t kFlagOneway = 0x01;
constexpr std::size_t kBlockLinesMax = 64;
constexpr std::uint32_t kHoldersShown = 8;
constexpr std::size_t kFarCallsMax = 4096;
constexpr std::size_t kToldMax = 4096;

/// A call to another device whose sender does not wait, or waits no longer.
struct FarCall {
    std::uint64_t start_ns = 0, taken_ns = 0;
    std::string name{}, caller{};
    bool oneway = false;
};

std::string indent(unsigned depth) {
    std::string out;
    for (unsigned i = 0; i < std::min(depth, 12U); ++i) out += "│ ";
    return out;
}

}  // namespace

/// Turns each record into lines, gathers lines into blocks and hands the blocks on.
class Account::Story {
public:
    Story(trace::Names names, AccountOptions options, LineWriter write)
        : language_(options.language), printer_(with_width(options.lines, names), std::move(write)), actors_(std::move(names)) {}

    void add(const trace::RecordView& record) {
        stamp_ = record.stamp;
        if (!record.is<trace::AreaHeld>()) tell_remedy();
        std::visit([this](const auto& event) { on(event); }, record.event());
    }

    void finish() {
        tell_remedy();
        close_block();
        folder_.flush();
        printer_.flush();
        if (verdict_.empty()) {
            printer_.heading("", Tone::Plain);
            printer_.heading("the run was cut off before its end", Tone::Bad);
            return;
        }
        const bool passed = verdict_ == "pass";
        printer_.heading("", Tone::Plain);
        if (held_ + failed_ > 0)
            printer_.heading(fmt::format("expectations: {} held, {} failed", held_, failed_), failed_ > 0 ? Tone::Bad : Tone::Good);
        printer_.heading(fmt::format("{} verdict: {}{}{}", passed ? "✓" : "✗", verdict_, reason_.empty() ? "" : " — ", reason_),
                         passed ? Tone::Good : Tone::Bad);
    }

private:
    static LinePrinter::Options with_width(LinePrinter::Options lines, const trace::Names& names) {
        lines.actors_width = actors_width(names);
        return lines;
    }

    // -------------------------------------------------------------------------------------------------------------- names

    std::string stamp_label() const { return actors_.acting(stamp_); }
    std::string pid_label(std::uint32_t pid) const { return actors_.process(stamp_.device, pid); }

    // -------------------------------------------------------------------------------------------------------------- lines

    AccountLine line(std::string actors, std::string text, Tone tone = Tone::Plain) const {
        return {.time_ns = stamp_.time_ns, .actors = std::move(actors), .text = std::move(text), .tone = tone};
    }

    void hand_on() {
        pending_ = 0;
        if (!block_.empty()) folder_.add(std::exchange(block_, {}));
    }
    /// What is gathered cannot become one block any more: other calls run through it.
    void close_block() {
        hand_on();
        root_ = 0;
    }
    void push(AccountLine added) {
        pending_ = 0;
        if (root_ == 0 || block_.size() >= kBlockLinesMax) close_block();
        block_.push_back(std::move(added));
    }
    void tell(AccountLine added) {
        push(std::move(added));
        if (root_ == 0) hand_on();
    }
    /// Belongs to the line before.
    void tell_more(std::string text, Tone tone) {
        AccountLine more = line("", std::move(text), tone);
        more.timed = false;
        tell(std::move(more));
    }

    // ------------------------------------------------------------------------------------------------------ run, processes

    void on(const trace::RunStarted& event) {
        printer_.heading(event.title.empty() ? event.scenario : event.title, Tone::Title);
        printer_.heading(fmt::format("scenario {} · seed {} · profile {}{}{} · level {}", event.scenario, event.seed, event.profile,
                                     event.cell.empty() ? "" : " · cell ", event.cell, event.full != 0 ? "full" : "calls"),
                         Tone::Quiet);
        printer_.heading("", Tone::Plain);
    }
    void on(const trace::InterfaceDeclared& event) { interfaces_.add(event); }
    void on(const trace::DeviceStarted& event) {
        tell(line(std::string(event.name),
                  fmt::format("device starts: kernel {}, {} core{}", event.kernel, event.cores, event.cores == 1 ? "" : "s"), Tone::Quiet));
    }
    void on(const trace::ProcessStarted& event) {
        tell(line(actors_.start(stamp_, event.name), fmt::format("starts (pid {})", stamp_.pid), Tone::Quiet));
    }
    void on(const trace::ProcessEnded& event) {
        switch (event.reason) {
            case trace::EndReason::RunEnded:
                return;  // the end of everything is no news of this process
            case trace::EndReason::PoweredOff:
                tell(line(stamp_label(), "ends: its device is switched off", Tone::Bad));
                return;
            case trace::EndReason::Exited:
                tell(line(stamp_label(), fmt::format("exits with {}", event.status)));
                return;
            case trace::EndReason::Killed: {
                auto text = line(stamp_label(), fmt::format("is killed ({})", signal_text(event.status)), Tone::Bad);
                text.important = true;
                tell(std::move(text));
                return;
            }
            case trace::EndReason::Crashed: {
                auto text = line(stamp_label(), fmt::format("crashes ({})", signal_text(event.status)), Tone::Bad);
                text.important = true;
                tell(std::move(text));
                return;
            }
        }
    }
    void on(const trace::LogWritten& event) {
        const auto tag = event.tag.empty() ? std::string() : fmt::format("[{}] ", event.tag);
        tell(line(stamp_label(), fmt::format("says: {}{}", tag, quote_text(event.text, 200)),
                  event.severity >= 6 ? Tone::Bad : Tone::Plain));
    }
    void on(const trace::StepReached& event) {
        if (event.state == trace::StepState::Passed) return;
        if (stamp_.pid == 0 && event.state == trace::StepState::Started) return tell_fault(event);
        const bool failed = event.state == trace::StepState::Failed;
        tell(line(stamp_.pid == 0 ? "scenario" : stamp_label(), fmt::format("{} line {}: {}", failed ? "✗" : "▸", event.line, event.text),
                  failed ? Tone::Bad : Tone::Quiet));
    }
    void on(const trace::ExpectationChecked& event) {
        const bool held = event.held != 0;
        ++(held ? held_ : failed_);
        auto text = line("", fmt::format("{} line {}: {}", held ? "✓" : "✗", event.line, event.text), held ? Tone::Good : Tone::Bad);
        text.important = true;
        tell(std::move(text));
        if (!held) tell_more(fmt::format("  but it was: {}", event.actual), Tone::Bad);
    }
    void on(const trace::RunEnded& event) {
        verdict_ = event.verdict;
        reason_ = event.reason;
    }

    // -------------------------------------------------------------------------------------------------------------- calls

    void on(const trace::TransactionSent& event) {
        auto target = event.to_pid == 0 && event.node == 0 ? fmt::format("handle {}", event.handle) : pid_label(event.to_pid);
        open_call(event, std::move(target), false);
    }
    void on(const trace::RpcSent& event) { open_call(event, actors_.far_process(event.to_device, event.to_session), true); }

    template <class Sent>
    void open_call(const Sent& event, std::string target, bool remote) {
        const auto parent = open_.find(event.parent);
        OpenCall call{.start_ns = stamp_.time_ns, .root = stamp_.transaction};
        if (parent != open_.end()) {
            call.depth = parent->second.depth + 1;
            call.root = parent->second.root;
        }
        auto request = ParcelDecoder(interfaces_).request(event.code, {event.data, event.data_bytes});
        call.method = request.method;
        call.name = std::move(request.name);
        call.caller = stamp_label();
        call.target = std::move(target);
        call.oneway = (event.flags & kFlagOneway) != 0;
        call.remote = remote;

        if (root_ == 0 || call.root != root_) {
            close_block();
            // Only with no other call under way can this one be told as a whole.
            if (open_.empty()) root_ = stamp_.transaction;
        }
        auto text = line(fmt::format("{}{} {} {}", indent(call.depth), call.caller, call.oneway ? "⇢" : "→", call.target),
                         std::move(request.call), is_registry(call.method) ? Tone::Quiet : Tone::Plain);
        text.id = fmt::format("t{}", stamp_.transaction);
        text.coarse = call.name;
        push(std::move(text));
        pending_ = stamp_.transaction;
        open_[stamp_.transaction] = std::move(call);
    }

    void on(const trace::TransactionFinished& event) {
        const auto call = close_call(false);
        if (!call) return;
        const bool good = event.outcome == Outcome::Replied || event.outcome == Outcome::Accepted;
        tell_end(*call, {.answer = answers_.of(event, *call),
                         .kind = fmt::format("{} {}", trace::word(event.outcome), status_of(event)),
                         .waited = event.outcome != Outcome::Accepted,
                         .good = good});
    }
    void on(const trace::RpcFinished& event) {
        const auto call = close_call(true);
        if (!call) return;
        const bool replied = event.outcome == RpcOutcome::Replied, accepted = event.outcome == RpcOutcome::Accepted;
        if (accepted || event.outcome == RpcOutcome::TimedOut) wait_no_longer(*call);
        tell_end(*call, {.answer = answers_.of(event, *call),
                         .kind = fmt::format("{} {}", trace::word(event.outcome), event.status),
                         .note = replied ? legs_text(*call, stamp_.time_ns) : std::string(),
                         .waited = !accepted,
                         .good = replied || accepted});
    }

    std::optional<OpenCall> close_call(bool remote) {
        const auto found = open_.find(stamp_.transaction);
        if (found == open_.end() || found->second.remote != remote) return std::nullopt;
        auto call = std::move(found->second);
        open_.erase(found);
        return call;
    }

    struct CallEnd {
        std::string answer;
        std::string kind;  ///< of the answer, for what counts as a repetition
        std::string note{};
        bool waited = true, good = true;
    };
    void tell_end(const OpenCall& call, CallEnd end) {
        const auto id = stamp_.transaction;
        const auto close_line = [&](AccountLine& text) {
            if (end.waited) {
                text.span_ns = stamp_.time_ns - call.start_ns;
                text.spans = true;
            }
            text.note = std::move(end.note);
            if (!end.good) {
                text.tone = Tone::Bad;
                text.important = true;
            }
        };
        if (pending_ == id && !block_.empty()) {
            auto& request = block_.back();
            request.text += fmt::format("  {}", end.answer);
            request.coarse += end.kind;
            close_line(request);
            pending_ = 0;
        } else {
            auto text = line(fmt::format("{}╰ {} ← {}", indent(call.depth), call.caller, call.target), std::move(end.answer),
                             is_registry(call.method) ? Tone::Quiet : Tone::Plain);
            text.id = fmt::format("t{}", id);
            text.coarse = call.name + end.kind;
            close_line(text);
            push(std::move(text));
        }
        if (root_ == id || root_ == 0) close_block();
    }

    void wait_no_longer(const OpenCall& call) {
        if (call.served_ns != 0) return;
        if (far_.size() >= kFarCallsMax) far_.erase(far_.begin());  // the oldest, whose message was lost most likely
        far_[stamp_.transaction] = {
            .start_ns = call.start_ns, .taken_ns = call.taken_ns, .name = call.name, .caller = call.caller, .oneway = call.oneway};
    }

    /// Of a call that is waited for the legs stand at its end; of others they are told as they come.
    void on(const trace::RpcServed& event) {
        const auto id = stamp_.transaction;
        if (const auto found = open_.find(id); found != open_.end() && found->second.remote) {
            (event.served != 0 ? found->second.served_ns : found->second.taken_ns) = stamp_.time_ns;
            if (event.served == 0) found->second.target = stamp_label();
            return;
        }
        const auto found = far_.find(id);
        if (found == far_.end()) return;
        auto& call = found->second;
        const bool done = event.served != 0;
        if (!done) call.taken_ns = stamp_.time_ns;
        if (!done || !call.oneway || event.status != 0) {
            auto text =
                line(fmt::format("{} {} {}", call.caller, call.oneway ? "⇢" : "→", stamp_label()),
                     fmt::format("{} {}{}{}", call.name, done ? "is served" : "arrives",
                                 done && event.status != 0 ? fmt::format(" with status {}", status_text(event.status)) : std::string(),
                                 call.oneway ? "" : ", but nobody waits any more"),
                     call.oneway && event.status == 0 ? Tone::Quiet : Tone::Bad);
            text.id = fmt::format("t{}", id);
            text.span_ns = stamp_.time_ns - (done && call.taken_ns != 0 ? call.taken_ns : call.start_ns);
            text.spans = true;
            tell(std::move(text));
        }
        if (done) far_.erase(found);
    }

    // -------------------------------------------------------------------------------------------------------------- rules

    template <class Event>
    void tell_rule(const Event& event, bool refused) {
        const auto caller = stamp_label(), process = event.pid == 0 ? std::string("-") : pid_label(event.pid);
        // A proxy that was not called yet does not know its interface, only the session of its stub's process.
        const bool has_session = pid_of_session(event.object) != 0;
        const auto owner = has_session ? actors_.far_process(event.host_device, event.object) : std::string();
        auto facts = facts_of(event);
        facts.caller = caller;
        facts.process = process;
        facts.owner = owner;
        const auto tone = refused ? Tone::Bad : Tone::Quiet;
        const auto& entry = rule_entry(event.rule, language_);
        auto first = line(fmt::format("{} {}", refused ? "✗" : "~", trace::word(event.rule)), refusal_sentence(facts, language_), tone);
        first.important = refused;
        tell(std::move(first));
        holders_ = 0;
        if (!refused) {
            tell_more("profile as-coded lets it pass", tone);
        } else if (!entry.remedy.empty()) {
            remedy_ = fmt::format("{}: {}", language_ == Language::Chinese ? "办法" : "way out", entry.remedy);
        }
    }
    /// Stands below the holders, whose records follow that of the refusal.
    void tell_remedy() {
        if (!remedy_.empty()) tell_more(std::exchange(remedy_, {}), Tone::Good);
    }
    void on(const trace::RuleRefused& event) { tell_rule(event, true); }
    void on(const trace::RuleTolerated& event) { tell_rule(event, false); }

    void on(const trace::AreaHeld& event) {
        ++holders_;
        if (holders_ > kHoldersShown + 1) return;
        if (holders_ == kHoldersShown + 1) {
            tell_more("and more, which the trace lists", Tone::Quiet);
            return;
        }
        if (event.held_by == 0) {
            return tell_more(fmt::format("holds {} at {}: a fault of the scenario", base::format_bytes(event.size_bytes), event.offset),
                             Tone::Bad);
        }
        tell_more(fmt::format("holds {} at {}: t{} from {}, {}", base::format_bytes(event.size_bytes), event.offset, event.held_by,
                              pid_label(event.sender_pid), event.delivered != 0 ? "read and not yet given back" : "still queued"),
                  Tone::Bad);
    }

    void on(const trace::DeathChanged& event) {
        const auto who = pid_label(event.pid), whom = event.owner_pid == 0 ? std::string("a dead process") : pid_label(event.owner_pid);
        switch (event.state) {
            case trace::DeathState::Active:
                told_.erase({stamp_.device, event.pid, event.handle});
                tell(line(who, fmt::format("asks to be told when {} dies", whom)));
                return;
            case trace::DeathState::Queued:
                tell(line(who, fmt::format("an obituary is on its way: {} is dead", whom)));
                return;
            case trace::DeathState::Delivered:
                tell(line(who, fmt::format("learns that {} is dead", whom)));
                if (told_.size() < kToldMax) told_.insert({stamp_.device, event.pid, event.handle});
                return;
            case trace::DeathState::Done:
                return;  // the acknowledgement is the driver's business
            case trace::DeathState::Cleared:
                if (told_.erase({stamp_.device, event.pid, event.handle}) > 0) return;  // nothing is left to be told of
                tell(line(who, fmt::format("need not be told any more when {} dies", whom)));
                return;
            case trace::DeathState::Vanished:
                tell(line(who, fmt::format("drops its proxy, and with it the wish to be told when {} dies", whom), Tone::Quiet));
                return;
        }
    }

    void on(const trace::AbilityChanged& event) {
        tell(line(stamp_label(), event.added != 0 ? fmt::format("ability {} is published by {}", event.ability, pid_label(event.owner_pid))
                                                  : fmt::format("ability {} is no longer published", event.ability)));
    }

    // ---------------------------------------------------------------------------------------------------- between devices

    void tell_phrase(std::string actors, Phrase phrase) {
        if (phrase.text.empty()) return;
        auto text = line(std::move(actors), std::move(phrase.text), phrase.tone);
        text.important = phrase.important;
        tell(std::move(text));
    }
    void on(const trace::DeviceChanged& event) { tell_phrase(actors_.device(stamp_), phrase_of(event)); }
    void on(const trace::PeerChanged& event) { tell_phrase(actors_.device(stamp_), phrase_of(event)); }
    void on(const trace::LinkChanged& event) {
        const bool is_new = links_.emplace(event.link).second;
        tell_phrase(fmt::format("link {}", event.link), phrase_of(event, !is_new));
    }
    void on(const trace::ImpairmentChanged& event) { tell_phrase(fmt::format("link {}", event.link), phrase_of(event)); }
    void on(const trace::SocketChanged& event) { tell_phrase(stamp_label(), phrase_of(event)); }
    void on(const trace::ObjectLearned& event) {
        tell_phrase(stamp_label(), phrase_of(event, actors_.far_process(event.host_device, event.session)));
    }
    void on(const trace::RemoteDeathChanged& event) {
        tell_phrase(stamp_label(), phrase_of(event, actors_.far_process(event.host_device, event.session)));
    }
    /// What is done to the world stands above what comes of it; its own record follows below, and adds only whether it touched anything.
    void tell_fault(const trace::StepReached& event) {
        fault_ = fmt::format("line {}: {}", event.line, event.text);
        tell_phrase("fault", {.text = fault_, .tone = Tone::Bad, .important = true});
    }
    void on(const trace::FaultStruck& event) {
        if (std::exchange(fault_, {}) != fmt::format("line {}: {}", event.line, event.text)) {
            tell_phrase("fault", phrase_of(event));
        } else if (event.touched == 0) {
            tell_phrase("fault", {.text = fmt::format("that of line {} touched nothing yet", event.line)});
        }
    }

    void on(const trace::LawBroken& event) {
        const bool expected = event.expected != 0;
        const auto end = event.text.find('\n');
        auto text = line("",
                         fmt::format("{} law {}: {}{}", expected ? "✓" : "✗", trace::word(event.law), event.text.substr(0, end),
                                     expected ? " (expected)" : ""),
                         expected ? Tone::Good : Tone::Bad);
        text.important = true;
        tell(std::move(text));
        for (auto rest = end == std::string_view::npos ? std::string_view() : event.text.substr(end + 1); !rest.empty();) {
            const auto next = rest.find('\n');
            tell_more(fmt::format("  {}", rest.substr(0, next)), Tone::Plain);
            rest = next == std::string_view::npos ? std::string_view() : rest.substr(next + 1);
        }
    }

    /// The rest is for who wants to see everything.
    template <class Event>
    void on(const Event&) {}

    Language language_;
    LinePrinter printer_;
    BlockFolder folder_{printer_};
    InterfaceBook interfaces_;
    ActorNames actors_;
    AnswerWords answers_{interfaces_};
    std::map<std::uint64_t, OpenCall> open_;
    std::map<std::uint64_t, FarCall> far_;
    std::set<std::string, std::less<>> links_;  ///< told of
    std::set<std::tuple<std::uint8_t, std::uint32_t, std::uint32_t>>
        told_;  ///< subscriptions by device, process and handle: told of a death
    trace::Stamp stamp_;

    AccountBlock block_;
    std::uint64_t root_ = 0;     ///< the call whose block is being gathered, 0: lines go on as they come
    std::uint64_t pending_ = 0;  ///< the call whose request is the last line
    std::uint32_t holders_ = 0;
    std::uint64_t held_ = 0, failed_ = 0;
    std::string remedy_;
    std::string fault_;  ///< told, its own record is still to come
    std::string verdict_, reason_;
};

Account::Account(trace::Names names, AccountOptions options, LineWriter write)
    : story_(std::make_unique<Story>(std::move(names), options, std::move(write))) {}
Account::~Account() = default;
void Account::add(const trace::RecordView& record) { story_->add(record); }
void Account::finish() { story_->finish(); }

std::optional<base::Error> write_account(const trace::Reader& reader, AccountOptions options, LineWriter write) {
    Account account(reader.names(), options, std::move(write));
    auto cursor = reader.begin();
    trace::RecordView record;
    while (cursor.next(record)) account.add(record);
    account.finish();
    if (cursor.failed()) return base::Error{cursor.error()};
    return std::nullopt;
}

}  // namespace sim::query
