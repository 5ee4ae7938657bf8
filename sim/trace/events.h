#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <variant>

/// The vocabulary of everything that happens in a run: one struct per kind of event, and nothing else describes a record.
/// From the field lists below follow the bytes in the trace file, the CTF metadata and every reader.
///
/// Names read `<part>.<past participle>`. An event is a promise: fields may be added at the end (readers skip what they do not
/// know, each record carries its size), none may be renamed. Numbers are little endian in the file. Times are virtual nanoseconds.
/// Text and bytes are views: into the emitter's memory while it emits, into the mapped file when read.
///
/// Every record also carries a header and a `Stamp` that the operating-system model fills in (see below), so an event names only
/// what the stamp does not: `pid` in a body is the process concerned when that is not the process that acts.
namespace sim::trace {

/// How much a run records. `Calls`: one or two records a transaction and everything a reader of the story needs. `Full`: enough to
/// rebuild the state of every process at any event from the trace alone.
enum class Level : std::uint8_t { Off, Calls, Full };

using Bytes = std::span<const std::byte>;

/// Who did it, when, and on behalf of which transaction. 0 = none (pid, tid: the world outside every process).
struct Stamp {
    std::uint64_t time_ns = 0;
    std::uint64_t transaction = 0;  ///< N of `tN`: the transaction the thread is sending or serving
    std::uint32_t pid = 0;
    std::uint32_t tid = 0;
    std::uint16_t process = 0;  ///< index of the process's name among the recorder's names, 0 = "-"
    std::uint8_t device = 0;    ///< index of the device's name among the recorder's names, 0 = "-"
    bool operator==(const Stamp&) const = default;
};

/// One field of an event: its name in the metadata and where it lies in the struct.
template <class E, class T>
struct Field {
    using Type = T;
    std::string_view name{};
    T E::*member;
};
template <class E, class T>
constexpr Field<E, T> field(std::string_view name, T E::*member) {
    return {name, member};
}

/// Words of an enumeration, by value. Specialised beside each enumeration.
template <class Enum>
struct Words;

// ---------------------------------------------------------------------------------------------------------------- words

/// How a transaction ended for its sender.
enum class Outcome : std::uint8_t { Replied, Accepted, DeadReply, FailedReply, FrozenReply, Abandoned };
template <>
struct Words<Outcome> {
    static constexpr std::string_view kName = "outcome";
    /// accepted: a one-way call was queued; abandoned: the sender died while it waited.
    static constexpr std::array<std::string_view, 6> kWords{"replied",      "accepted",     "dead_reply",
                                                            "failed_reply", "frozen_reply", "abandoned"};
};

/// Rules by the ids of the rule book.
enum class Rule : std::uint8_t { None, Size1, Size2, Size3, Death1, Pass1, Pass2, Stage1, Samgr1, Proxy1 };
template <>
struct Words<Rule> {
    static constexpr std::string_view kName = "rule";
    static constexpr std::array<std::string_view, 10> kWords{"none",   "SIZE-1", "SIZE-2",  "SIZE-3",  "DEATH-1",
                                                             "PASS-1", "PASS-2", "STAGE-1", "SAMGR-1", "PROXY-1"};
};

enum class EndReason : std::uint8_t { Exited, Killed, Crashed, RunEnded, PoweredOff };
template <>
struct Words<EndReason> {
    static constexpr std::string_view kName = "end_reason";
    /// powered_off: with its device.
    static constexpr std::array<std::string_view, 5> kWords{"exited", "killed", "crashed", "run_ended", "powered_off"};
};

/// What a simulated thread is doing, as its scheduler sees it.
enum class ThreadState : std::uint8_t { Ready, Running, Blocked, Sleeping, Waiting, Ended, Stopped };
template <>
struct Words<ThreadState> {
    static constexpr std::string_view kName = "thread_state";
    /// ready: waits for a core; blocked: in a driver call; waiting: for a lock, a condition or another thread; stopped: its process was
    /// halted from outside.
    static constexpr std::array<std::string_view, 7> kWords{"ready", "running", "blocked", "sleeping", "waiting", "ended", "stopped"};
};

/// Kinds of items in the driver's queues (reference section 2, work items).
enum class WorkKind : std::uint8_t { Transaction, Reply, Complete, ReturnError, Node, Dead, DeadAndClear, ClearDeath };
template <>
struct Words<WorkKind> {
    static constexpr std::string_view kName = "work_kind";
    static constexpr std::array<std::string_view, 8> kWords{"transaction", "reply", "complete",       "return_error",
                                                            "node",        "dead",  "dead_and_clear", "clear_death"};
};
enum class QueueKind : std::uint8_t { Thread, Process, Node };
template <>
struct Words<QueueKind> {
    static constexpr std::string_view kName = "queue_kind";
    static constexpr std::array<std::string_view, 3> kWords{"thread", "process", "node"};
};

/// States of a death request (reference section 12).
enum class DeathState : std::uint8_t { Active, Queued, Delivered, Done, Cleared, Vanished };
template <>
struct Words<DeathState> {
    static constexpr std::string_view kName = "death_state";
    static constexpr std::array<std::string_view, 6> kWords{"active", "queued", "delivered", "done", "cleared", "vanished"};
};

enum class StepState : std::uint8_t { Started, Passed, Failed };
template <>
struct Words<StepState> {
    static constexpr std::string_view kName = "step_state";
    static constexpr std::array<std::string_view, 3> kWords{"started", "passed", "failed"};
};

/// How a call to another device ended for its sender.
enum class RpcOutcome : std::uint8_t { Replied, Accepted, TimedOut, NotSent, Abandoned };
template <>
struct Words<RpcOutcome> {
    static constexpr std::string_view kName = "rpc_outcome";
    /// accepted: a one-way message was handed to the bus; not_sent: refused or failed before it left; abandoned: the sender died
    /// while it waited.
    static constexpr std::array<std::string_view, 5> kWords{"replied", "accepted", "timed_out", "not_sent", "abandoned"};
};

/// Where an object of another process comes from.
enum class Origin : std::uint8_t { Unknown, Registered, Anonymous };
template <>
struct Words<Origin> {
    static constexpr std::string_view kName = "origin";
    /// registered: obtained through SAMgr; anonymous: received in a parcel.
    static constexpr std::array<std::string_view, 3> kWords{"unknown", "registered", "anonymous"};
};

/// Why a session to another device ended, as far as its end tells.
enum class LossCause : std::uint8_t { None, Closed, ProcessDied, LinkLost, DeviceOffline, TimedOut, Untrusted };
template <>
struct Words<LossCause> {
    static constexpr std::string_view kName = "loss_cause";
    /// closed: by this side or in order by the peer.
    static constexpr std::array<std::string_view, 7> kWords{"none",           "closed",    "process_died", "link_lost",
                                                            "device_offline", "timed_out", "untrusted"};
};

enum class SocketState : std::uint8_t { Created, Listening, Binding, Open, Refused, Closed };
template <>
struct Words<SocketState> {
    static constexpr std::string_view kName = "socket_state";
    static constexpr std::array<std::string_view, 6> kWords{"created", "listening", "binding", "open", "refused", "closed"};
};

/// What one device knows of another.
enum class PeerState : std::uint8_t { Discovered, Trusted, Untrusted, Online, Offline };
template <>
struct Words<PeerState> {
    static constexpr std::string_view kName = "peer_state";
    static constexpr std::array<std::string_view, 5> kWords{"discovered", "trusted", "untrusted", "online", "offline"};
};

/// What happened to a frame on a link.
enum class FrameFate : std::uint8_t { Sent, Delivered, Lost, Corrupted, Duplicated, Reordered, Held, Dropped };
template <>
struct Words<FrameFate> {
    static constexpr std::string_view kName = "frame_fate";
    /// lost: by chance; dropped: by a full queue, a partition or a link that is down.
    static constexpr std::array<std::string_view, 8> kWords{"sent",       "delivered", "lost", "corrupted",
                                                            "duplicated", "reordered", "held", "dropped"};
};

/// What must be so in every run, whatever the scenario (sim/query/law_book says each in a sentence).
enum class Law : std::uint8_t {
    None,
    CallsEndOnce,
    ReferencesNotNegative,
    ObituaryOnce,
    ObituaryOwed,
    ThreadNotForgotten,
    AreasBalanced,
    OnewayOrder,
    HandlesLetGo,
    HandlesNotGrowing,
    NoCycleOfWaits,
    NobodyLeftWaiting
};
template <>
struct Words<Law> {
    static constexpr std::string_view kName = "law";
    static constexpr std::array<std::string_view, 12> kWords{
        "none",           "calls_end_once", "references_not_negative", "obituary_once",       "obituary_owed",     "thread_not_forgotten",
        "areas_balanced", "oneway_order",   "handles_let_go",          "handles_not_growing", "no_cycle_of_waits", "nobody_left_waiting"};
};

/// What a parcel note says lies at an offset.
enum class ParcelItem : std::uint8_t {
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Float,
    Double,
    Pointer,
    String,
    String16,
    CString,
    Buffer,
    Token,
    Object,
    Descriptor,
    RawData,
    Ashmem,
    Vector,
    Parcelable
};

// ------------------------------------------------------------------------------------------------- the run, its processes

/// First record of every trace: what was run.
struct RunStarted {
    static constexpr std::string_view kName = "run.started";
    static constexpr Level kLevel = Level::Calls;
    std::string_view scenario{};  ///< the scenario's `name`
    std::string_view title{};
    std::string_view profile{};  ///< seed or as-coded
    std::string_view cell{};     ///< parameter cell, empty if the scenario has none
    std::string_view build{};    ///< build id of the program
    std::uint64_t seed = 0;
    std::uint8_t full = 0;  ///< 1: recorded at level full
    bool operator==(const RunStarted&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("scenario", &RunStarted::scenario), field("title", &RunStarted::title),
                          field("profile", &RunStarted::profile),   field("cell", &RunStarted::cell),
                          field("build", &RunStarted::build),       field("seed", &RunStarted::seed),
                          field("full", &RunStarted::full)};
    }
};

