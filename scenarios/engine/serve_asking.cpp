// What a client sets and asks for beside moving and looking: breakpoints, acts, questions about scenarios.

#include <limits>
#include <utility>

#include "scenarios/engine/assist.h"
#include "scenarios/engine/hand_step.h"
#include "scenarios/engine/scenario_edit.h"
#include "scenarios/engine/serve_front.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

using sim::control::Arguments;
using sim::control::Json;
using sim::control::Request;

constexpr std::int64_t kIntMax = std::numeric_limits<std::int32_t>::max();

}  // namespace

// -------------------------------------------------------------------------------------------------------------- breakpoints

void Front::answer_breakpoints(const Request& request, const std::vector<Breakpoint>& made, bool lines) {
    auto list = Json::array();
    for (const auto& one : made) {
        Json entry{{"id", one.id}, {"verified", one.verified()}};
        if (!one.verified()) entry["message"] = one.message;
        if (lines) {
            entry["line"] = one.line - (lines_from_1_ ? 0 : 1);
            entry["source"] = source_json();
        }
        list.push_back(std::move(entry));
    }
    use_breakpoints();
    answer(request, {{"breakpoints", std::move(list)}});
}

void Front::use_breakpoints() {
    if (walk_) walk_->set_points(breakpoints_.points());
    // Until configurationDone the engine waits; it is told of them all at once then.
    if (engine_lives() && phase_ != Phase::Configuring && !plan_.no_debug) engine_->set_stops(breakpoints_.orders());
}

void Front::set_breakpoints(const Request& request) {
    if (phase_ == Phase::Fresh) return refuse(request, "setBreakpoints: comes after launch or attach (the event 'initialized')");
    Arguments arguments(request);
    const bool ours = is_our_source(arguments);
    std::vector<BreakpointWish> wishes;
    if (arguments.has("breakpoints")) {
        for (auto& one : arguments.list("breakpoints")) {
            wishes.push_back({.line = static_cast<int>(one.needed_whole("line", 0, kIntMax)) + (lines_from_1_ ? 0 : 1),
                              .condition = one.text("condition").value_or(""),
                              .hits = one.text("hitCondition").value_or(""),
                              .log_message = one.text("logMessage").value_or("")});
            arguments.take_error(one);
        }
    } else if (arguments.has("lines")) {
        for (const auto& line : request.arguments["lines"]) {
            if (line.is_number_integer()) wishes.push_back({.line = line.get<int>() + (lines_from_1_ ? 0 : 1)});
        }
    }
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    if (!ours) {
        auto list = Json::array();
        const auto name = source_path_.empty() ? about_.file : source_path_;
        for (std::size_t i = 0; i < wishes.size(); ++i) {
            list.push_back({{"verified", false}, {"message", fmt::format("not the scenario of this session, which is {}", name)}});
        }
        return answer(request, {{"breakpoints", std::move(list)}});
    }
    answer_breakpoints(request, breakpoints_.set_lines(wishes, step_lines()), true);
}

void Front::set_function_breakpoints(const Request& request) {
    if (phase_ == Phase::Fresh) return refuse(request, "setFunctionBreakpoints: comes after launch or attach (the event 'initialized')");
    Arguments arguments(request);
    std::vector<BreakpointWish> wishes;
    for (auto& one : arguments.list("breakpoints")) {
        wishes.push_back({.text = one.needed_text("name"),
                          .condition = one.text("condition").value_or(""),
                          .hits = one.text("hitCondition").value_or("")});
        arguments.take_error(one);
    }
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    answer_breakpoints(request, breakpoints_.set_functions(wishes, about_.methods), false);
}

void Front::set_exception_breakpoints(const Request& request) {
    if (phase_ == Phase::Fresh) return refuse(request, "setExceptionBreakpoints: comes after launch or attach (the event 'initialized')");
    Arguments arguments(request);
    std::vector<BreakpointWish> wishes;
    for (auto& filter : arguments.texts("filters")) wishes.push_back({.text = std::move(filter)});
    for (auto& one : arguments.list("filterOptions")) {
        wishes.push_back({.text = one.needed_text("filterId"), .condition = one.text("condition").value_or("")});
        arguments.take_error(one);
    }
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    answer_breakpoints(request, breakpoints_.set_exceptions(wishes), false);
}

