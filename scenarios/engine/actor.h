#pragma once

namespace scenarios::engine {
class Actor {};
}  // namespace scenarios::engine
