#pragma once

#include "models/binder/calls.h"
#include "models/binder/deaths.h"

namespace models::binder {

class CommandStream;

/// The write part of BINDER_WRITE_READ: fetches BC_ commands from the caller's memory and executes them (reference 6.1).
class Commands {
public:
    Commands(Core& core, Holds& holds, Loans& loans, Deaths& deaths, Calls& calls)
        : core_(core), holds_(holds), loans_(loans), deaths_(deaths), calls_(calls) {}

    /// From `buffer + consumed`; `consumed` ends behind the last command done. 0, -EINVAL (unknown command) or -EFAULT.
    int run(Thread& thread, std::uint64_t buffer, std::uint64_t size_bytes, std::uint64_t& consumed);

private:
    int execute(Thread& thread, std::uint32_t word, CommandStream& in);
    int count(Thread& thread, std::uint32_t word, CommandStream& in);
    int acknowledge_count(Thread& thread, std::uint32_t word, CommandStream& in);
    int free_buffer(Thread& thread, CommandStream& in);
    int transact(Thread& thread, std::uint32_t word, CommandStream& in);
    int death(Thread& thread, std::uint32_t word, CommandStream& in);
    int death_done(Thread& thread, CommandStream& in);
    void looper(Thread& thread, std::uint32_t word);

    Core& core_;
    Holds& holds_;
    Loans& loans_;
    Deaths& deaths_;
    Calls& calls_;
};

}  // namespace models::binder
