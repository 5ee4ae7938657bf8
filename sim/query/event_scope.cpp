#include "sim/query/event_scope.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "sim/query/interface_book.h"
#include "sim/query/parcel_decoder.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

constexpr std::size_t kFinishedKept = 4096;
constexpr std::uint32_t kFlagOneway = 0x01;

/// What a transaction lends to the fields of its events, and to itself as a row.
struct Call {
    std::uint64_t id = 0, parent = 0;
    std::uint64_t start_ns = 0, end_ns = 0;
    std::uint64_t taken_ns = 0;  ///< by the process on another device
    std::uint32_t to_pid = 0, code = 0, handle = 0, flags = 0;
    std::uint16_t to_process = 0;
    std::uint8_t device = 0;
    trace::Rule refused_by{};
    bool remote = false, finished = false;
    std::string_view method{};      ///< as RequestText::name
    std::string_view far_device{};  ///< network id, of a remote one
};

FieldValue name_of(const std::vector<std::string>& names, std::size_t index) {
    return index == 0 || index >= names.size() ? FieldValue{} : FieldValue::of_text(names[index]);
}
FieldValue unless_zero(std::uint64_t value) { return value == 0 ? FieldValue{} : FieldValue::whole(value); }
template <class Enum>
FieldValue word_of(Enum value) {
    const auto id = word_id_of(value);
    return id ? FieldValue::word(*id) : FieldValue{};
}
FieldValue status_value(std::int32_t status) {
    const auto wide = static_cast<std::int64_t>(status);
    return FieldValue::whole(
        WholeNumber{.negative = wide < 0, .magnitude = wide < 0 ? 0 - static_cast<std::uint64_t>(wide) : static_cast<std::uint64_t>(wide)});
}
FieldValue interface_of(std::string_view method) {
    const auto dot = method.rfind('.');
    return dot == std::string_view::npos ? FieldValue{} : FieldValue::of_text(method.substr(0, dot));
}

/// A field that every event of a transaction has from it; absent if it is no such field.
FieldValue value_of(const Call& call, Derived field, const trace::Names& names) {
    switch (field) {
        case Derived::Parent:
            return unless_zero(call.parent);
        case Derived::ToDevice:
            return call.remote ? FieldValue::of_text(call.far_device) : name_of(names.devices, call.device);
        case Derived::ToProcess:
            return name_of(names.processes, call.to_process);
        case Derived::ToPid:
            return unless_zero(call.to_pid);
        case Derived::Method:
            return FieldValue::of_text(call.method);
        case Derived::Interface:
            return interface_of(call.method);
        case Derived::Code:
            return FieldValue::whole(call.code);
        case Derived::Handle:
            return FieldValue::whole(call.handle);
        case Derived::Oneway:
            return FieldValue::flag((call.flags & kFlagOneway) != 0);
        case Derived::Remote:
            return FieldValue::flag(call.remote);
        case Derived::Finished:
            return FieldValue::flag(call.finished);
        case Derived::Refused:
            return FieldValue::flag(call.refused_by != trace::Rule::None);
        default:
            return {};
    }
}

FieldValue body_value(const Field& field, const trace::RecordView& record) {
    for (const auto& body : field.bodies) {
        if (body.kind == record.kind) return body.read(record.body);
    }
    return {};
}

}  // namespace

class EventScope::State final : public FieldSource {
public:
    explicit State(trace::Names names) : names_(std::move(names)) {}

    void add(const trace::RecordView& record) {
        record_ = record;
        declared_.clear();
        if (record.is<trace::InterfaceDeclared>()) {
            declare(record.as<trace::InterfaceDeclared>());
        } else if (record.is<trace::ProcessStarted>()) {
            processes_[{record.stamp.device, record.stamp.pid}] = record.stamp.process;
        } else if (record.is<trace::TransactionSent>()) {
            const auto sent = record.as<trace::TransactionSent>();
            const auto target = processes_.find({record.stamp.device, sent.to_pid});
            auto* const call = open(sent);
            if (call == nullptr) return;
            call->to_pid = sent.to_pid;
            call->to_process = target == processes_.end() ? std::uint16_t{0} : target->second;
        } else if (record.is<trace::RpcSent>()) {
            const auto sent = record.as<trace::RpcSent>();
            auto* const call = open(sent);
            if (call == nullptr) return;
            call->remote = true;
            call->far_device = keep(sent.to_device);
        } else if (auto* const call = current()) {
            update(*call);
        }
    }

    [[nodiscard]] bool seen() const { return record_.sequence != 0; }

