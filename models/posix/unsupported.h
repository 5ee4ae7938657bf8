#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace models::posix {

/// What a process called that is not there, and was told so: each function once.
struct Unsupported {
    std::set<std::string, std::less<>> told;
};

/// The running process called `name`, which a simulated process has not: says so in the log (once a process), sets errno to `error` and
/// returns -1. `caller`: __builtin_return_address(0) of the function called.
int unsupported(std::string_view name, int error, void* caller);

/// Names a code address by image and function, "" if it knows neither: set by the loader of images. Without it lines name process and
/// thread only, since plain addresses differ between runs.
extern std::function<std::string(void* address)> describe_code;

}  // namespace models::posix
