#pragma once

#include "tests/runtime/rpc_storm_books.h"
#include "tests/support/several_devices.h"

namespace tests {

/// Where a service of the storm lives. They are the same but for `onward`: who is called before an answer is given.
struct StormService {
    const char* device;
    const char* name;
    std::int32_t ability;
    const StormService* onward = nullptr;
};
const std::vector<StormService>& storm_services();

/// Programs of processes; `instance` is their place in the books.
void serve_in_storm(support::SeveralDevices& world, StormBooks& books, std::size_t instance, const StormService& service);
void call_in_storm(support::SeveralDevices& world, StormBooks& books, std::size_t instance);

}  // namespace tests