/// A piece of the expanded scenario's YAML; the pieces in order are the whole text.
struct ScenarioRecorded {
    static constexpr std::string_view kName = "scenario.recorded";
    static constexpr Level kLevel = Level::Calls;
    std::string_view file{};  ///< as the user named it
    std::string_view text{};
    bool operator==(const ScenarioRecorded&) const = default;
    static constexpr auto fields() { return std::tuple{field("file", &ScenarioRecorded::file), field("text", &ScenarioRecorded::text)}; }
};

/// One method of an interface the scenario declares: by it readers decode parcels and print `Echo.Say(text="hi")`.
struct InterfaceDeclared {
    static constexpr std::string_view kName = "interface.declared";
    static constexpr Level kLevel = Level::Calls;
    std::string_view interface_name{};  ///< `Echo`
    std::string_view descriptor{};      ///< the interface token, UTF-8
    std::uint32_t code = 0;
    std::string_view method{};     ///< `Say`
    std::string_view arguments{};  ///< "text:string16,count:int32", in the order they are written
    std::string_view returns{};    ///< likewise, for the reply
    bool operator==(const InterfaceDeclared&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("interface_name", &InterfaceDeclared::interface_name),
                          field("descriptor", &InterfaceDeclared::descriptor),
                          field("code", &InterfaceDeclared::code),
                          field("method", &InterfaceDeclared::method),
                          field("arguments", &InterfaceDeclared::arguments),
                          field("returns", &InterfaceDeclared::returns)};
    }
};

struct DeviceStarted {
    static constexpr std::string_view kName = "device.started";
    static constexpr Level kLevel = Level::Calls;
    std::string_view name{};
    std::string_view kernel{};  ///< ohos-5.10, linux-6.1, linux-6.12
    std::uint32_t cores = 0;
    bool operator==(const DeviceStarted&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("name", &DeviceStarted::name), field("kernel", &DeviceStarted::kernel),
                          field("cores", &DeviceStarted::cores)};
    }
};

