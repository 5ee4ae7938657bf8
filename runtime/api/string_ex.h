#pragma once

#include <string>
#include <type_traits>
#include <vector>

namespace OHOS {

std::string UpperStr(const std::string& text);
std::string LowerStr(const std::string& text);
/// Replaces every `from`, from the left, never looking again at what was put in.
std::string ReplaceStr(const std::string& text, const std::string& from, const std::string& to);
/// Takes `trim` off both ends.
std::string TrimStr(const std::string& text, const char trim = ' ');
std::string DexToHexString(int value, bool upper = true);
void SplitStr(const std::string& text, const std::string& separator, std::vector<std::string>& parts, bool canEmpty = false,
              bool needTrim = true);

template <class T>
std::string ToString(T value) {
    return std::to_string(value);
}

/// Decimal, the whole text; false leaves `value` alone.
bool StrToInt(const std::string& text, int& value);
bool IsNumericStr(const std::string& text);
bool IsAlphaStr(const std::string& text);
bool IsUpperStr(const std::string& text);
bool IsLowerStr(const std::string& text);
bool IsSubStr(const std::string& text, const std::string& part);
bool IsSameTextStr(const std::string& first, const std::string& second);
/// No byte above 127; so is an empty text.
bool IsAsciiString(const std::string& text);

/// What stands between the first `left` and the `right` after it: the place of `right`, or npos, and then `between` is left alone.
std::string::size_type GetFirstSubStrBetween(const std::string& text, const std::string& left, const std::string& right,
                                             std::string& between);
/// All such pieces, from the left, appended.
void GetSubStrBetween(const std::string& text, const std::string& left, const std::string& right, std::vector<std::string>& between);

/// UTF-16 and UTF-8; an invalid input gives an empty string.
std::string Str16ToStr8(const std::u16string& text);
std::u16string Str8ToStr16(const std::string& text);

}  // namespace OHOS
