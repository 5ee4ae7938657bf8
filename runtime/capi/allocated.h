#pragma once

#include <cstring>
#include <string>

#include "ipc_cparcel.h"
#include "ipc_error_code.h"

namespace runtime::capi {

/// Copies a text, with its terminating zero, into memory of the caller's allocator.
inline int Allocated(const std::string& text, char** copy, int32_t* len, OH_IPC_MemAllocator allocator) {
    const auto size = static_cast<int32_t>(text.size() + 1);
    auto* memory = static_cast<char*>(allocator(size));
    if (memory == nullptr) return OH_IPC_MEM_ALLOCATOR_ERROR;
    std::memcpy(memory, text.c_str(), text.size() + 1);
    *copy = memory;
    *len = size;
    return OH_IPC_SUCCESS;
}

}  // namespace runtime::capi