/// A process exists. The stamp is that of the process itself (its pid and name), here and in ProcessEnded.
struct ProcessStarted {
    static constexpr std::string_view kName = "process.started";
    static constexpr Level kLevel = Level::Calls;
    std::string_view name{};
    std::uint32_t uid = 0;
    std::uint64_t token = 0;
    bool operator==(const ProcessStarted&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("name", &ProcessStarted::name), field("uid", &ProcessStarted::uid), field("token", &ProcessStarted::token)};
    }
};

struct ProcessEnded {
    static constexpr std::string_view kName = "process.ended";
    static constexpr Level kLevel = Level::Calls;
    EndReason reason{};
    std::int32_t status = 0;  ///< exit status; the signal's number if killed or crashed
    bool operator==(const ProcessEnded&) const = default;
    static constexpr auto fields() { return std::tuple{field("reason", &ProcessEnded::reason), field("status", &ProcessEnded::status)}; }
};

/// A thread exists; the stamp is the new thread's own.
struct ThreadStarted {
    static constexpr std::string_view kName = "thread.started";
    static constexpr Level kLevel = Level::Full;
    std::string_view name{};
    bool operator==(const ThreadStarted&) const = default;
    static constexpr auto fields() { return std::tuple{field("name", &ThreadStarted::name)}; }
};

/// The stamp is the thread's own. `core` is where it runs or ran last.
struct ThreadChanged {
    static constexpr std::string_view kName = "thread.changed";
    static constexpr Level kLevel = Level::Full;
    ThreadState state{};
    std::uint8_t core = 0;
    bool operator==(const ThreadChanged&) const = default;
    static constexpr auto fields() { return std::tuple{field("state", &ThreadChanged::state), field("core", &ThreadChanged::core)}; }
};

/// What a service printed or logged.
struct LogWritten {
    static constexpr std::string_view kName = "log.written";
    static constexpr Level kLevel = Level::Calls;
    std::string_view tag{};
    std::string_view text{};
    std::uint8_t severity = 4;  ///< hilog's: 3 debug, 4 info, 5 warning, 6 error, 7 fatal
    bool operator==(const LogWritten&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("tag", &LogWritten::tag), field("text", &LogWritten::text), field("severity", &LogWritten::severity)};
    }
};

/// A step of the scenario, as its author wrote it.
struct StepReached {
    static constexpr std::string_view kName = "step.reached";
    static constexpr Level kLevel = Level::Calls;
    StepState state{};
    std::uint32_t line = 0;   ///< in the scenario file, from 1
    std::string_view text{};  ///< the step in one line; for Passed and Failed the result
    bool operator==(const StepReached&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("state", &StepReached::state), field("line", &StepReached::line), field("text", &StepReached::text)};
    }
};

/// An expectation was judged.
struct ExpectationChecked {
    static constexpr std::string_view kName = "expectation.checked";
    static constexpr Level kLevel = Level::Calls;
    std::uint8_t held = 0;
    std::uint32_t line = 0;
    std::string_view text{};    ///< what was expected
    std::string_view actual{};  ///< what was
    bool operator==(const ExpectationChecked&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("held", &ExpectationChecked::held), field("line", &ExpectationChecked::line),
                          field("text", &ExpectationChecked::text), field("actual", &ExpectationChecked::actual)};
    }
};

/// Last record of a run that ended by itself.
struct RunEnded {
    static constexpr std::string_view kName = "run.ended";
    static constexpr Level kLevel = Level::Calls;
    std::string_view verdict{};  ///< pass, fail
    std::string_view reason{};
    bool operator==(const RunEnded&) const = default;
    static constexpr auto fields() { return std::tuple{field("verdict", &RunEnded::verdict), field("reason", &RunEnded::reason)}; }
};

// --------------------------------------------------------------------------------------------------- calls, level calls

/// A request left its sender (the stamp: sender, and the new transaction's id). `t<transaction>` names it from here on.
struct TransactionSent {
    static constexpr std::string_view kName = "transaction.sent";
    static constexpr Level kLevel = Level::Calls;
    std::uint64_t parent = 0;  ///< transaction the sending thread serves or has under way, 0 if none
    std::uint32_t to_pid = 0;  ///< 0 if the target could not be found
    std::uint32_t handle = 0;  ///< as the sender named the target
    std::uint64_t node = 0;    ///< driver's id of the target node, unique in the device; 0 if unknown
    std::uint32_t code = 0;
    std::uint32_t flags = 0;  ///< TF_*; bit 0 one-way
    std::uint64_t data_bytes = 0;
    std::uint64_t offsets_bytes = 0;
    Bytes data{};  ///< the first bytes of the parcel, up to the recorder's payload limit
    bool operator==(const TransactionSent& other) const;
    static constexpr auto fields() {
        return std::tuple{field("parent", &TransactionSent::parent),
                          field("to_pid", &TransactionSent::to_pid),
                          field("handle", &TransactionSent::handle),
                          field("node", &TransactionSent::node),
                          field("code", &TransactionSent::code),
                          field("flags", &TransactionSent::flags),
                          field("data_bytes", &TransactionSent::data_bytes),
                          field("offsets_bytes", &TransactionSent::offsets_bytes),
                          field("data", &TransactionSent::data)};
    }
};

