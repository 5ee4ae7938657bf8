#pragma once

#include <string>

#include "scenarios/engine/scenario.h"

namespace scenarios::engine {

/// The scenario's file as it was run: its cell's values in place of the parameters, and seed, profile and time limit written out as the
/// run had them. Every line stays where it was, so that line numbers of a run hold for both; read again, it plays the same.
/// The scenario must have been read without problems. A plain value that YAML could not take where it goes is put in quotes.
std::string expanded_text(const Scenario& scenario);

}  // namespace scenarios::engine
