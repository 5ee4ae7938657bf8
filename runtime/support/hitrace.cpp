#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "hitrace/trace.h"
#include "hitrace_meter.h"
#include "runtime/core/thread_context.h"
#include "runtime/port/ports.h"

namespace {

using runtime::port::Os;

std::string Formatted(const char* format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    const int length = format != nullptr ? std::vsnprintf(nullptr, 0, format, again) : -1;
    va_end(again);
    if (length < 0) return {};
    std::string text(static_cast<size_t>(length), '\0');
    std::vsnprintf(text.data(), text.size() + 1, format, arguments);
    return text;
}

void Note(const std::string& text) {
    if (runtime::port::CurrentPorts().os != nullptr) Os().Log(3, "hitrace_meter", text);
}

}  // namespace

namespace OHOS::HiviewDFX {
namespace {

constexpr uint64_t kSpanMask = (uint64_t{1} << 26) - 1;

void Trace(HiTraceTracepointType type, const HiTraceId& id, const char* format, va_list arguments) {
    if (!id.IsValid() || !id.IsFlagEnabled(HITRACE_FLAG_TP_INFO)) return;
    static constexpr const char* kWords[] = {"CS", "CR", "SS", "SR", "general"};
    const auto word = type >= HITRACE_TP_MIN && type <= HITRACE_TP_MAX ? kWords[type] : "general";
    char head[96];
    std::snprintf(head, sizeof(head), "%s chain %llx span %llx parent %llx: ", word, static_cast<unsigned long long>(id.GetChainId()),
                  static_cast<unsigned long long>(id.GetSpanId()), static_cast<unsigned long long>(id.GetParentSpanId()));
    Os().Log(4, "hitrace", head + Formatted(format, arguments));
}

}  // namespace

HiTraceId::HiTraceId(const uint8_t* pIdArray, int len) {
    if (pIdArray == nullptr || len < static_cast<int>(sizeof(id_))) return;
    std::memcpy(&id_, pIdArray, sizeof(id_));
    if (id_.valid == 0 || id_.ver != 1) id_ = HiTraceIdStruct{};
}

int HiTraceId::ToBytes(uint8_t* pIdArray, int len) const {
    if (pIdArray == nullptr || !IsValid() || len < static_cast<int>(sizeof(id_))) return 0;
    std::memcpy(pIdArray, &id_, sizeof(id_));
    return static_cast<int>(sizeof(id_));
}

HiTraceId HiTraceChain::Begin(const std::string& name, int flags) {
    auto& present = ThreadContext::Current().traceId;
    if (present.IsValid() || name.empty() || flags < 0 || flags >= 2 * HITRACE_FLAG_MAX) return HiTraceId();
    present.SetChainId(Os().Random() | 1);
    present.SetFlags(flags);
    if (present.IsFlagEnabled(HITRACE_FLAG_TP_INFO)) Os().Log(4, "hitrace", "begin " + name);
    return present;
}

HiTraceId HiTraceChain::Begin(const std::string& name, int flags, unsigned int) { return Begin(name, flags); }

void HiTraceChain::End(const HiTraceId& id) {
    const auto& present = ThreadContext::Current().traceId;
    if (id.IsValid() && present.IsValid() && id.GetChainId() == present.GetChainId()) ClearId();
}

void HiTraceChain::End(const HiTraceId& id, unsigned int) { End(id); }
HiTraceId HiTraceChain::GetId() { return ThreadContext::Current().traceId; }

void HiTraceChain::SetId(const HiTraceId& id) {
    if (id.IsValid()) ThreadContext::Current().traceId = id;
}

void HiTraceChain::ClearId() { ThreadContext::Current().traceId = HiTraceId(); }

HiTraceId HiTraceChain::CreateSpan() {
    HiTraceId id = ThreadContext::Current().traceId;
    if (!id.IsValid() || id.IsFlagEnabled(HITRACE_FLAG_DONOT_CREATE_SPAN)) return id;
    id.SetParentSpanId(id.GetSpanId());
    id.SetSpanId(Os().Random() & kSpanMask);
    return id;
}

void HiTraceChain::Tracepoint(HiTraceTracepointType type, const HiTraceId& id, const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    Trace(type, id, fmt, arguments);
    va_end(arguments);
}

void HiTraceChain::Tracepoint(HiTraceCommunicationMode, HiTraceTracepointType type, const HiTraceId& id, const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    Trace(type, id, fmt, arguments);
    va_end(arguments);
}

void HiTraceChain::Tracepoint(HiTraceCommunicationMode, HiTraceTracepointType type, const HiTraceId& id, unsigned int, const char* fmt,
                              ...) {
    va_list arguments;
    va_start(arguments, fmt);
    Trace(type, id, fmt, arguments);
    va_end(arguments);
}

}  // namespace OHOS::HiviewDFX

void UpdateTraceLabel(void) {}
void SetTraceDisabled(bool) {}
void StartTrace(uint64_t, const std::string& value, float) { Note("B " + value); }
void StartTraceDebug(bool isDebug, uint64_t label, const std::string& value, float limit) {
    if (isDebug) StartTrace(label, value, limit);
}
void StartTraceArgs(uint64_t label, const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    StartTrace(label, Formatted(fmt, arguments));
    va_end(arguments);
}
void FinishTrace(uint64_t) { Note("E"); }
void FinishTraceDebug(bool isDebug, uint64_t label) {
    if (isDebug) FinishTrace(label);
}
void StartAsyncTrace(uint64_t, const std::string& value, int32_t taskId, float) { Note("S " + value + " " + std::to_string(taskId)); }
void FinishAsyncTrace(uint64_t, const std::string& value, int32_t taskId) { Note("F " + value + " " + std::to_string(taskId)); }
void CountTrace(uint64_t, const std::string& name, int64_t count) { Note("C " + name + " " + std::to_string(count)); }
void MiddleTrace(uint64_t label, const std::string& beforeValue, const std::string& afterValue) {
    FinishTrace(label);
    StartTrace(label, beforeValue + " " + afterValue);
}

HitraceMeterFmtScoped::HitraceMeterFmtScoped(uint64_t label, const char* fmt, ...) : label_(label) {
    va_list arguments;
    va_start(arguments, fmt);
    StartTrace(label, Formatted(fmt, arguments));
    va_end(arguments);
}
