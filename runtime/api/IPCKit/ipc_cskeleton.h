#pragma once

#include "../ipc_cskeleton.h"
