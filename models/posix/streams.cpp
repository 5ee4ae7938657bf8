#include "models/posix/streams.h"

namespace models::posix {

void Streams::flush() {}
void Streams::drop() {}

}  // namespace models::posix