/// The transaction of the stamp is over for its sender; the stamp's thread is the one that ended it (the replier for a reply, the
/// sender for a refusal or an accepted one-way call).
struct TransactionFinished {
    static constexpr std::string_view kName = "transaction.finished";
    static constexpr Level kLevel = Level::Calls;
    Outcome outcome{};
    std::int32_t error = 0;        ///< the driver's reason as a negative errno (extended error), 0 if none
    std::uint32_t flags = 0;       ///< flags of the reply; TF_STATUS_CODE: `data` is one int32 status
    std::uint64_t data_bytes = 0;  ///< of the reply
    Bytes data{};
    bool operator==(const TransactionFinished& other) const;
    static constexpr auto fields() {
        return std::tuple{field("outcome", &TransactionFinished::outcome), field("error", &TransactionFinished::error),
                          field("flags", &TransactionFinished::flags), field("data_bytes", &TransactionFinished::data_bytes),
                          field("data", &TransactionFinished::data)};
    }
};

/// One block of a receive area that stood in the way of a refused request; follows its `rule.refused`, one record a holder.
struct AreaHeld {
    static constexpr std::string_view kName = "area.held";
    static constexpr Level kLevel = Level::Calls;
    std::uint64_t held_by = 0;     ///< transaction whose parcel lies there
    std::uint32_t sender_pid = 0;  ///< who sent it
    std::uint64_t offset = 0;
    std::uint64_t size_bytes = 0;
    std::uint8_t delivered = 0;  ///< 1: the receiver has read it and not yet freed it; 0: still queued
    bool operator==(const AreaHeld&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("held_by", &AreaHeld::held_by), field("sender_pid", &AreaHeld::sender_pid),
                          field("offset", &AreaHeld::offset), field("size_bytes", &AreaHeld::size_bytes),
                          field("delivered", &AreaHeld::delivered)};
    }
};

/// A rule of the rule book refused something. The numbers' meaning depends on the rule:
/// SIZE-1: `asked` bytes did not fit into pid's area of `limit` bytes of which `in_use` were taken (one-way: of its one-way half);
/// SAMGR-1: `object` is the ability's id as text, `limit` unused; others: see the rule book (sim/query/rule_book).
struct RuleRefused {
    static constexpr std::string_view kName = "rule.refused";
    static constexpr Level kLevel = Level::Calls;
    Rule rule{};
    std::uint32_t pid = 0;  ///< the process whose limit or state decided
    std::uint64_t asked = 0;
    std::uint64_t limit = 0;
    std::uint64_t in_use = 0;
    std::uint64_t largest_free = 0;  ///< SIZE-1: the largest free piece, which tells "full" from "in pieces"
    std::uint8_t oneway = 0;
    std::string_view object{};       ///< interface, ability or session of the object concerned
    std::string_view host_device{};  ///< network id of the device on which the object's stub lives; "" if it is no remote object
    Origin origin{};
    std::uint8_t crossings = 0;      ///< local processes it was handed to since it came to this device
    std::string_view peer_device{};  ///< where it was to go, "" if nowhere else
    bool operator==(const RuleRefused&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("rule", &RuleRefused::rule),
                          field("pid", &RuleRefused::pid),
                          field("asked", &RuleRefused::asked),
                          field("limit", &RuleRefused::limit),
                          field("in_use", &RuleRefused::in_use),
                          field("largest_free", &RuleRefused::largest_free),
                          field("oneway", &RuleRefused::oneway),
                          field("object", &RuleRefused::object),
                          field("host_device", &RuleRefused::host_device),
                          field("origin", &RuleRefused::origin),
                          field("crossings", &RuleRefused::crossings),
                          field("peer_device", &RuleRefused::peer_device)};
    }
};

/// As RuleRefused, when profile `as-coded` lets it pass.
struct RuleTolerated {
    static constexpr std::string_view kName = "rule.tolerated";
    static constexpr Level kLevel = Level::Calls;
    Rule rule{};
    std::uint32_t pid = 0;
    std::uint64_t asked = 0;
    std::uint64_t limit = 0;
    std::uint64_t in_use = 0;
    std::uint64_t largest_free = 0;
    std::uint8_t oneway = 0;
    std::string_view object{};
    std::string_view host_device{};  ///< network id of the device on which the object's stub lives; "" if it is no remote object
    Origin origin{};
    std::uint8_t crossings = 0;      ///< local processes it was handed to since it came to this device
    std::string_view peer_device{};  ///< where it was to go, "" if nowhere else
    bool operator==(const RuleTolerated&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("rule", &RuleTolerated::rule),
                          field("pid", &RuleTolerated::pid),
                          field("asked", &RuleTolerated::asked),
                          field("limit", &RuleTolerated::limit),
                          field("in_use", &RuleTolerated::in_use),
                          field("largest_free", &RuleTolerated::largest_free),
                          field("oneway", &RuleTolerated::oneway),
                          field("object", &RuleTolerated::object),
                          field("host_device", &RuleTolerated::host_device),
                          field("origin", &RuleTolerated::origin),
                          field("crossings", &RuleTolerated::crossings),
                          field("peer_device", &RuleTolerated::peer_device)};
    }
};

/// A death request of the stamp's process moved to `state` (Active: subscribed; Queued: the owner died and an obituary is on its
/// way; Delivered: read; Done: acknowledged; Cleared: unsubscribed and confirmed; Vanished: dropped with its reference).
struct DeathChanged {
    static constexpr std::string_view kName = "death.changed";
    static constexpr Level kLevel = Level::Calls;
    DeathState state{};
    std::uint32_t pid = 0;  ///< the subscriber
    std::uint32_t handle = 0;
    std::uint64_t node = 0;
    std::uint32_t owner_pid = 0;  ///< who is watched
    bool operator==(const DeathChanged&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("state", &DeathChanged::state), field("pid", &DeathChanged::pid), field("handle", &DeathChanged::handle),
                          field("node", &DeathChanged::node), field("owner_pid", &DeathChanged::owner_pid)};
    }
};

/// SAMgr's registry changed: added 1 (a service was published), 0 (removed, by request or by its death). Stamp: SAMgr's process.
struct AbilityChanged {
    static constexpr std::string_view kName = "ability.changed";
    static constexpr Level kLevel = Level::Calls;
    std::uint8_t added = 0;
    std::int32_t ability = 0;
    std::uint32_t owner_pid = 0;  ///< the process that added it
    bool operator==(const AbilityChanged&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("added", &AbilityChanged::added), field("ability", &AbilityChanged::ability),
                          field("owner_pid", &AbilityChanged::owner_pid)};
    }
};

