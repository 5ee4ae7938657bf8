#include <cstdlib>

#include "datetime_ex.h"
#include "runtime/port/ports.h"

namespace OHOS {

int64_t GetSecondsSince1970ToNow() { return static_cast<int64_t>(::time(nullptr)); }
int64_t GetDaysSince1970ToNow() { return GetSecondsSince1970ToNow() / SECONDS_DAY; }
int64_t GetSecondsSince1970ToPointTime(struct tm inputTm) { return static_cast<int64_t>(::mktime(&inputTm)); }

int64_t GetSecondsBetween(struct tm inputTm1, struct tm inputTm2) {
    const int64_t first = GetSecondsSince1970ToPointTime(inputTm1);
    const int64_t second = GetSecondsSince1970ToPointTime(inputTm2);
    return first >= 0 && second >= 0 ? std::llabs(first - second) : 0;
}

bool GetLocalTimeZone(int& timezone) {
    const time_t now = ::time(nullptr);
    struct tm local {};
    if (::localtime_r(&now, &local) == nullptr) return false;
    timezone = static_cast<int>(local.tm_gmtoff / SECONDS_HOUR);
    return true;
}

bool GetSystemCurrentTime(struct tm* curTime) {
    if (curTime == nullptr) return false;
    const time_t now = ::time(nullptr);
    return ::localtime_r(&now, curTime) != nullptr;
}

int64_t GetTickCount() { return NanosecToMillisec(runtime::port::Os().NowNs()); }
int64_t GetMicroTickCount() { return NanosecToMicrosec(runtime::port::Os().NowNs()); }

}  // namespace OHOS
