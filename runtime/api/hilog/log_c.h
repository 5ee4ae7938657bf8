#pragma once

/// The log, for C and C++. A line goes to the trace with severity, tag, device, process and thread (OsPort::Log).
///
/// Formats are printf's with two marks between % and the conversion, {public} and {private}. Both are taken out and the value is shown, as
/// on a device with `hilog -p off`: a testbed has no reader from whom a value would have to be kept.

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Of the line's domain, when the macros below are used. Sources define their own before they log.
#ifndef LOG_DOMAIN
#define LOG_DOMAIN 0
#endif

#ifndef LOG_TAG
#define LOG_TAG NULL
#endif

/// Which buffer of a device's log a line belongs to. Here there is one.
typedef enum { LOG_TYPE_MIN = 0, LOG_APP = 0, LOG_INIT = 1, LOG_CORE = 3, LOG_KMSG = 4, LOG_ONLY_PRERELEASE = 5, LOG_TYPE_MAX } LogType;

typedef enum { LOG_LEVEL_MIN = 0, LOG_DEBUG = 3, LOG_INFO = 4, LOG_WARN = 5, LOG_ERROR = 6, LOG_FATAL = 7, LOG_LEVEL_MAX } LogLevel;

/// Bytes of the text, or -1: no such level, no format, or nowhere to log to.
int HiLogPrint(LogType type, LogLevel level, unsigned int domain, const char* tag, const char* fmt, ...);
int HiLogPrintArgs(LogType type, LogLevel level, unsigned int domain, const char* tag, const char* fmt, va_list ap);
/// Whether a line of that level would be shown: every level from LOG_DEBUG to LOG_FATAL, with a tag.
bool HiLogIsLoggable(unsigned int domain, const char* tag, LogLevel level);

#define HILOG_IMPL(type, level, domain, tag, ...) HiLogPrint((type), (level), (domain), (tag), __VA_ARGS__)

#define HILOG_DEBUG(type, ...) ((void)HILOG_IMPL((type), LOG_DEBUG, LOG_DOMAIN, LOG_TAG, __VA_ARGS__))
#define HILOG_INFO(type, ...) ((void)HILOG_IMPL((type), LOG_INFO, LOG_DOMAIN, LOG_TAG, __VA_ARGS__))
#define HILOG_WARN(type, ...) ((void)HILOG_IMPL((type), LOG_WARN, LOG_DOMAIN, LOG_TAG, __VA_ARGS__))
#define HILOG_ERROR(type, ...) ((void)HILOG_IMPL((type), LOG_ERROR, LOG_DOMAIN, LOG_TAG, __VA_ARGS__))
#define HILOG_FATAL(type, ...) ((void)HILOG_IMPL((type), LOG_FATAL, LOG_DOMAIN, LOG_TAG, __VA_ARGS__))

// -- the same under the public kit's names

typedef void (*LogCallback)(const LogType type, const LogLevel level, const unsigned int domain, const char* tag, const char* msg);

int OH_LOG_Print(LogType type, LogLevel level, unsigned int domain, const char* tag, const char* fmt, ...);
int OH_LOG_VPrint(LogType type, LogLevel level, unsigned int domain, const char* tag, const char* fmt, va_list ap);
/// A finished text, of which nothing is a format.
int OH_LOG_PrintMsg(LogType type, LogLevel level, unsigned int domain, const char* tag, const char* message);
int OH_LOG_PrintMsgByLen(LogType type, LogLevel level, unsigned int domain, const char* tag, size_t tagLen, const char* message,
                         size_t messageLen);
bool OH_LOG_IsLoggable(unsigned int domain, const char* tag, LogLevel level);
/// Hears every line of the calling process from now on, on the thread that logs. It must not log itself. Null: nobody.
void OH_LOG_SetCallback(LogCallback callback);
/// Lines of the calling process below that level are dropped.
void OH_LOG_SetMinLogLevel(LogLevel level);

#define OH_LOG_DEBUG(type, ...) ((void)OH_LOG_Print((type), LOG_DEBUG, LOG_DOMAIN, LOG_TAG, __VA_ARGS__))
#define OH_LOG_INFO(type, ...) ((void)OH_LOG_Print((type), LOG_INFO, LOG_DOMAIN, LOG_TAG, __VA_ARGS__))
#define OH_LOG_WARN(type, ...) ((void)OH_LOG_Print((type), LOG_WARN, LOG_DOMAIN, LOG_TAG, __VA_ARGS__))
#define OH_LOG_ERROR(type, ...) ((void)OH_LOG_Print((type), LOG_ERROR, LOG_DOMAIN, LOG_TAG, __VA_ARGS__))
#define OH_LOG_FATAL(type, ...) ((void)OH_LOG_Print((type), LOG_FATAL, LOG_DOMAIN, LOG_TAG, __VA_ARGS__))

#ifdef __cplusplus
}
#endif
