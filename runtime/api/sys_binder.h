#pragma once

/// The Binder driver's protocol: the kernel's own header, and what OpenHarmony's kernel adds.

#include "runtime/port/binder_abi.h"
