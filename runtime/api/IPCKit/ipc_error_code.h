#pragma once

#include "../ipc_error_code.h"
