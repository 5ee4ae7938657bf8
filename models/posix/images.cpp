#include "models/posix/images.h"

namespace models::posix {

std::string Images::load(std::string_view) { return "this build loads no libraries"; }
void Images::drop() {}

}  // namespace models::posix
