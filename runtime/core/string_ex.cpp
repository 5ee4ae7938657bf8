#include "string_ex.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>

namespace OHOS {
namespace {

bool All(const std::string& text, int (*test)(int)) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [test](char c) { return test(static_cast<unsigned char>(c)) != 0; });
}

std::string Mapped(std::string text, int (*map)(int)) {
    for (char& c : text) c = static_cast<char>(map(static_cast<unsigned char>(c)));
    return text;
}

constexpr char32_t kInvalid = 0xffffffff;

/// The code point at `at`, which moves behind it; kInvalid for anything Unicode forbids.
char32_t NextUtf8(const std::string& text, size_t& at) {
    const auto lead = static_cast<uint8_t>(text[at++]);
    if (lead < 0x80) return lead;
    const int more = (lead & 0xe0) == 0xc0 ? 1 : (lead & 0xf0) == 0xe0 ? 2 : (lead & 0xf8) == 0xf0 ? 3 : 0;
    if (more == 0) return kInvalid;
    char32_t point = lead & (0x3f >> more);
    for (int i = 0; i < more; ++i, ++at) {
        if (at >= text.size() || (static_cast<uint8_t>(text[at]) & 0xc0) != 0x80) return kInvalid;
        point = (point << 6) | (static_cast<uint8_t>(text[at]) & 0x3f);
    }
    constexpr char32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
    if (point < kSmallest[more] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return kInvalid;
    return point;
}

char32_t NextUtf16(const std::u16string& text, size_t& at) {
    const char32_t unit = text[at++];
    if (unit < 0xd800 || unit >= 0xe000) return unit;
    if (unit >= 0xdc00 || at >= text.size() || text[at] < 0xdc00 || text[at] >= 0xe000) return kInvalid;
    return 0x10000 + ((unit - 0xd800) << 10) + (static_cast<char32_t>(text[at++]) - 0xdc00);
}

void PutUtf8(std::string& text, char32_t point) {
    const auto put = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
    if (point < 0x80) return put(point);
    if (point < 0x800) {
        put(0xc0 | (point >> 6));
    } else {
        if (point < 0x10000) {
            put(0xe0 | (point >> 12));
        } else {
            put(0xf0 | (point >> 18));
            put(0x80 | ((point >> 12) & 0x3f));
        }
        put(0x80 | ((point >> 6) & 0x3f));
    }
    put(0x80 | (point & 0x3f));
}

}  // namespace

std::string UpperStr(const std::string& text) { return Mapped(text, std::toupper); }
std::string LowerStr(const std::string& text) { return Mapped(text, std::tolower); }

std::string ReplaceStr(const std::string& text, const std::string& from, const std::string& to) {
    if (from.empty()) return text;
    std::string result;
    size_t done = 0;
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, done)) {
        result.append(text, done, at - done).append(to);
        done = at + from.size();
    }
    return result.append(text, done);
}

std::string TrimStr(const std::string& text, const char trim) {
    const size_t first = text.find_first_not_of(trim);
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(trim) - first + 1);
}

std::string DexToHexString(int value, bool upper) {
    char digits[16];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), static_cast<unsigned>(value), 16).ptr;
    const std::string text(digits, end);
    return upper ? UpperStr(text) : text;
}

void SplitStr(const std::string& text, const std::string& separator, std::vector<std::string>& parts, bool canEmpty, bool needTrim) {
    parts.clear();
    if (separator.empty()) return;
    for (size_t start = 0; start <= text.size();) {
        const size_t end = std::min(text.find(separator, start), text.size());
        std::string part = text.substr(start, end - start);
        if (needTrim) part = TrimStr(part);
        if (canEmpty || !part.empty()) parts.push_back(std::move(part));
        start = end + separator.size();
    }
}

bool StrToInt(const std::string& text, int& value) {
    int parsed = 0;
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, parsed);
    if (text.empty() || result.ec != std::errc{} || result.ptr != end) return false;
    value = parsed;
    return true;
}

bool IsNumericStr(const std::string& text) { return All(text, std::isdigit); }
bool IsAlphaStr(const std::string& text) { return All(text, std::isalpha); }
bool IsUpperStr(const std::string& text) { return All(text, std::isupper); }
bool IsLowerStr(const std::string& text) { return All(text, std::islower); }
bool IsSubStr(const std::string& text, const std::string& part) {
    return !text.empty() && !part.empty() && text.find(part) != std::string::npos;
}
bool IsAsciiString(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
bool IsSameTextStr(const std::string& first, const std::string& second) { return LowerStr(first) == LowerStr(second); }

std::string::size_type GetFirstSubStrBetween(const std::string& text, const std::string& left, const std::string& right,
                                             std::string& between) {
    const size_t start = text.find(left);
    if (start == std::string::npos) return std::string::npos;
    const size_t end = text.find(right, start + left.size());
    if (end == std::string::npos) return std::string::npos;
    between = text.substr(start + left.size(), end - start - left.size());
    return end;
}

void GetSubStrBetween(const std::string& text, const std::string& left, const std::string& right, std::vector<std::string>& between) {
    for (size_t at = 0; left.size() + right.size() != 0;) {
        const size_t start = text.find(left, at);
        const size_t end = start != std::string::npos ? text.find(right, start + left.size()) : start;
        if (end == std::string::npos) return;
        between.push_back(text.substr(start + left.size(), end - start - left.size()));
        at = end + right.size();
    }
}

std::string Str16ToStr8(const std::u16string& text) {
    std::string result;
    result.reserve(text.size());
    for (size_t at = 0; at < text.size();) {
        const char32_t point = NextUtf16(text, at);
        if (point == kInvalid) return {};
        PutUtf8(result, point);
    }
    return result;
}

std::u16string Str8ToStr16(const std::string& text) {
    std::u16string result;
    result.reserve(text.size());
    for (size_t at = 0; at < text.size();) {
        char32_t point = NextUtf8(text, at);
        if (point == kInvalid) return {};
        if (point >= 0x10000) {
            point -= 0x10000;
            result.push_back(static_cast<char16_t>(0xd800 + (point >> 10)));
            point = 0xdc00 + (point & 0x3ff);
        }
        result.push_back(static_cast<char16_t>(point));
    }
    return result;
}

}  // namespace OHOS
