#pragma once

#include <ctime>
#include <exception>

namespace models::posix {

/// What the C and C++ libraries keep in variables of their own between two calls, for one process: while it is interrupted another process
/// may make the same calls.
struct LibraryState {
    char* token_rest = nullptr;  ///< strtok's
    tm broken_time{};            ///< what localtime and gmtime return
    char time_text[64]{};        ///< what asctime and ctime return
    std::terminate_handler on_terminate = nullptr;

    struct Options {
        char* argument = nullptr;
        int index = 0;  ///< 0: begin
        int reports_errors = 1;
        int character = '?';
    };
    Options options;  ///< getopt's variables, while another process's are in them

    ~LibraryState();
};

}  // namespace models::posix
