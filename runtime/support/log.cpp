#include <cstdarg>
#include <cstdio>
#include <string>
#include <string_view>

#include "hilog/log.h"
#include "runtime/core/process_context.h"
#include "runtime/port/ports.h"

namespace {

/// printf's format: without the marks {public} and {private}.
std::string Unmarked(std::string_view format) {
    std::string plain;
    while (!format.empty()) {
        plain.push_back(format.front());
        const bool opens = format.front() == '%';
        format.remove_prefix(1);
        if (!opens) continue;
        if (format.starts_with('%')) {  // "%%" opens no conversion
            plain.push_back('%');
            format.remove_prefix(1);
            continue;
        }
        for (const std::string_view mark : {"{public}", "{private}"}) {
            if (format.starts_with(mark)) format.remove_prefix(mark.size());
        }
    }
    return plain;
}

bool IsLevel(LogLevel level) { return level >= LOG_DEBUG && level <= LOG_FATAL; }

int Write(LogType type, LogLevel level, unsigned int domain, const char* tag, const std::string& text) {
    if (runtime::port::CurrentPorts().os == nullptr || !IsLevel(level)) return -1;
    const auto& settings = OHOS::ProcessContext::Current().log;
    if (static_cast<int>(level) < settings.levelMin) return 0;
    runtime::port::Os().Log(static_cast<int>(level), tag != nullptr ? tag : "", text);
    if (settings.callback != nullptr) settings.callback(type, level, domain, tag, text.c_str());
    return static_cast<int>(text.size());
}

int Format(LogType type, LogLevel level, unsigned int domain, const char* tag, const char* format, va_list arguments) {
    if (format == nullptr || !IsLevel(level)) return -1;
    const std::string plain = Unmarked(format);
    va_list again;
    va_copy(again, arguments);
    const int length = std::vsnprintf(nullptr, 0, plain.c_str(), again);
    va_end(again);
    if (length < 0) return -1;
    std::string text(static_cast<size_t>(length), '\0');
    std::vsnprintf(text.data(), text.size() + 1, plain.c_str(), arguments);
    return Write(type, level, domain, tag, text);
}

}  // namespace

extern "C" {

int HiLogPrintArgs(LogType type, LogLevel level, unsigned int domain, const char* tag, const char* fmt, va_list ap) {
    return Format(type, level, domain, tag, fmt, ap);
}

int HiLogPrint(LogType type, LogLevel level, unsigned int domain, const char* tag, const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    const int result = Format(type, level, domain, tag, fmt, arguments);
    va_end(arguments);
    return result;
}

bool HiLogIsLoggable(unsigned int, const char* tag, LogLevel level) {
    if (tag == nullptr || !IsLevel(level)) return false;
    return runtime::port::CurrentPorts().os == nullptr || static_cast<int>(level) >= OHOS::ProcessContext::Current().log.levelMin;
}

int OH_LOG_Print(LogType type, LogLevel level, unsigned int domain, const char* tag, const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    const int result = Format(type, level, domain, tag, fmt, arguments);
    va_end(arguments);
    return result;
}

int OH_LOG_VPrint(LogType type, LogLevel level, unsigned int domain, const char* tag, const char* fmt, va_list ap) {
    return Format(type, level, domain, tag, fmt, ap);
}

int OH_LOG_PrintMsg(LogType type, LogLevel level, unsigned int domain, const char* tag, const char* message) {
    return message != nullptr ? Write(type, level, domain, tag, message) : -1;
}

int OH_LOG_PrintMsgByLen(LogType type, LogLevel level, unsigned int domain, const char* tag, size_t tagLen, const char* message,
                         size_t messageLen) {
    if (message == nullptr) return -1;
    const std::string whole = tag != nullptr ? std::string(tag, tagLen) : std::string();
    return Write(type, level, domain, whole.c_str(), std::string(message, messageLen));
}

bool OH_LOG_IsLoggable(unsigned int domain, const char* tag, LogLevel level) { return HiLogIsLoggable(domain, tag, level); }

void OH_LOG_SetCallback(LogCallback callback) { OHOS::ProcessContext::Current().log.callback = callback; }

void OH_LOG_SetMinLogLevel(LogLevel level) {
    if (IsLevel(level)) OHOS::ProcessContext::Current().log.levelMin = static_cast<int>(level);
}

}  // extern "C"

namespace OHOS::HiviewDFX {

int HiLog::Debug(const HiLogLabel& label, const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    const int result = Format(label.type, LOG_DEBUG, label.domain, label.tag, fmt, arguments);
    va_end(arguments);
    return result;
}

int HiLog::Info(const HiLogLabel& label, const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    const int result = Format(label.type, LOG_INFO, label.domain, label.tag, fmt, arguments);
    va_end(arguments);
    return result;
}

int HiLog::Warn(const HiLogLabel& label, const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    const int result = Format(label.type, LOG_WARN, label.domain, label.tag, fmt, arguments);
    va_end(arguments);
    return result;
}

int HiLog::Error(const HiLogLabel& label, const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    const int result = Format(label.type, LOG_ERROR, label.domain, label.tag, fmt, arguments);
    va_end(arguments);
    return result;
}

int HiLog::Fatal(const HiLogLabel& label, const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    const int result = Format(label.type, LOG_FATAL, label.domain, label.tag, fmt, arguments);
    va_end(arguments);
    return result;
}

}  // namespace OHOS::HiviewDFX
