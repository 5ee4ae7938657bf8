#pragma once

#include <cstdint>
#include <cstdlib>

namespace models::device {
struct Process;
}

namespace models::posix {

/// The pseudo-random sequences of a process: rand, random, drand48, each as the host's C library computes them, from its own seed (1 until
/// the process gives one). Real randomness comes from the process's stream.
struct Numbers {
    Numbers();
    Numbers(const Numbers&) = delete;
    Numbers& operator=(const Numbers&) = delete;

    random_data sequence{};  ///< of rand and random
    char words[128]{};
    drand48_data words48{};
    std::uint16_t seed48_before[3]{};
};

/// Bytes of the process's stream.
void fill_random(device::Process& process, void* to, std::size_t size_bytes);

}  // namespace models::posix