// ------------------------------------------------------------------------------------- the driver's state, level full
// Each says the new value, not the difference, so that a reader need not have seen how it came about.

/// A request or reply was handed to the thread that will handle it (BR_TRANSACTION, BR_REPLY read). Stamp: the reader.
struct TransactionDelivered {
    static constexpr std::string_view kName = "transaction.delivered";
    static constexpr Level kLevel = Level::Full;
    std::uint8_t reply = 0;
    bool operator==(const TransactionDelivered&) const = default;
    static constexpr auto fields() { return std::tuple{field("reply", &TransactionDelivered::reply)}; }
};

/// An ioctl was entered; `commands` are the BC_ words of its write part in order (payloads left out), `read_bytes` its read room.
struct DriverEntered {
    static constexpr std::string_view kName = "driver.entered";
    static constexpr Level kLevel = Level::Full;
    std::uint32_t request = 0;
    std::uint64_t write_bytes = 0;
    std::uint64_t read_bytes = 0;
    bool operator==(const DriverEntered&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("request", &DriverEntered::request), field("write_bytes", &DriverEntered::write_bytes),
                          field("read_bytes", &DriverEntered::read_bytes)};
    }
};

/// A BC_ command was executed, or a BR_ return was stored for the reading thread.
struct DriverCommand {
    static constexpr std::string_view kName = "driver.command";
    static constexpr Level kLevel = Level::Full;
    std::uint32_t word = 0;    ///< BC_* or BR_*
    std::uint64_t target = 0;  ///< handle, ptr or cookie of its payload, 0 if none; buffer commands: the buffer's offset
    bool operator==(const DriverCommand&) const = default;
    static constexpr auto fields() { return std::tuple{field("word", &DriverCommand::word), field("target", &DriverCommand::target)}; }
};

/// A process's hold on the driver. limits as in force after the change.
struct BinderProcessChanged {
    static constexpr std::string_view kName = "binder.process_changed";
    static constexpr Level kLevel = Level::Full;
    std::uint32_t pid = 0;
    std::uint8_t open = 0;
    std::uint8_t context_manager = 0;
    std::uint64_t area_bytes = 0;   ///< size of the receive area, 0 before mmap
    std::uint64_t oneway_free = 0;  ///< one-way space left
    std::uint32_t max_threads = 0;
    std::uint32_t requested_threads = 0;
    std::uint32_t started_threads = 0;
    bool operator==(const BinderProcessChanged&) const = default;
    static constexpr auto fields() {
        using E = BinderProcessChanged;
        return std::tuple{field("pid", &E::pid),
                          field("open", &E::open),
                          field("context_manager", &E::context_manager),
                          field("area_bytes", &E::area_bytes),
                          field("oneway_free", &E::oneway_free),
                          field("max_threads", &E::max_threads),
                          field("requested_threads", &E::requested_threads),
                          field("started_threads", &E::started_threads)};
    }
};

/// A thread's record in the driver: looper bits (1 registered, 2 entered, 4 exited, 8 invalid, 16 waiting, 32 poll) and the top of
/// its transaction stack (0: empty). present 0: the record is gone.
struct BinderThreadChanged {
    static constexpr std::string_view kName = "binder.thread_changed";
    static constexpr Level kLevel = Level::Full;
    std::uint32_t pid = 0;
    std::uint32_t tid = 0;
    std::uint8_t present = 0;
    std::uint8_t looper = 0;
    std::uint64_t stack_top = 0;
    bool operator==(const BinderThreadChanged&) const = default;
    static constexpr auto fields() {
        using E = BinderThreadChanged;
        return std::tuple{field("pid", &E::pid), field("tid", &E::tid), field("present", &E::present), field("looper", &E::looper),
                          field("stack_top", &E::stack_top)};
    }
};

/// The two links of a transaction on the threads' stacks (reference section 2, "Stack"). Given when it is pushed or a link changes.
struct StackLinked {
    static constexpr std::string_view kName = "stack.linked";
    static constexpr Level kLevel = Level::Full;
    std::uint64_t transaction_id = 0;
    std::uint32_t from_pid = 0, from_tid = 0;  ///< 0 if the sender is gone or the call is one-way
    std::uint32_t to_pid = 0, to_tid = 0;      ///< 0 until a thread took it
    std::uint64_t from_parent = 0, to_parent = 0;
    std::uint8_t present = 0;  ///< 0: off all stacks
    bool operator==(const StackLinked&) const = default;
    static constexpr auto fields() {
        using E = StackLinked;
        return std::tuple{field("transaction_id", &E::transaction_id),
                          field("from_pid", &E::from_pid),
                          field("from_tid", &E::from_tid),
                          field("to_pid", &E::to_pid),
                          field("to_tid", &E::to_tid),
                          field("from_parent", &E::from_parent),
                          field("to_parent", &E::to_parent),
                          field("present", &E::present)};
    }
};

/// A node exists or its counts changed; present 0: it was removed. owner_pid 0: the owner died (the node is orphaned).
struct NodeChanged {
    static constexpr std::string_view kName = "node.changed";
    static constexpr Level kLevel = Level::Full;
    std::uint64_t node = 0;
    std::uint32_t owner_pid = 0;
    std::uint64_t ptr = 0;
    std::uint64_t cookie = 0;
    std::uint8_t present = 0;
    std::uint32_t internal_strong = 0, local_strong = 0, local_weak = 0;
    std::uint8_t has_strong = 0, pending_strong = 0, has_weak = 0, pending_weak = 0;
    std::uint8_t oneway_busy = 0;
    bool operator==(const NodeChanged&) const = default;
    static constexpr auto fields() {
        using E = NodeChanged;
        return std::tuple{field("node", &E::node),
                          field("owner_pid", &E::owner_pid),
                          field("ptr", &E::ptr),
                          field("cookie", &E::cookie),
                          field("present", &E::present),
                          field("internal_strong", &E::internal_strong),
                          field("local_strong", &E::local_strong),
                          field("local_weak", &E::local_weak),
                          field("has_strong", &E::has_strong),
                          field("pending_strong", &E::pending_strong),
                          field("has_weak", &E::has_weak),
                          field("pending_weak", &E::pending_weak),
                          field("oneway_busy", &E::oneway_busy)};
    }
};

