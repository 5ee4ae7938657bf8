#include "models/posix/console.h"

#include <utility>

namespace models::posix {
namespace {

Console g_console;

}  // namespace

void set_console(Console console) { g_console = std::move(console); }

}  // namespace models::posix
