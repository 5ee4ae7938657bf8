#include "models/posix/threads.h"

namespace models::posix {

void Threads::returned(device::Thread&) {}

}  // namespace models::posix