/// A process's reference: its handle and counts; strong = weak = 0: it is gone and the number free again.
struct RefChanged {
    static constexpr std::string_view kName = "ref.changed";
    static constexpr Level kLevel = Level::Full;
    std::uint32_t pid = 0;
    std::uint32_t handle = 0;
    std::uint64_t node = 0;
    std::uint32_t strong = 0, weak = 0;
    bool operator==(const RefChanged&) const = default;
    static constexpr auto fields() {
        using E = RefChanged;
        return std::tuple{field("pid", &E::pid), field("handle", &E::handle), field("node", &E::node), field("strong", &E::strong),
                          field("weak", &E::weak)};
    }
};

/// A block of a receive area was taken for a request or a reply of `transaction_id`.
struct BufferAllocated {
    static constexpr std::string_view kName = "buffer.allocated";
    static constexpr Level kLevel = Level::Full;
    std::uint32_t pid = 0;  ///< whose area
    std::uint64_t offset = 0;
    std::uint64_t size_bytes = 0;
    std::uint64_t transaction_id = 0;
    std::uint32_t sender_pid = 0;
    std::uint8_t oneway = 0;
    std::uint8_t reply = 0;
    bool operator==(const BufferAllocated&) const = default;
    static constexpr auto fields() {
        using E = BufferAllocated;
        return std::tuple{field("pid", &E::pid),
                          field("offset", &E::offset),
                          field("size_bytes", &E::size_bytes),
                          field("transaction_id", &E::transaction_id),
                          field("sender_pid", &E::sender_pid),
                          field("oneway", &E::oneway),
                          field("reply", &E::reply)};
    }
};

struct BufferFreed {
    static constexpr std::string_view kName = "buffer.freed";
    static constexpr Level kLevel = Level::Full;
    std::uint32_t pid = 0;
    std::uint64_t offset = 0;
    bool operator==(const BufferFreed&) const = default;
    static constexpr auto fields() { return std::tuple{field("pid", &BufferFreed::pid), field("offset", &BufferFreed::offset)}; }
};

/// An item joined a queue of the driver (tid 0 unless a thread's queue; node 0 unless a node's), or left it when `taken` is 1.
struct WorkQueued {
    static constexpr std::string_view kName = "work.queued";
    static constexpr Level kLevel = Level::Full;
    WorkKind kind{};
    QueueKind queue{};
    std::uint8_t taken = 0;
    std::uint32_t pid = 0;
    std::uint32_t tid = 0;
    std::uint64_t node = 0;
    std::uint64_t subject = 0;  ///< transaction for transaction, reply and complete; node for node; handle for death kinds
    bool operator==(const WorkQueued&) const = default;
    static constexpr auto fields() {
        using E = WorkQueued;
        return std::tuple{field("kind", &E::kind), field("queue", &E::queue), field("taken", &E::taken),    field("pid", &E::pid),
                          field("tid", &E::tid),   field("node", &E::node),   field("subject", &E::subject)};
    }
};

/// Where the fields of a parcel lie, as its writer noted them: `notes` is a sequence of {u8 ParcelItem, u32 offset}, packed.
/// Emitted by the runtime just before the request or reply goes to the driver.
struct ParcelNoted {
    static constexpr std::string_view kName = "parcel.noted";
    static constexpr Level kLevel = Level::Full;
    std::string_view descriptor{};
    std::uint32_t code = 0;
    std::uint8_t reply = 0;
    std::uint8_t read = 0;  ///< 1: notes of the reader, emitted when the parcel is done with
    Bytes notes{};
    bool operator==(const ParcelNoted& other) const;
    static constexpr auto fields() {
        return std::tuple{field("descriptor", &ParcelNoted::descriptor), field("code", &ParcelNoted::code),
                          field("reply", &ParcelNoted::reply), field("read", &ParcelNoted::read), field("notes", &ParcelNoted::notes)};
    }
};

// ------------------------------------------------------------------------------------- between devices

/// A device was switched on or off (or its power cut: graceful 0). Stamp: that device.
struct DeviceChanged {
    static constexpr std::string_view kName = "device.changed";
    static constexpr Level kLevel = Level::Calls;
    std::uint8_t on = 0;
    std::uint8_t graceful = 0;  ///< it told its peers
    bool operator==(const DeviceChanged&) const = default;
    static constexpr auto fields() { return std::tuple{field("on", &DeviceChanged::on), field("graceful", &DeviceChanged::graceful)}; }
};

/// What the stamp's device knows of `peer` (a network id) changed.
struct PeerChanged {
    static constexpr std::string_view kName = "peer.changed";
    static constexpr Level kLevel = Level::Calls;
    std::string_view peer{};
    PeerState state{};
    bool operator==(const PeerChanged&) const = default;
    static constexpr auto fields() { return std::tuple{field("peer", &PeerChanged::peer), field("state", &PeerChanged::state)}; }
};

/// A link exists (at the start of the run), went up or went down.
struct LinkChanged {
    static constexpr std::string_view kName = "link.changed";
    static constexpr Level kLevel = Level::Calls;
    std::string_view link{};      ///< its name, unique in the run
    std::string_view kind{};      ///< wlan_5g, ble, ...
    std::string_view device_a{};  ///< network ids
    std::string_view device_b{};
    std::uint8_t up = 0;
    bool operator==(const LinkChanged&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("link", &LinkChanged::link), field("kind", &LinkChanged::kind), field("device_a", &LinkChanged::device_a),
                          field("device_b", &LinkChanged::device_b), field("up", &LinkChanged::up)};
    }
};

