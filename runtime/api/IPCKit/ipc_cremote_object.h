#pragma once

#include "../ipc_cremote_object.h"
