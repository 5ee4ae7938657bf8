#pragma once

#include <functional>
#include <vector>

#include "scenarios/engine/check_options.h"
#include "scenarios/engine/suite_result.h"

namespace scenarios::engine {

/// Runs cases, several at a time, each in a process of its own. `heard` is told of each as soon as it and all before it are over, so in
/// the suite's order. After an interrupt those under way are ended in good order and no other starts.
std::vector<CaseResult> run_cases(const std::vector<Case>& cases, const CheckOptions& options,
                                  const std::function<void(const CaseResult&)>& heard);

}  // namespace scenarios::engine
