#pragma once

#include "gtest/hwext/gtest-tag.h"
