#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "runtime/api/message_parcel.h"
#include "scenarios/engine/expression.h"
#include "scenarios/engine/process_state.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/world.h"

namespace scenarios::engine {

/// What one execution of a method knows beside its process: its arguments, its own results, and the reply it writes.
struct Frame {
    std::map<std::string, Named, std::less<>> names;
    OHOS::MessageParcel* reply = nullptr;
    std::int32_t status = 0;  ///< what OnRemoteRequest returns
};

/// A simulated thread that plays a script. Lives on that thread; actions act through it.
class Actor {
public:
    /// `frame`: of the method being served; null for a client's script.
    explicit Actor(ProcessState& process, Frame* frame = nullptr) : process_(process), frame_(frame) {}

    /// Plays the steps in order until the last, or until one ends the script. Blocks. False: ended early.
    bool play(const Script& script);
    /// Ends the script after the current step: it can make no sense of what follows.
    void end_script() { ended_ = true; }
    /// Later rounds of a repetition are not announced step by step.
    void set_announcing(bool announcing) { announcing_ = announcing; }

    World& world() { return process_.world(); }
    ProcessState& process() { return process_; }
    Frame* frame() { return frame_; }

    // -- names
    void define(const std::string& name, Named named);
    /// Null: there is nothing under this name (yet).
    Named* find(std::string_view name);
    /// Null, having said so and ended the script, if there is no such thing (yet).
    const Slot* resolve(const Reference& reference, int line);
    /// All values, in order; false (having said why) if one cannot be had.
    bool evaluate(const std::vector<Assignment>& assignments, NamedSlots& out, int line);

    /// Writes an expectation's outcome down, for the verdict and for the trace.
    void judge(bool held, int line, std::string_view expected, std::string_view actual, const MomentText& moment = {});

private:
    ProcessState& process_;
    Frame* frame_;
    bool ended_ = false;
    bool announcing_ = true;
};

}  // namespace scenarios::engine