/// The weather on a link changed; `words` are the impairments in force in that direction, in netem's words, "" if none.
struct ImpairmentChanged {
    static constexpr std::string_view kName = "impairment.changed";
    static constexpr Level kLevel = Level::Calls;
    std::string_view link{};
    std::string_view from_device{};  ///< direction: away from this device
    std::string_view words{};
    std::uint64_t in_flight = 0;  ///< frames under way in that direction at this moment
    std::string_view policy{};    ///< what becomes of them: drop, deliver, hold
    bool operator==(const ImpairmentChanged&) const = default;
    static constexpr auto fields() {
        using E = ImpairmentChanged;
        return std::tuple{field("link", &E::link), field("from_device", &E::from_device), field("words", &E::words),
                          field("in_flight", &E::in_flight), field("policy", &E::policy)};
    }
};

/// A SoftBus socket of the stamp's process changed. Numbers are per device.
struct SocketChanged {
    static constexpr std::string_view kName = "socket.changed";
    static constexpr Level kLevel = Level::Calls;
    std::int32_t socket = 0;
    SocketState state{};
    std::string_view name{};         ///< own session name
    std::string_view peer_name{};    ///< "" for one that listens
    std::string_view peer_device{};  ///< network id
    std::string_view link{};         ///< which carries it, once open
    std::int32_t error = 0;          ///< Refused: SoftBus error code; Closed: its ShutdownReason
    LossCause cause{};
    bool operator==(const SocketChanged&) const = default;
    static constexpr auto fields() {
        using E = SocketChanged;
        return std::tuple{
            field("socket", &E::socket),           field("state", &E::state), field("name", &E::name),   field("peer_name", &E::peer_name),
            field("peer_device", &E::peer_device), field("link", &E::link),   field("error", &E::error), field("cause", &E::cause)};
    }
};

/// A message (SendBytes or SendMessage) was handed to a socket, or over to the receiving process (`delivered` 1). Stamp: that process,
/// with the transaction the message belongs to.
struct MessageMoved {
    static constexpr std::string_view kName = "message.moved";
    static constexpr Level kLevel = Level::Full;
    std::int32_t socket = 0;
    std::uint8_t delivered = 0;
    std::uint64_t message = 0;  ///< unique in the run
    std::uint64_t size_bytes = 0;
    std::string_view peer_device{};
    bool operator==(const MessageMoved&) const = default;
    static constexpr auto fields() {
        using E = MessageMoved;
        return std::tuple{field("socket", &E::socket), field("delivered", &E::delivered), field("message", &E::message),
                          field("size_bytes", &E::size_bytes), field("peer_device", &E::peer_device)};
    }
};

/// A frame on a link: a piece of a message, or an acknowledgement (message 0).
struct FrameMoved {
    static constexpr std::string_view kName = "frame.moved";
    static constexpr Level kLevel = Level::Full;
    std::string_view link{};
    std::uint64_t frame = 0;  ///< unique in the run; a repetition has a number of its own
    std::string_view from_device{};
    FrameFate fate{};
    std::uint64_t size_bytes = 0;
    std::uint64_t message = 0;
    std::uint8_t repeated = 0;  ///< sent again because no acknowledgement came
    bool operator==(const FrameMoved&) const = default;
    static constexpr auto fields() {
        using E = FrameMoved;
        return std::tuple{field("link", &E::link),        field("frame", &E::frame),           field("from_device", &E::from_device),
                          field("fate", &E::fate),        field("size_bytes", &E::size_bytes), field("message", &E::message),
                          field("repeated", &E::repeated)};
    }
};

/// A request for another device was sent (stamp: sender, and the new transaction's id).
struct RpcSent {
    static constexpr std::string_view kName = "rpc.sent";
    static constexpr Level kLevel = Level::Calls;
    std::uint64_t parent = 0;       ///< transaction the sending thread serves, 0 if none
    std::string_view to_device{};   ///< network id
    std::string_view to_session{};  ///< session name of the target process, `DBinder<uid>_<pid>`
    std::uint64_t stub_index = 0;
    std::uint64_t sequence_number = 0;  ///< in the transmission header
    std::uint32_t handle = 0;
    std::uint32_t code = 0;
    std::uint32_t flags = 0;  ///< TF_*; bit 0 one-way
    std::uint64_t data_bytes = 0;
    std::uint64_t offsets_bytes = 0;
    Bytes data{};  ///< the first bytes of the parcel, up to the recorder's payload limit
    bool operator==(const RpcSent& other) const;
    static constexpr auto fields() {
        using E = RpcSent;
        return std::tuple{field("parent", &E::parent),
                          field("to_device", &E::to_device),
                          field("to_session", &E::to_session),
                          field("stub_index", &E::stub_index),
                          field("sequence_number", &E::sequence_number),
                          field("handle", &E::handle),
                          field("code", &E::code),
                          field("flags", &E::flags),
                          field("data_bytes", &E::data_bytes),
                          field("offsets_bytes", &E::offsets_bytes),
                          field("data", &E::data)};
    }
};

/// The stub's process took the request of the stamp's transaction (served 0), or its handler is done and answered (served 1).
struct RpcServed {
    static constexpr std::string_view kName = "rpc.served";
    static constexpr Level kLevel = Level::Calls;
    std::uint8_t served = 0;
    std::string_view from_device{};
    std::uint64_t stub_index = 0;
    std::uint32_t code = 0;
    std::int32_t status = 0;  ///< what the reply carries, or why there is none
    bool operator==(const RpcServed&) const = default;
    static constexpr auto fields() {
        using E = RpcServed;
        return std::tuple{field("served", &E::served), field("from_device", &E::from_device), field("stub_index", &E::stub_index),
                          field("code", &E::code), field("status", &E::status)};
    }
};

