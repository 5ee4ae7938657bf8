#include "securec.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

bool Overlap(const void* a, const void* b, size_t bytes) {
    const auto* first = static_cast<const char*>(a);
    const auto* second = static_cast<const char*>(b);
    return (first < second ? second - first : first - second) < static_cast<std::ptrdiff_t>(bytes);
}

size_t Length(const char* text, size_t limit) { return strnlen(text, limit); }
size_t Length(const wchar_t* text, size_t limit) { return wcsnlen(text, limit); }

template <typename Char>
constexpr size_t kLongest = SECUREC_STRING_MAX_LEN / sizeof(Char);

/// At most `count` characters of the source behind the `used` that the destination holds.
template <typename Char>
errno_t Put(Char* dest, size_t destMax, size_t used, const Char* source, size_t count) {
    const size_t length = Length(source, count);
    const auto reset = [dest](errno_t error) {
        dest[0] = 0;
        return error;
    };
    if (length >= destMax - used) return reset(ERANGE_AND_RESET);
    if (dest == source && used == 0) return EOK;
    // The whole of what is written must lie apart from the whole of what is read.
    const Char* end = dest + used + length + 1;
    if (source < end && dest < source + length + 1) return reset(EOVERLAP_AND_RESET);
    std::copy_n(source, length, dest + used);
    dest[used + length] = 0;
    return EOK;
}

template <typename Char>
errno_t Copy(Char* dest, size_t destMax, const Char* source, size_t count) {
    if (destMax == 0 || destMax > kLongest<Char>) return ERANGE;
    if (dest == nullptr || source == nullptr) {
        if (dest == nullptr) return EINVAL;
        dest[0] = 0;
        return EINVAL_AND_RESET;
    }
    return Put(dest, destMax, 0, source, count);
}

template <typename Char>
errno_t Append(Char* dest, size_t destMax, const Char* source, size_t count) {
    if (destMax == 0 || destMax > kLongest<Char>) return ERANGE;
    if (dest == nullptr || source == nullptr) {
        if (dest == nullptr) return EINVAL;
        dest[0] = 0;
        return EINVAL_AND_RESET;
    }
    const size_t used = Length(dest, destMax);
    if (used == destMax) {  // no end inside the destination
        dest[0] = 0;
        return EINVAL_AND_RESET;
    }
    return Put(dest, destMax, used, source, count);
}

/// Of the next field of a scan: what stands between % and the conversion, and the set of a %[.
struct Conversion {
    bool skipped = false;
    size_t width = 0;
    std::string length{};
    char letter = '\0';
    std::string set{};
};

/// `at` stands behind the %, and is moved behind the conversion. False: the format ends in it.
bool Parse(const char*& at, Conversion& conversion) {
    if (*at == '*') {
        conversion.skipped = true;
        ++at;
    }
    for (; std::isdigit(static_cast<unsigned char>(*at)) != 0; ++at)
        conversion.width = conversion.width * 10 + static_cast<size_t>(*at - '0');
    for (; *at != '\0' && std::string("hlLqjzt").find(*at) != std::string::npos; ++at) conversion.length.push_back(*at);
    conversion.letter = *at;
    if (*at == '\0') return false;
    ++at;
    if (conversion.letter != '[') return true;
    const char* begin = at;
    if (*at == '^') ++at;
    if (*at == ']') ++at;
    while (*at != '\0' && *at != ']') ++at;
    if (*at == '\0') return false;
    conversion.set = std::string(begin, at) + "]";
    ++at;
    return true;
}

bool IsText(char letter) { return letter == 's' || letter == 'c' || letter == '[' || letter == 'S' || letter == 'C'; }

/// One field from `text` into `target` (null: only measured). Bytes of the text it took; -1: it is not there.
int ScanField(const char* text, const Conversion& conversion, size_t width, void* target) {
    const std::string format = "%" + std::string(target == nullptr ? "*" : "") + (width != 0 ? std::to_string(width) : std::string()) +
                               conversion.length + conversion.letter + conversion.set + "%n";
    int taken = -1;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    if (target == nullptr) {
        std::sscanf(text, format.c_str(), &taken);
    } else {
        std::sscanf(text, format.c_str(), target, &taken);
    }
#pragma GCC diagnostic pop
    return taken;
}

}  // namespace

