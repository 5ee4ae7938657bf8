#pragma once

/// String and memory functions that know the size of their destination. On a size that does not fit they empty the destination (first byte
/// zero, or all of it for memory) and return an errno with SECUREC's reset bit. For C and C++.

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef errno_t
typedef int errno_t;
#define errno_t errno_t
#endif

#ifndef EOK
#define EOK 0
#endif
#ifndef EINVAL_AND_RESET
#define EINVAL_AND_RESET 150 /* 22 | 128 */
#endif
#ifndef ERANGE_AND_RESET
#define ERANGE_AND_RESET 162 /* 34 | 128 */
#endif
#ifndef EOVERLAP_AND_RESET
#define EOVERLAP_AND_RESET 182 /* 54 | 128 */
#endif
#ifndef EOVERLAP
#define EOVERLAP 54
#endif

/// Longest string a destination may claim to hold, and longest memory block.
#ifndef SECUREC_STRING_MAX_LEN
#define SECUREC_STRING_MAX_LEN 0x7fffffffUL
#endif
#ifndef SECUREC_MEM_MAX_LEN
#define SECUREC_MEM_MAX_LEN 0x7fffffffUL
#endif
#define SECUREC_WCHAR_STRING_MAX_LEN (SECUREC_STRING_MAX_LEN / sizeof(wchar_t))
#define SECUREC_WCHAR_MEM_MAX_LEN (SECUREC_MEM_MAX_LEN / sizeof(wchar_t))

/// EOK; ERANGE (no size, or too large a one), EINVAL (null destination); EINVAL_AND_RESET (null source), ERANGE_AND_RESET (does not fit),
/// EOVERLAP_AND_RESET (memcpy_s and the strings: source and destination overlap). The last three empty the destination.
errno_t memset_s(void* dest, size_t destMax, int c, size_t count);
errno_t memcpy_s(void* dest, size_t destMax, const void* src, size_t count);
errno_t memmove_s(void* dest, size_t destMax, const void* src, size_t count);
errno_t strcpy_s(char* strDest, size_t destMax, const char* strSrc);
errno_t strncpy_s(char* strDest, size_t destMax, const char* strSrc, size_t count);
errno_t strcat_s(char* strDest, size_t destMax, const char* strSrc);
errno_t strncat_s(char* strDest, size_t destMax, const char* strSrc, size_t count);
errno_t wmemcpy_s(wchar_t* dest, size_t destMax, const wchar_t* src, size_t count);
errno_t wmemmove_s(wchar_t* dest, size_t destMax, const wchar_t* src, size_t count);
errno_t wcscpy_s(wchar_t* strDest, size_t destMax, const wchar_t* strSrc);
errno_t wcsncpy_s(wchar_t* strDest, size_t destMax, const wchar_t* strSrc, size_t count);
errno_t wcscat_s(wchar_t* strDest, size_t destMax, const wchar_t* strSrc);
errno_t wcsncat_s(wchar_t* strDest, size_t destMax, const wchar_t* strSrc, size_t count);
char* strtok_s(char* strToken, const char* strDelimit, char** context);
wchar_t* wcstok_s(wchar_t* strToken, const wchar_t* strDelimit, wchar_t** context);

/// Characters written, or -1: bad arguments or a text that does not fit (the destination is then empty). The snprintf family cuts the text
/// at `count` characters, keeps what fits and returns -1.
int sprintf_s(char* strDest, size_t destMax, const char* format, ...) __attribute__((format(printf, 3, 4)));
int vsprintf_s(char* strDest, size_t destMax, const char* format, va_list argList) __attribute__((format(printf, 3, 0)));
int snprintf_s(char* strDest, size_t destMax, size_t count, const char* format, ...) __attribute__((format(printf, 4, 5)));
int vsnprintf_s(char* strDest, size_t destMax, size_t count, const char* format, va_list argList) __attribute__((format(printf, 4, 0)));
/// As snprintf_s, but a text that is cut is no error: the characters kept.
int snprintf_truncated_s(char* strDest, size_t destMax, const char* format, ...) __attribute__((format(printf, 3, 4)));
int vsnprintf_truncated_s(char* strDest, size_t destMax, const char* format, va_list argList) __attribute__((format(printf, 3, 0)));

/// Fields read, or -1. After each %s, %c and %[ argument stands its size in bytes as an unsigned int (a size_t is read as well where both
/// are passed alike).
int sscanf_s(const char* buffer, const char* format, ...);
int vsscanf_s(const char* buffer, const char* format, va_list argList);

/// Securec's version, for those who ask.
const char* GetHwSecureCVersion(unsigned short* verNumber);

#ifdef __cplusplus
}
#endif
