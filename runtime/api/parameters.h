#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

namespace OHOS {
namespace system {

/// The device's system parameters (parameter.h) for C++.
std::string GetParameter(const std::string& key, const std::string& def);
bool SetParameter(const std::string& key, const std::string& value);
/// 1, y, yes, on, true / 0, n, no, off, false; `def` for anything else.
bool GetBoolParameter(const std::string& key, bool def);
/// Blocks: 0 when the parameter has the value, else a negative number; `timeout` in seconds.
int WaitParameter(const std::string& key, const std::string& value, int timeout);
std::string GetDeviceType();

/// Decimal or 0x, the whole value; false for anything else.
bool ReadIntParameter(const std::string& key, int64_t& value);
bool ReadUintParameter(const std::string& key, uint64_t& value);

/// `def` unless the value is a number between the bounds.
template <typename T>
T GetIntParameter(const std::string& key, T def, T min = std::numeric_limits<T>::min(), T max = std::numeric_limits<T>::max()) {
    static_assert(std::is_signed<T>::value, "GetUintParameter is for these");
    int64_t value = 0;
    return ReadIntParameter(key, value) && value >= static_cast<int64_t>(min) && value <= static_cast<int64_t>(max) ? static_cast<T>(value)
                                                                                                                    : def;
}

template <typename T>
T GetUintParameter(const std::string& key, T def, T max = std::numeric_limits<T>::max()) {
    static_assert(std::is_unsigned<T>::value, "GetIntParameter is for these");
    uint64_t value = 0;
    return ReadUintParameter(key, value) && value <= static_cast<uint64_t>(max) ? static_cast<T>(value) : def;
}

}  // namespace system
}  // namespace OHOS