/// The transaction of the stamp, a call to another device, is over for its sender.
struct RpcFinished {
    static constexpr std::string_view kName = "rpc.finished";
    static constexpr Level kLevel = Level::Calls;
    RpcOutcome outcome{};
    std::int32_t status = 0;       ///< what SendRequest returned
    std::uint64_t data_bytes = 0;  ///< of the reply
    Bytes data{};
    bool operator==(const RpcFinished& other) const;
    static constexpr auto fields() {
        using E = RpcFinished;
        return std::tuple{field("outcome", &E::outcome), field("status", &E::status), field("data_bytes", &E::data_bytes),
                          field("data", &E::data)};
    }
};

/// The stamp's process holds a proxy of a stub on another device from now on; known 0: no longer.
struct ObjectLearned {
    static constexpr std::string_view kName = "object.learned";
    static constexpr Level kLevel = Level::Calls;
    std::uint32_t handle = 0;
    std::uint8_t known = 0;
    std::string_view host_device{};  ///< network id
    std::string_view session{};      ///< of the process in which the stub lives
    std::uint64_t stub_index = 0;
    Origin origin{};
    std::uint8_t crossings = 0;
    bool operator==(const ObjectLearned&) const = default;
    static constexpr auto fields() {
        using E = ObjectLearned;
        return std::tuple{field("handle", &E::handle),      field("known", &E::known),           field("host_device", &E::host_device),
                          field("session", &E::session),    field("stub_index", &E::stub_index), field("origin", &E::origin),
                          field("crossings", &E::crossings)};
    }
};

/// A subscription of the stamp's process to the death of a stub on another device moved to `state` (Active: accepted; Delivered: its
/// recipients are told now, because of `cause`, which they themselves cannot see; Cleared: withdrawn; Vanished: dropped with the proxy).
struct RemoteDeathChanged {
    static constexpr std::string_view kName = "remote_death.changed";
    static constexpr Level kLevel = Level::Calls;
    DeathState state{};
    std::uint32_t handle = 0;
    std::string_view host_device{};
    std::string_view session{};
    LossCause cause{};
    bool operator==(const RemoteDeathChanged&) const = default;
    static constexpr auto fields() {
        using E = RemoteDeathChanged;
        return std::tuple{field("state", &E::state), field("handle", &E::handle), field("host_device", &E::host_device),
                          field("session", &E::session), field("cause", &E::cause)};
    }
};

/// A timed act of the scenario happened. touched: how many things it changed (frames, links, processes); 0: it bit nothing (yet).
struct FaultStruck {
    static constexpr std::string_view kName = "fault.struck";
    static constexpr Level kLevel = Level::Calls;
    std::uint32_t line = 0;
    std::string_view text{};
    std::uint64_t touched = 0;
    bool operator==(const FaultStruck&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("line", &FaultStruck::line), field("text", &FaultStruck::text), field("touched", &FaultStruck::touched)};
    }
};

/// A law did not hold. Written when the run ends; the stamp is that of the thread or process concerned, but for the time.
struct LawBroken {
    static constexpr std::string_view kName = "law.broken";
    static constexpr Level kLevel = Level::Calls;
    Law law{};
    std::uint64_t broken_ns = 0;  ///< virtual time at which it showed
    std::uint8_t expected = 0;    ///< the scenario expects it
    std::string_view text{};      ///< what happened, in one sentence; further lines (who waits for whom) behind line ends
    bool operator==(const LawBroken&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("law", &LawBroken::law), field("broken_ns", &LawBroken::broken_ns), field("expected", &LawBroken::expected),
                          field("text", &LawBroken::text)};
    }
};

/// The stamp's thread begins to wait for a lock that the thread holder_tid of its process holds (waiter_tid: itself), or, with waiter_tid
/// 0, others wait for, passed to holder_tid. Locks nobody waits for are not told of. lock 0: for the end of holder_tid, or (0) for work.
struct LockChanged {
    static constexpr std::string_view kName = "lock.changed";
    static constexpr Level kLevel = Level::Full;
    std::uint64_t lock = 0;  ///< number of the lock, unique in the device
    std::uint32_t holder_tid = 0;
    std::uint32_t waiter_tid = 0;
    bool operator==(const LockChanged&) const = default;
    static constexpr auto fields() {
        return std::tuple{field("lock", &LockChanged::lock), field("holder_tid", &LockChanged::holder_tid),
                          field("waiter_tid", &LockChanged::waiter_tid)};
    }
};

/// A script of the scenario begins a round of a repetition (turn from 1), or is done with it (turn 0). The stamp's thread plays it.
struct RepeatTurned {
    static constexpr std::string_view kName = "repeat.turned";
    static constexpr Level kLevel = Level::Full;
    std::uint32_t line = 0;  ///< of the repetition in the scenario's file
    std::uint64_t turn = 0;
    bool operator==(const RepeatTurned&) const = default;
    static constexpr auto fields() { return std::tuple{field("line", &RepeatTurned::line), field("turn", &RepeatTurned::turn)}; }
};

/// Every kind, in the order of their numbers in the file. Append only.
using Event =
    std::variant<RunStarted, ScenarioRecorded, InterfaceDeclared, DeviceStarted, ProcessStarted, ProcessEnded, ThreadStarted, ThreadChanged,
                 LogWritten, StepReached, ExpectationChecked, RunEnded, TransactionSent, TransactionFinished, AreaHeld, RuleRefused,
                 RuleTolerated, DeathChanged, AbilityChanged, TransactionDelivered, DriverEntered, DriverCommand, BinderProcessChanged,
                 BinderThreadChanged, StackLinked, NodeChanged, RefChanged, BufferAllocated, BufferFreed, WorkQueued, ParcelNoted,
                 DeviceChanged, PeerChanged, LinkChanged, ImpairmentChanged, SocketChanged, MessageMoved, FrameMoved, RpcSent, RpcServed,
                 RpcFinished, ObjectLearned, RemoteDeathChanged, FaultStruck, LawBroken, LockChanged, RepeatTurned>;

}  // namespace sim::trace
