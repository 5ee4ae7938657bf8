#pragma once
#pragma GCC system_header  // include_next

/// GoogleTest as OpenHarmony's tests include it: with the macros of its extension.

#include_next <gtest/gtest.h>

#include "gtest/hwext/gtest-ext.h"
