#pragma once

#include <string>

#include "hitrace/hitraceid.h"

namespace OHOS {
namespace HiviewDFX {

enum HiTraceTracepointType {
    HITRACE_TP_MIN = 0,
    HITRACE_TP_CS = 0,
    HITRACE_TP_CR = 1,
    HITRACE_TP_SS = 2,
    HITRACE_TP_SR = 3,
    HITRACE_TP_GENERAL = 4,
    HITRACE_TP_MAX = HITRACE_TP_GENERAL,
};

enum HiTraceCommunicationMode {
    HITRACE_CM_MIN = 0,
    HITRACE_CM_DEFAULT = 0,
    HITRACE_CM_THREAD = 1,
    HITRACE_CM_PROCESS = 2,
    HITRACE_CM_DEVICE = 3,
    HITRACE_CM_MAX = HITRACE_CM_DEVICE,
};

/// The chain that the calling thread works for. A call on this device carries it along: while the callee's handler runs it is the callee
/// thread's as well (a one-way call's only with HITRACE_FLAG_INCLUDE_ASYNC), with a span of its own unless HITRACE_FLAG_DONOT_CREATE_SPAN.
class HiTraceChain final {
public:
    /// A new chain, unless the thread is in one already: then an invalid id. Chain numbers come from the process's seeded stream.
    static HiTraceId Begin(const std::string& name, int flags);
    static HiTraceId Begin(const std::string& name, int flags, unsigned int domain);
    /// Ends the chain if the thread is in this very one.
    static void End(const HiTraceId& id);
    static void End(const HiTraceId& id, unsigned int domain);
    static HiTraceId GetId();
    static void SetId(const HiTraceId& id);
    static void ClearId();
    /// The thread's id with a new span below its present one; its own if the chain creates none.
    static HiTraceId CreateSpan();
    /// A line of the log (tag "hitrace") if the chain has HITRACE_FLAG_TP_INFO. Formats as hilog's.
    static void Tracepoint(HiTraceTracepointType type, const HiTraceId& id, const char* fmt, ...);
    static void Tracepoint(HiTraceCommunicationMode mode, HiTraceTracepointType type, const HiTraceId& id, const char* fmt, ...);
    static void Tracepoint(HiTraceCommunicationMode mode, HiTraceTracepointType type, const HiTraceId& id, unsigned int domain,
                           const char* fmt, ...);
};

}  // namespace HiviewDFX
}  // namespace OHOS
