#pragma once

#include "hitrace/hitracechain.h"
#include "hitrace/hitraceid.h"

namespace OHOS {
namespace HiviewDFX {

/// The older name.
using HiTrace = HiTraceChain;

}  // namespace HiviewDFX
}  // namespace OHOS