extern "C" {

errno_t memset_s(void* dest, size_t destMax, int c, size_t count) {
    if (destMax == 0 || destMax > SECUREC_MEM_MAX_LEN) return ERANGE;
    if (dest == nullptr) return EINVAL;
    std::memset(dest, c, std::min(count, destMax));
    return count > destMax ? ERANGE_AND_RESET : EOK;
}

errno_t memcpy_s(void* dest, size_t destMax, const void* src, size_t count) {
    if (destMax == 0 || destMax > SECUREC_MEM_MAX_LEN) return ERANGE;
    if (dest == nullptr) return EINVAL;
    const errno_t error = src == nullptr ? EINVAL_AND_RESET : count > destMax ? ERANGE_AND_RESET : EOK;
    if (error == EOK && (dest == src || count == 0)) return EOK;
    if (error == EOK && !Overlap(dest, src, count)) {
        std::memcpy(dest, src, count);
        return EOK;
    }
    std::memset(dest, 0, destMax);
    return error != EOK ? error : EOVERLAP_AND_RESET;
}

errno_t memmove_s(void* dest, size_t destMax, const void* src, size_t count) {
    if (destMax == 0 || destMax > SECUREC_MEM_MAX_LEN) return ERANGE;
    if (dest == nullptr) return EINVAL;
    if (src == nullptr || count > destMax) {
        std::memset(dest, 0, destMax);
        return src == nullptr ? EINVAL_AND_RESET : ERANGE_AND_RESET;
    }
    if (count != 0) std::memmove(dest, src, count);
    return EOK;
}

errno_t strcpy_s(char* strDest, size_t destMax, const char* strSrc) { return Copy(strDest, destMax, strSrc, SECUREC_STRING_MAX_LEN); }
errno_t strncpy_s(char* strDest, size_t destMax, const char* strSrc, size_t count) { return Copy(strDest, destMax, strSrc, count); }
errno_t strcat_s(char* strDest, size_t destMax, const char* strSrc) { return Append(strDest, destMax, strSrc, SECUREC_STRING_MAX_LEN); }
errno_t strncat_s(char* strDest, size_t destMax, const char* strSrc, size_t count) { return Append(strDest, destMax, strSrc, count); }

errno_t wmemcpy_s(wchar_t* dest, size_t destMax, const wchar_t* src, size_t count) {
    if (destMax > SECUREC_WCHAR_MEM_MAX_LEN) return ERANGE;
    return memcpy_s(dest, destMax * sizeof(wchar_t), src, count > destMax ? SECUREC_MEM_MAX_LEN : count * sizeof(wchar_t));
}
errno_t wmemmove_s(wchar_t* dest, size_t destMax, const wchar_t* src, size_t count) {
    if (destMax > SECUREC_WCHAR_MEM_MAX_LEN) return ERANGE;
    return memmove_s(dest, destMax * sizeof(wchar_t), src, count > destMax ? SECUREC_MEM_MAX_LEN : count * sizeof(wchar_t));
}
errno_t wcscpy_s(wchar_t* strDest, size_t destMax, const wchar_t* strSrc) {
    return Copy(strDest, destMax, strSrc, SECUREC_WCHAR_STRING_MAX_LEN);
}
errno_t wcsncpy_s(wchar_t* strDest, size_t destMax, const wchar_t* strSrc, size_t count) { return Copy(strDest, destMax, strSrc, count); }
errno_t wcscat_s(wchar_t* strDest, size_t destMax, const wchar_t* strSrc) {
    return Append(strDest, destMax, strSrc, SECUREC_WCHAR_STRING_MAX_LEN);
}
errno_t wcsncat_s(wchar_t* strDest, size_t destMax, const wchar_t* strSrc, size_t count) { return Append(strDest, destMax, strSrc, count); }

char* strtok_s(char* strToken, const char* strDelimit, char** context) {
    if (context == nullptr || strDelimit == nullptr || (strToken == nullptr && *context == nullptr)) return nullptr;
    return strtok_r(strToken, strDelimit, context);
}
wchar_t* wcstok_s(wchar_t* strToken, const wchar_t* strDelimit, wchar_t** context) {
    if (context == nullptr || strDelimit == nullptr || (strToken == nullptr && *context == nullptr)) return nullptr;
    return std::wcstok(strToken, strDelimit, context);
}

int vsprintf_s(char* strDest, size_t destMax, const char* format, va_list argList) {
    if (strDest == nullptr || destMax == 0 || destMax > SECUREC_STRING_MAX_LEN) return -1;
    const int length = format != nullptr ? std::vsnprintf(strDest, destMax, format, argList) : -1;
    if (length >= 0 && static_cast<size_t>(length) < destMax) return length;
    strDest[0] = '\0';
    return -1;
}

int vsnprintf_s(char* strDest, size_t destMax, size_t count, const char* format, va_list argList) {
    if (strDest == nullptr || destMax == 0 || destMax > SECUREC_STRING_MAX_LEN) return -1;
    const size_t room = std::min(count, destMax - 1);
    const int length = format != nullptr ? std::vsnprintf(strDest, room + 1, format, argList) : -1;
    if (length < 0 || (static_cast<size_t>(length) > room && count >= destMax)) {
        strDest[0] = '\0';  // not even cut at `count` does it fit
        return -1;
    }
    return static_cast<size_t>(length) > room ? -1 : length;
}

int vsnprintf_truncated_s(char* strDest, size_t destMax, const char* format, va_list argList) {
    if (strDest == nullptr || destMax == 0 || destMax > SECUREC_STRING_MAX_LEN) return -1;
    const int length = format != nullptr ? std::vsnprintf(strDest, destMax, format, argList) : -1;
    if (length < 0) strDest[0] = '\0';
    return length < 0 ? -1 : std::min(length, static_cast<int>(destMax) - 1);
}

int sprintf_s(char* strDest, size_t destMax, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int result = vsprintf_s(strDest, destMax, format, arguments);
    va_end(arguments);
    return result;
}

int snprintf_s(char* strDest, size_t destMax, size_t count, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int result = vsnprintf_s(strDest, destMax, count, format, arguments);
    va_end(arguments);
    return result;
}

int snprintf_truncated_s(char* strDest, size_t destMax, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int result = vsnprintf_truncated_s(strDest, destMax, format, arguments);
    va_end(arguments);
    return result;
}

int vsscanf_s(const char* buffer, const char* format, va_list argList) {
    if (buffer == nullptr || format == nullptr) return -1;
    const char* text = buffer;
    int fields = 0;
    for (const char* at = format; *at != '\0';) {
        if (std::isspace(static_cast<unsigned char>(*at)) != 0) {
            while (std::isspace(static_cast<unsigned char>(*text)) != 0) ++text;
            ++at;
            continue;
        }
        if (*at != '%' || at[1] == '%') {
            if (*at == '%') {
                ++at;
                while (std::isspace(static_cast<unsigned char>(*text)) != 0) ++text;
            }
            if (*text != *at) return *text == '\0' && fields == 0 ? -1 : fields;
            ++text;
            ++at;
            continue;
        }
        Conversion conversion;
        if (!Parse(++at, conversion)) return fields;
        if (conversion.letter == 'n') {
            if (!conversion.skipped) *va_arg(argList, int*) = static_cast<int>(text - buffer);
            continue;
        }
        const bool isText = IsText(conversion.letter);
        void* target = conversion.skipped ? nullptr : va_arg(argList, void*);
        const size_t room = isText && !conversion.skipped ? va_arg(argList, unsigned int) : 0;
        if (*text == '\0' && fields == 0) return -1;
        const int taken = ScanField(text, conversion, conversion.width, nullptr);
        if (taken < 0) return fields;
        if (!conversion.skipped) {
            if (target == nullptr) return -1;
            // The blanks in front of a %s are taken, not stored.
            size_t stored = static_cast<size_t>(taken);
            if (conversion.letter == 's') {
                for (const char* blank = text; std::isspace(static_cast<unsigned char>(*blank)) != 0; ++blank) --stored;
            }
            const bool wide = conversion.length == "l" || std::isupper(static_cast<unsigned char>(conversion.letter)) != 0;
            const bool ends = conversion.letter != 'c' && conversion.letter != 'C';
            if (isText && (stored + (ends ? 1 : 0)) * (wide ? sizeof(wchar_t) : 1) > room) {
                if (room != 0) *static_cast<char*>(target) = '\0';
                return -1;
            }
            ScanField(text, conversion, conversion.width, target);
            ++fields;
        }
        text += taken;
    }
    return fields;
}

int sscanf_s(const char* buffer, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int result = vsscanf_s(buffer, format, arguments);
    va_end(arguments);
    return result;
}

const char* GetHwSecureCVersion(unsigned short* verNumber) {
    if (verNumber != nullptr) *verNumber = 0x500;
    return "ipclab";
}

}  // extern "C"
