#pragma once

#include <cstdint>
#include <string>

#include "sim/query/interface_book.h"
#include "sim/trace/events.h"

namespace sim::query {

/// A call under way, as the account keeps it.
struct OpenCall {
    std::uint64_t start_ns = 0;
    std::uint64_t root = 0;  ///< the call under which all of them began
    unsigned depth = 0;
    const Method* method = nullptr;
    std::string name{};
    std::string caller{}, target{};
    bool oneway = false;
    bool remote = false;
    std::uint64_t taken_ns = 0, served_ns = 0;  ///< on the other device, 0: not (yet)
};

/// How calls ended, in words: `→ "hi"`, `✗ 29189 (dead reply: ...)`.
class AnswerWords {
public:
    /// The book must outlive this.
    explicit AnswerWords(const InterfaceBook& interfaces) : interfaces_(interfaces) {}

    [[nodiscard]] std::string of(const trace::TransactionFinished& event, const OpenCall& call) const;
    [[nodiscard]] std::string of(const trace::RpcFinished& event, const OpenCall& call) const;

private:
    [[nodiscard]] std::string values(trace::Bytes data, std::uint64_t data_bytes, const OpenCall& call) const;

    const InterfaceBook& interfaces_;
};

/// How long the legs of a call to another device took, when it ended at `end_ns`: there, in the handler, back; "" if that is not known.
std::string legs_text(const OpenCall& call, std::uint64_t end_ns);

/// Name of a signal that ended a process.
std::string signal_text(std::int32_t number);

bool is_registry(const Method* method);

}  // namespace sim::query
