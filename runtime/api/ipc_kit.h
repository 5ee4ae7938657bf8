#pragma once

/// IPC for C, all of it.

#include "ipc_cparcel.h"
#include "ipc_cremote_object.h"
#include "ipc_cskeleton.h"
#include "ipc_error_code.h"
