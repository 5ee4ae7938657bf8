#pragma once

/// The one door to the formatting library (C++20's <format> is missing from GCC 12): fmt::format and friends.

#include <fmt/format.h>
