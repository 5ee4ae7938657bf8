#pragma once

#include <span>
#include <string>

namespace models::posix {

/// Lines for people about code addresses, innermost first, each on a line of its own beginning with a newline and "#0": the function, and
/// of images built with debugging information the place in its source. Addresses themselves are not in it: runs of one build say
/// the same. On the host's heap.
std::string stack_text(std::span<void* const> addresses);

/// One address: "Player::Decode(int) at player.cpp:42 in libplayer.so".
std::string code_text(const void* address);

}  // namespace models::posix
