#include "sim/query/account_answers.h"

#include <algorithm>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/parcel_decoder.h"
#include "sim/query/transaction_tree.h"
#include "sim/query/words.h"

namespace sim::query {
namespace {

using trace::Outcome;
using trace::RpcOutcome;

constexpr std::uint32_t kFlagStatusCode = 0x08;

std::string registry_answer(ItemType type, const std::string& value) {
    if (type == ItemType::Object) return value == "null" ? "not there" : "found";
    if (type != ItemType::Int32 || value.empty() || value.size() > 9) return value;
    const bool number = std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
    if (!number) return value;
    const auto status = std::stoi(value);
    return status == 0 ? "ok" : status_text(status);
}

}  // namespace

std::string AnswerWords::of(const trace::TransactionFinished& event, const OpenCall& call) const {
    switch (event.outcome) {
        case Outcome::Accepted:
            return "one-way";
        case Outcome::Abandoned:
            return fmt::format("✗ no answer: {} ended while it waited", call.caller);
        case Outcome::DeadReply:
        case Outcome::FailedReply:
        case Outcome::FrozenReply: {
            auto text = fmt::format("✗ {}", status_text(status_of(event)));
            if (event.error != 0) text += fmt::format(", {}", errno_text(event.error));
            return text;
        }
        case Outcome::Replied:
            break;
    }
    if ((event.flags & kFlagStatusCode) != 0) {
        const auto status = status_of(event);
        return status == 0 ? "→ ok" : fmt::format("→ status {}", status_text(status));
    }
    return values(event.data, event.data_bytes, call);
}

std::string AnswerWords::of(const trace::RpcFinished& event, const OpenCall& call) const {
    switch (event.outcome) {
        case RpcOutcome::Accepted:
            return "one-way";
        case RpcOutcome::Abandoned:
            return fmt::format("✗ no answer: {} ended while it waited", call.caller);
        case RpcOutcome::NotSent:
            return fmt::format("✗ {}, it was not sent", status_text(event.status));
        case RpcOutcome::TimedOut:
            return fmt::format("✗ {}, {}", status_text(event.status),
                               call.served_ns != 0  ? "the request was served there, its reply had not come back"
                               : call.taken_ns != 0 ? "the request arrived there and was still being served"
                                                    : "the request had not arrived there");
        case RpcOutcome::Replied:
            break;
    }
    if (event.status != 0) return fmt::format("→ status {}", status_text(event.status));
    return values(event.data, event.data_bytes, call);
}

std::string AnswerWords::values(trace::Bytes data, std::uint64_t data_bytes, const OpenCall& call) const {
    auto text = ParcelDecoder(interfaces_).reply(call.method, {data, data_bytes});
    if (text.empty()) return "→ ok";
    if (is_registry(call.method) && call.method->returns.size() == 1) text = registry_answer(call.method->returns[0].type, text);
    return fmt::format("→ {}", text);
}

std::string legs_text(const OpenCall& call, std::uint64_t end_ns) {
    if (call.taken_ns == 0 || call.served_ns == 0) return {};
    return fmt::format("{} there, {} served, {} back", base::format_span(call.taken_ns - call.start_ns),
                       base::format_span(call.served_ns - call.taken_ns), base::format_span(end_ns - call.served_ns));
}

std::string signal_text(std::int32_t number) {
    switch (number) {
        case 6:
            return "SIGABRT";
        case 9:
            return "SIGKILL";
        case 11:
            return "SIGSEGV";
        case 15:
            return "SIGTERM";
        default:
            return fmt::format("signal {}", number);
    }
}

bool is_registry(const Method* method) { return method != nullptr && method->registry; }

}  // namespace sim::query
