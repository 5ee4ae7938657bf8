#include "sim/query/words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/base/text.h"

namespace sim::query {
namespace {

using StatusRow = std::pair<std::int32_t, std::string_view>;

/// Ordered by number.
constexpr std::array kStatuses = std::to_array<StatusRow>({
    {-32, "dead object"},
    {-31, "unknown error"},
    {-1, "failed"},
    {0, "ok"},
    {1, "transaction failed, or not permitted"},
    {2, "unknown object"},
    {3, "the object cannot be flattened"},
    {4, "unknown transaction"},
    {5, "invalid data"},
    {7, "null object"},
    {8, "unknown reason"},
    {9, "invalid reply"},
    {10, "invalid state"},
    {11, "no memory"},
    {12, "the event cannot be sent"},
    {17, "already there"},
    {22, "invalid value"},
    {32, "dead object: the stub is gone, or the proxy knows that its host is dead"},
    {38, "invalid operation"},
    {61, "not enough data"},
    {75, "overflow"},
    {100, "IPC skeleton failed"},
    {101, "IPC skeleton: null object"},
    {110, "timed out"},
    {200, "proxy failed"},
    {201, "proxy: dead object"},
    {202, "proxy: no invoker"},
    {203, "proxy: transaction failed"},
    {204, "proxy: the code is out of range"},
    {205, "proxy: the parcel cannot be written"},
    {300, "stub failed"},
    {301, "stub: the reply cannot be written"},
    {302, "stub: no thread can be started"},
    {303, "stub: invalid data, or the caller may not ask this"},
    {304, "stub: no current thread"},
    {305, "the stub does not know this code"},
    {306, "stub: no session server"},
    {307, "stub: session name cannot be removed"},
    {400, "invoker failed"},
    {401, "invoker: the transaction cannot be written"},
    {402, "invoker: an object in the parcel cannot be translated"},
    {403, "invoker: the driver is not reachable"},
    {404, "invoker: the handler failed"},
    {405, "invoker: invalid data"},
    {406, "invoker: invalid reply"},
    {407, "invoker: a remote object in the parcel cannot be translated"},
    {408, "invoker: invalid parameter"},
    {500, "RPC failed"},
    {501, "RPC: invalid reply"},
    {502, "RPC: no reply in time"},
    {503, "RPC: no current thread"},
    {504, "RPC: invalid data"},
    {505, "RPC: the message cannot be written"},
    {506, "RPC: the reply cannot be sent"},
    {507, "RPC: an object cannot be translated"},
    {508, "RPC: no stub index"},
    {509, "RPC: no memory"},
    {510, "RPC: this build has no such feature"},
    {600, "RPC databus failed"},
    {601, "RPC databus: invalid data"},
    {602, "RPC databus: the peer closed the session"},
    {603, "RPC databus: invalid stub index"},
    {700, "DBinder service failed"},
    {701, "DBinder service: invalid data"},
    {702, "DBinder service: the death cannot be announced"},
    {703, "DBinder service: the process's protocol is unknown"},
    {704, "DBinder service: unknown transaction"},
    {705, "DBinder service: the death recipient cannot be added"},
    {706, "DBinder service: the death recipient cannot be removed"},
    {707, "DBinder service: wrong session"},
    {708, "DBinder service: the reply cannot be filled in"},
    {709, "DBinder service: the data cannot be copied"},
    {710, "DBinder service: no memory"},
    {800, "session: wrong socket"},
    {801, "session: no invoker"},
    {802, "session: the peer is not authenticated"},
    {900, "DBinder callback stub: this proxy crossed processes once too often"},
    {901, "DBinder callback stub: the death recipient cannot be added"},
    {902, "DBinder callback stub: the death recipient cannot be removed"},
    {903, "DBinder callback stub: the object cannot be read"},
    {904, "DBinder callback stub: the reply cannot be filled in"},
    {905, "DBinder callback stub: the data cannot be copied"},
    {906, "DBinder callback stub: no memory"},
    {907, "DBinder callback stub: the stub's device does not authorise the caller"},
    {908, "DBinder callback stub: no stub index"},
    {999, "loading the ability took too long"},
    {1001, "SAMgr: bad input"},
    {1002, "SAMgr: the ability has no profile"},
    {1004, "SAMgr: too many callbacks"},
    {1017, "SAMgr: this caller may not ask it"},
    {1021, "SAMgr: not an on-demand ability"},
    {1024, "SAMgr: the ability is not distributed"},
    {29189, "dead reply: the host process is gone"},
    {29201, "failed reply: the driver refused the request or its reply"},
    {29202, "frozen reply: the host process is frozen"},
});
static_assert(std::ranges::is_sorted(kStatuses, {}, &StatusRow::first));

/// Ordered by number.
constexpr std::array kSoftBusErrors = std::to_array<StatusRow>({
    {-426442749, "invalid parameter"},
    {-426115067, "the channel carries another kind of data"},
    {-426115030, "the socket is not open"},
    {-426115018, "too long for the channel"},
    {-426115009, "no handshake in time"},
    {-426115007, "the peer listens under no such name"},
    {-426115001, "the session name is in use"},
    {-426114940, "not connected in time"},
    {-426049520, "the device is offline, unknown or not trusted"},
    {0, "ok"},
});
static_assert(std::ranges::is_sorted(kSoftBusErrors, {}, &StatusRow::first));

/// By ShutdownReason.
constexpr std::array kShutdownReasons = std::to_array<std::string_view>(
    {"unknown", "this side closed it", "the peer closed it", "the network changed", "the connection changed",
     "it was idle or waited too long", "a file could not be sent", "a file could not be received", "data could not be received",
     "unexpected", "the service died", "the device went offline", "the link is down", "the user was switched", "a privilege was withdrawn",
     "blocked"});

struct ErrnoRow {
    std::int32_t number;
    std::string_view name, words;
};
constexpr std::array kErrnos = std::to_array<ErrnoRow>({
    {1, "EPERM", "not permitted"},
    {2, "ENOENT", "no such thing"},
    {3, "ESRCH", "no such process"},
    {4, "EINTR", "interrupted"},
    {5, "EIO", "input or output failed"},
    {7, "E2BIG", "too long"},
    {9, "EBADF", "bad descriptor"},
    {11, "EAGAIN", "try again"},
    {12, "ENOMEM", "no memory"},
    {13, "EACCES", "access denied"},
    {14, "EFAULT", "bad address"},
    {16, "EBUSY", "busy"},
    {17, "EEXIST", "already there"},
    {19, "ENODEV", "no such device"},
    {22, "EINVAL", "invalid value"},
    {24, "EMFILE", "too many open descriptors"},
    {25, "ENOTTY", "no such operation"},
    {28, "ENOSPC", "no room left"},
    {32, "EPIPE", "the other end is closed"},
    {71, "EPROTO", "protocol error"},
    {75, "EOVERFLOW", "value too large"},
    {90, "EMSGSIZE", "message too long"},
    {110, "ETIMEDOUT", "timed out"},
    {131, "ENOTRECOVERABLE", "state not recoverable"},
});

/// By number in the ioctl word; the sizes in the word play no part.
constexpr std::array kCommands = std::to_array<std::string_view>({"BC_TRANSACTION",
                                                                  "BC_REPLY",
                                                                  "BC_ACQUIRE_RESULT",
                                                                  "BC_FREE_BUFFER",
                                                                  "BC_INCREFS",
                                                                  "BC_ACQUIRE",
                                                                  "BC_RELEASE",
                                                                  "BC_DECREFS",
                                                                  "BC_INCREFS_DONE",
                                                                  "BC_ACQUIRE_DONE",
                                                                  "BC_ATTEMPT_ACQUIRE",
                                                                  "BC_REGISTER_LOOPER",
                                                                  "BC_ENTER_LOOPER",
                                                                  "BC_EXIT_LOOPER",
                                                                  "BC_REQUEST_DEATH_NOTIFICATION",
                                                                  "BC_CLEAR_DEATH_NOTIFICATION",
                                                                  "BC_DEAD_BINDER_DONE",
                                                                  "BC_TRANSACTION_SG",
                                                                  "BC_REPLY_SG",
                                                                  "BC_REQUEST_FREEZE_NOTIFICATION",
                                                                  "BC_CLEAR_FREEZE_NOTIFICATION",
                                                                  "BC_FREEZE_NOTIFICATION_DONE"});
constexpr std::array kReturns = std::to_array<std::string_view>({"BR_ERROR",
                                                                 "BR_OK",
                                                                 "BR_TRANSACTION",
                                                                 "BR_REPLY",
                                                                 "BR_ACQUIRE_RESULT",
                                                                 "BR_DEAD_REPLY",
                                                                 "BR_TRANSACTION_COMPLETE",
                                                                 "BR_INCREFS",
                                                                 "BR_ACQUIRE",
                                                                 "BR_RELEASE",
                                                                 "BR_DECREFS",
                                                                 "BR_ATTEMPT_ACQUIRE",
                                                                 "BR_NOOP",
                                                                 "BR_SPAWN_LOOPER",
                                                                 "BR_FINISHED",
                                                                 "BR_DEAD_BINDER",
                                                                 "BR_CLEAR_DEATH_NOTIFICATION_DONE",
                                                                 "BR_FAILED_REPLY",
                                                                 "BR_FROZEN_REPLY",
                                                                 "BR_ONEWAY_SPAM_SUSPECT",
                                                                 "BR_TRANSACTION_PENDING_FROZEN",
                                                                 "BR_FROZEN_BINDER",
                                                                 "BR_CLEAR_FREEZE_NOTIFICATION_DONE"});

}  // namespace

std::string_view status_words(std::int32_t status) {
    const auto found = std::ranges::lower_bound(kStatuses, status, {}, &StatusRow::first);
    return found != kStatuses.end() && found->first == status ? found->second : std::string_view{};
}

std::string status_text(std::int32_t status) {
    const auto words = status_words(status);
    return words.empty() ? fmt::format("{}", status) : fmt::format("{} ({})", status, words);
}

std::string softbus_error_text(std::int32_t error) {
    const auto found = std::ranges::lower_bound(kSoftBusErrors, error, {}, &StatusRow::first);
    return found != kSoftBusErrors.end() && found->first == error ? fmt::format("{} ({})", error, found->second) : fmt::format("{}", error);
}

std::string shutdown_reason_text(std::int32_t reason) {
    const auto index = static_cast<std::size_t>(reason);
    return reason >= 0 && index < kShutdownReasons.size() ? fmt::format("{} ({})", reason, kShutdownReasons[index])
                                                          : fmt::format("{}", reason);
}

std::string errno_text(std::int32_t error) {
    const auto number = error < 0 ? 0U - static_cast<std::uint32_t>(error) : static_cast<std::uint32_t>(error);
    for (const auto& row : kErrnos) {
        if (static_cast<std::uint32_t>(row.number) == number) return fmt::format("{}: {}", row.name, row.words);
    }
    return fmt::format("errno {}", number);
}

std::string command_text(std::uint32_t word) {
    const auto type = (word >> 8) & 0xFFU;
    const auto number = word & 0xFFU;
    if (type == 'c' && number < kCommands.size()) return std::string(kCommands[number]);
    // BR_TRANSACTION with the sender's security context shares the number of BR_TRANSACTION and differs in size.
    if (type == 'r' && number < kReturns.size()) return std::string(kReturns[number]);
    return fmt::format("{:#010x}", word);
}

}  // namespace sim::query
