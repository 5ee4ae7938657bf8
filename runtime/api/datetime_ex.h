#pragma once

#include <time.h>

#include <cstdint>

namespace OHOS {

constexpr int64_t SEC_TO_NANOSEC = 1000000000;
constexpr int64_t MILLISEC_TO_NANOSEC = 1000000;
constexpr int64_t MICROSEC_TO_NANOSEC = 1000;
constexpr int64_t SECONDS_HOUR = 3600;
constexpr int64_t SECONDS_DAY = 86400;

constexpr int64_t SecToNanosec(int64_t sec) { return sec * SEC_TO_NANOSEC; }
constexpr int64_t MillisecToNanosec(int64_t milliSec) { return milliSec * MILLISEC_TO_NANOSEC; }
constexpr int64_t MicrosecToNanosec(int64_t microSec) { return microSec * MICROSEC_TO_NANOSEC; }
constexpr int64_t NanosecToSec(int64_t nanoSec) { return nanoSec / SEC_TO_NANOSEC; }
constexpr int64_t NanosecToMillisec(int64_t nanoSec) { return nanoSec / MILLISEC_TO_NANOSEC; }
constexpr int64_t NanosecToMicrosec(int64_t nanoSec) { return nanoSec / MICROSEC_TO_NANOSEC; }

// The wall clock, and the time zone, are the C library's.
int64_t GetSecondsSince1970ToNow();
int64_t GetDaysSince1970ToNow();
/// -1: no such time.
int64_t GetSecondsSince1970ToPointTime(struct tm inputTm);
/// Without sign.
int64_t GetSecondsBetween(struct tm inputTm1, struct tm inputTm2);
/// Whole hours east of Greenwich.
bool GetLocalTimeZone(int& timezone);
bool GetSystemCurrentTime(struct tm* curTime);

/// Time since the device was started.
int64_t GetTickCount();
int64_t GetMicroTickCount();

}  // namespace OHOS
