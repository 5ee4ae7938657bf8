#pragma once

#include "../ipc_kit.h"