    [[nodiscard]] FieldValue value(const Field& field) const override {
        if (const auto own = own_value(field); own.kind != FieldValue::Kind::Absent) return own;
        const auto* const call = current();
        return call == nullptr ? FieldValue{} : value_of(*call, field.derived, names_);
    }

private:
    /// Of the event itself.
    [[nodiscard]] FieldValue own_value(const Field& field) const {
        const auto& stamp = record_.stamp;
        switch (field.derived) {
            case Derived::Event:
                return record_.kind < trace::kKinds ? FieldValue::word(kind_word_id(record_.kind)) : FieldValue{};
            case Derived::Sequence:
                return FieldValue::whole(record_.sequence);
            case Derived::Time:
                return FieldValue::whole(stamp.time_ns);
            case Derived::Transaction:
                return unless_zero(stamp.transaction);
            case Derived::Device:
                return name_of(names_.devices, stamp.device);
            case Derived::Process:
                return name_of(names_.processes, stamp.process);
            case Derived::Pid:
                return unless_zero(stamp.pid);
            case Derived::Tid:
                return unless_zero(stamp.tid);
            case Derived::Method:
                return declared_.empty() ? FieldValue{} : FieldValue::of_text(declared_);
            case Derived::Interface:
                return declared_.empty() ? FieldValue{} : interface_of(declared_);
            case Derived::Refused:
                return record_.is<trace::RuleRefused>() ? FieldValue::flag(true) : FieldValue{};
            case Derived::Status:
                if (record_.is<trace::TransactionFinished>()) return status_value(status_of(record_.as<trace::TransactionFinished>()));
                break;
            case Derived::Duration:
                return duration();
            case Derived::Size: {
                static const auto* const kData = find_field("data_bytes");
                static const auto* const kSize = find_field("size_bytes");
                const auto data = body_value(*kData, record_);
                return data.kind == FieldValue::Kind::Absent ? body_value(*kSize, record_) : data;
            }
            case Derived::Session:
                return session();
            case Derived::ToPid:
            case Derived::Parent:
                // 0 in the body says "none", or "not known"; the transaction may know it by now.
                if (const auto own = body_value(field, record_); own.number.magnitude != 0) return own;
                return {};
            default:
                break;
        }
        return body_value(field, record_);
    }

    [[nodiscard]] FieldValue duration() const {
        const auto* const call = current();
        if (call == nullptr) return {};
        if (record_.is<trace::TransactionFinished>() || record_.is<trace::RpcFinished>()) {
            return FieldValue::whole(record_.stamp.time_ns - call->start_ns);
        }
        if (record_.is<trace::RpcServed>() && call->taken_ns != 0 && record_.as<trace::RpcServed>().served != 0) {
            return FieldValue::whole(record_.stamp.time_ns - call->taken_ns);
        }
        return {};
    }

    [[nodiscard]] FieldValue session() const {
        if (record_.is<trace::RpcSent>()) return FieldValue::of_text(record_.as<trace::RpcSent>().to_session);
        if (record_.is<trace::SocketChanged>()) return FieldValue::of_text(record_.as<trace::SocketChanged>().name);
        static const auto* const kSession = find_field("session");
        return body_value(*kSession, record_);
    }

    [[nodiscard]] const Call* current() const {
        const auto found = calls_.find(record_.stamp.transaction);
        return found == calls_.end() ? nullptr : &found->second;
    }
    Call* current() {
        const auto found = calls_.find(record_.stamp.transaction);
        return found == calls_.end() ? nullptr : &found->second;
    }

    std::string_view keep(std::string_view text) {
        const auto found = texts_.find(text);
        return found != texts_.end() ? *found : *texts_.emplace(text).first;
    }

    void declare(const trace::InterfaceDeclared& declared) {
        interfaces_.add(declared);
        declared_ = declared.interface_name.empty() ? std::string(declared.method)
                                                    : std::string(declared.interface_name) + "." + std::string(declared.method);
    }

    template <class Sent>
    Call* open(const Sent& sent) {
        const auto& stamp = record_.stamp;
        if (stamp.transaction == 0) return nullptr;
        const auto [place, is_new] = calls_.try_emplace(stamp.transaction);
        if (!is_new) return nullptr;
        place->second = {.id = stamp.transaction,
                         .parent = sent.parent,
                         .start_ns = stamp.time_ns,
                         .code = sent.code,
                         .handle = sent.handle,
                         .flags = sent.flags,
                         .device = stamp.device,
                         .method = keep(decoder_.request_name(sent.code, {sent.data, sent.data_bytes}).name)};
        return &place->second;
    }

