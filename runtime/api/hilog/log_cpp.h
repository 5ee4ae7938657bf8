#pragma once

#include "hilog/log_c.h"

namespace OHOS {
namespace HiviewDFX {

/// Who logs: usable as a constant expression.
struct HiLogLabel {
    LogType type;
    unsigned int domain;
    const char* tag;
};

/// Lines of one severity; formats as hilog/log_c.h says. Bytes of the text, or -1.
class HiLog final {
public:
    static int Debug(const HiLogLabel& label, const char* fmt, ...);
    static int Info(const HiLogLabel& label, const char* fmt, ...);
    static int Warn(const HiLogLabel& label, const char* fmt, ...);
    static int Error(const HiLogLabel& label, const char* fmt, ...);
    static int Fatal(const HiLogLabel& label, const char* fmt, ...);
};

}  // namespace HiviewDFX
}  // namespace OHOS
