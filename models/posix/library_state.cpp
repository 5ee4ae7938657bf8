#include "models/posix/library_state.h"

#include <getopt.h>
#include <unistd.h>

#include <clocale>
#include <cstring>
#include <string>
#include <utility>

#include "models/device/ports.h"
#include "models/posix/process_state.h"
#include "models/posix/user_code.h"

namespace models::posix {
namespace {

LibraryState& state() { return ProcessState::current().library; }

// Whose parsing getopt's variables show. The program's images share them with the host's library.
constinit LibraryState* g_parsing = nullptr;

void show_options() {
    auto& own = state();
    if (g_parsing == &own) return;
    if (g_parsing != nullptr) g_parsing->options = {.argument = optarg, .index = optind, .reports_errors = opterr, .character = optopt};
    g_parsing = &own;
    optarg = own.options.argument;
    optind = own.options.index;
    opterr = own.options.reports_errors;
    optopt = own.options.character;
}

// The host's members, under the names they have in the C++ library.
struct Member {
    const char* name;
    void* function;
    template <class Function>
    Function get() {
        if (function == nullptr) function = ::dlsym(RTLD_NEXT, name);
        return reinterpret_cast<Function>(function);
    }
};
constinit Member g_set_terminate{"_ZSt13set_terminatePFvvE", nullptr};
constinit Member g_get_terminate{"_ZSt13get_terminatev", nullptr};

}  // namespace

LibraryState::~LibraryState() {
    if (g_parsing == this) g_parsing = nullptr;
}

}  // namespace models::posix

using models::posix::in_user_code;
using models::posix::state;

extern "C" char* strtok(char* text, const char* delimiters) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(strtok)(text, delimiters);
    return strtok_r(text, delimiters, &state().token_rest);
}

extern "C" tm* localtime(const time_t* time) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(localtime)(time);
    return localtime_r(time, &state().broken_time);
}

extern "C" tm* gmtime(const time_t* time) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(gmtime)(time);
    return gmtime_r(time, &state().broken_time);
}

extern "C" char* asctime(const tm* time) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(asctime)(time);
    return asctime_r(time, state().time_text);
}

extern "C" char* ctime(const time_t* time) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(ctime)(time);
    return ctime_r(time, state().time_text);
}

// The locale belongs to the whole simulator; a device has one: "C".
extern "C" char* setlocale(int category, const char* name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setlocale)(category, name);
    static char only[] = "C";
    const bool known = name == nullptr || *name == '\0' || std::strcmp(name, "C") == 0 || std::strcmp(name, "POSIX") == 0;
    return known ? only : nullptr;
}

// ---------------------------------------------------------------------------------------------------------------- getopt

namespace models::posix {
namespace {

// What the host's would write to the simulator's standard error.
void report_option(char* const* arguments, const char* options) {
    std::string text(arguments[0]);
    if (optopt == 0) {
        text.append(": unrecognized option '").append(arguments[optind - 1]);
    } else {
        const bool known = std::strchr(options, optopt) != nullptr;
        text.append(known ? ": option requires an argument -- '" : ": invalid option -- '").append(1, static_cast<char>(optopt));
    }
    text.append("'\n");
    (void)!::write(STDERR_FILENO, text.data(), text.size());
}

template <class Parse>
int parse(char* const* arguments, const char* options, Parse&& next) {
    show_options();
    const int reports_errors = std::exchange(opterr, 0);
    const int result = next();
    opterr = reports_errors;
    const char* first = options + (*options == '+' || *options == '-' ? 1 : 0);
    if (result == '?' && reports_errors != 0 && *first != ':') report_option(arguments, options);
    return result;
}

}  // namespace
}  // namespace models::posix

extern "C" int getopt(int count, char* const* arguments, const char* options) noexcept {
    const auto go_on = [&] { return IPCLAB_NEXT(getopt)(count, arguments, options); };
    return in_user_code() ? models::posix::parse(arguments, options, go_on) : go_on();
}

extern "C" int getopt_long(int count, char* const* arguments, const char* options, const option* longs, int* index) noexcept {
    const auto go_on = [&] { return IPCLAB_NEXT(getopt_long)(count, arguments, options, longs, index); };
    return in_user_code() ? models::posix::parse(arguments, options, go_on) : go_on();
}

extern "C" int getopt_long_only(int count, char* const* arguments, const char* options, const option* longs, int* index) noexcept {
    const auto go_on = [&] { return IPCLAB_NEXT(getopt_long_only)(count, arguments, options, longs, index); };
    return in_user_code() ? models::posix::parse(arguments, options, go_on) : go_on();
}

// ----------------------------------------------------------------------------------------------------------- std::terminate

extern "C" {
std::terminate_handler ipclab_set_terminate(std::terminate_handler handler) noexcept __asm__("_ZSt13set_terminatePFvvE");
std::terminate_handler ipclab_get_terminate() noexcept __asm__("_ZSt13get_terminatev");
}

std::terminate_handler ipclab_get_terminate() noexcept {
    const auto hosts = models::posix::g_get_terminate.get<std::terminate_handler (*)()>();
    if (!in_user_code()) return hosts();
    const auto own = state().on_terminate;
    return own != nullptr ? own : hosts();
}

std::terminate_handler ipclab_set_terminate(std::terminate_handler handler) noexcept {
    if (!in_user_code()) return models::posix::g_set_terminate.get<std::terminate_handler (*)(std::terminate_handler)>()(handler);
    const auto before = ipclab_get_terminate();
    state().on_terminate = handler;
    return before;
}