    void update(Call& call) {
        if (record_.is<trace::RpcServed>() && record_.as<trace::RpcServed>().served == 0) {
            call.taken_ns = record_.stamp.time_ns;
            call.to_pid = record_.stamp.pid;
            call.to_process = record_.stamp.process;
        } else if (record_.is<trace::RuleRefused>()) {
            if (call.refused_by == trace::Rule::None) call.refused_by = record_.as<trace::RuleRefused>().rule;
        } else if (record_.is<trace::TransactionFinished>() || record_.is<trace::RpcFinished>()) {
            if (call.finished) return;
            call.finished = true;
            call.end_ns = record_.stamp.time_ns;
            finished_.push_back(call.id);
            if (finished_.size() <= kFinishedKept) return;
            calls_.erase(finished_.front());
            finished_.pop_front();
        }
    }

    trace::Names names_;
    InterfaceBook interfaces_;
    ParcelDecoder decoder_{interfaces_};
    std::set<std::string, std::less<>> texts_;  ///< methods and devices, which are few
    std::map<std::pair<std::uint8_t, std::uint32_t>, std::uint16_t> processes_;
    std::map<std::uint64_t, Call> calls_;
    std::deque<std::uint64_t> finished_;
    trace::RecordView record_;
    std::string declared_;  ///< method of the interface.declared that was added last
};

namespace {

class Row final : public FieldSource {
public:
    Row(const Transaction& transaction, const TransactionTree& tree, const trace::Names& names)
        : row_(transaction), tree_(tree), names_(names) {
        const auto* const leg = tree.far_leg(transaction);
        call_ = {.id = row_.id,
                 .parent = row_.parent,
                 .start_ns = row_.start_ns,
                 .end_ns = row_.end_ns,
                 .to_pid = row_.to_pid,
                 .code = row_.code,
                 .handle = row_.handle,
                 .flags = row_.flags,
                 .to_process = row_.to_process,
                 .device = row_.device,
                 .refused_by = row_.refused_by,
                 .remote = row_.remote(),
                 .finished = row_.finished(),
                 .method = tree.name(transaction),
                 .far_device = leg == nullptr ? std::string_view{} : std::string_view(leg->to_device)};
    }

    [[nodiscard]] FieldValue value(const Field& field) const override {
        switch (field.derived) {
            case Derived::Event:
                return FieldValue::word(
                    kind_word_id(row_.remote() ? trace::kind_of<trace::RpcSent>() : trace::kind_of<trace::TransactionSent>()));
            case Derived::Sequence:
                return FieldValue::whole(row_.sent_sequence);
            case Derived::Time:
                return FieldValue::whole(row_.start_ns);
            case Derived::Transaction:
                return FieldValue::whole(row_.id);
            case Derived::Device:
                return name_of(names_.devices, row_.device);
            case Derived::Process:
                return name_of(names_.processes, row_.sender_process);
            case Derived::Pid:
                return unless_zero(row_.sender_pid);
            case Derived::Tid:
                return unless_zero(row_.sender_tid);
            case Derived::Rule:
                return row_.refused_by == trace::Rule::None ? FieldValue{} : word_of(row_.refused_by);
            case Derived::Size:
                return FieldValue::whole(row_.data_bytes);
            case Derived::Outcome: {
                if (!row_.finished()) return {};
                const auto* const leg = tree_.far_leg(row_);
                return leg == nullptr ? word_of(row_.outcome) : word_of(leg->outcome);
            }
            case Derived::Status:
                return row_.finished() ? status_value(row_.status) : FieldValue{};
            case Derived::Duration:
                return row_.finished() ? FieldValue::whole(row_.end_ns - row_.start_ns) : FieldValue{};
            default:
                return value_of(call_, field.derived, names_);
        }
    }

private:
    const Transaction& row_;
    const TransactionTree& tree_;
    const trace::Names& names_;
    Call call_;
};

}  // namespace

EventScope::EventScope(trace::Names names) : state_(std::make_unique<State>(std::move(names))) {}
EventScope::~EventScope() = default;
void EventScope::add(const trace::RecordView& record) { state_->add(record); }
bool EventScope::holds(const Expression& expression) const { return state_->seen() && expression.holds(*state_); }
FieldValue EventScope::value(const Field& field) const { return state_->value(field); }

bool holds(const Expression& expression, const Transaction& transaction, const TransactionTree& tree, const trace::Names& names) {
    return expression.holds(Row(transaction, tree, names));
}

}  // namespace sim::query