void Front::set_conditions(const Request& request) {
    if (phase_ == Phase::Fresh) return refuse(request, "ipclab/setConditions: comes after launch or attach (the event 'initialized')");
    Arguments arguments(request);
    std::vector<BreakpointWish> wishes;
    for (auto& one : arguments.list("conditions")) {
        wishes.push_back({.condition = one.needed_text("condition"), .hits = one.text("hitCondition").value_or("")});
        arguments.take_error(one);
    }
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    answer_breakpoints(request, breakpoints_.set_conditions(wishes), false);
}

// ------------------------------------------------------------------------------------------------------------------- acting

sim::base::Result<Input> Front::do_act(const std::string& text) {
    if (!engine_lives()) return sim::base::Error{"the run is over: nothing can be done to it any more; restart begins it again"};
    if (position_ != last()) {
        return sim::base::Error{"this is the past, where nothing can be done; go to the newest record (continue, or ipclab/goto) first"};
    }
    if (held_) {
        return sim::base::Error{"the run hangs in a handler that makes no record; what is done to it can take effect only at the next one"};
    }
    const auto step = read_hand_step(*scenario_, text);
    if (!step) return sim::base::Error{step.error()};
    const Input input{.time_ns = static_cast<std::int64_t>(engine_->last_record().time_ns), .step = step->text};
    engine_->act(step->text);
    inputs_.push_back(input);
    return input;
}

void Front::act(const Request& request) {
    Arguments arguments(request);
    const auto step = arguments.needed_text("step");
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    if (!must_stand(request)) return;
    const auto done = do_act(step);
    if (!done) return refuse(request, done.error());
    answer(request, {{"time_ns", done->time_ns}, {"step", done->step}});
}

void Front::inputs(const Request& request) {
    auto list = Json::array();
    for (const auto& input : inputs_) list.push_back({{"time_ns", input.time_ns}, {"step", input.step}});
    answer(request, {{"inputs", std::move(list)}});
}

void Front::save_scenario(const Request& request) {
    if (scenario_ == nullptr) return refuse(request, "ipclab/saveScenario: nothing is launched; a recording has its scenario in it");
    std::vector<TimedStep> faults;
    for (const auto& input : inputs_) faults.push_back({.time_ns = input.time_ns, .step = input.step, .comment = "by hand"});
    auto text = faults.empty() ? sim::base::Result<std::string>(plan_.text) : add_faults(plan_.text, faults);
    if (text) text = set_seed(*text, scenario_->seed);
    if (!text) return refuse(request, text.error());
    answer(request, {{"text", *text}, {"file", plan_.file}});
}

// ---------------------------------------------------------------------------------------------------------- about scenarios

void Front::scenarios(const Request& request) {
    Arguments arguments(request);
    const auto roots = arguments.texts("roots");
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    answer(request, assist_scenarios(roots));
}

void Front::validate(const Request& request) {
    Arguments arguments(request);
    const auto text = arguments.needed_text("text");
    const auto file = arguments.text("file").value_or("scenario.yaml");
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    answer(request, assist_validate(file, text));
}

void Front::complete(const Request& request) {
    Arguments arguments(request);
    const auto text = arguments.needed_text("text");
    const auto line = arguments.needed_whole("line", 1, kIntMax);
    const auto column = arguments.needed_whole("column", 1, kIntMax);
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    answer(request, assist_complete(text, static_cast<int>(line), static_cast<int>(column)));
}

void Front::rules(const Request& request) {
    Arguments arguments(request);
    const auto language = arguments.word("language", {"en", "zh"}).value_or("en");
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    answer(request, assist_rules(language));
}

}  // namespace scenarios::engine
