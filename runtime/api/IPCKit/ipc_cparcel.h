#pragma once

#include "../ipc_cparcel.h"
