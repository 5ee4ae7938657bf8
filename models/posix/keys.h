#pragma once

#include <cstdint>
#include <vector>

namespace models::posix {

/// What one thread has stored under pthread keys.
struct KeyValues {
    struct Value {
        unsigned key;
        void* value;
    };
    std::vector<Value> values;  ///< by key
    void** find(unsigned key);
};

/// Destructors of the running thread's values, for up to four rounds. On that thread, as its own code.
void destroy_key_values();

}  // namespace models::posix
