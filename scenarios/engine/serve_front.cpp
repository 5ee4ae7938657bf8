#include "scenarios/engine/serve_front.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <limits>

#include "scenarios/engine/assist.h"
#include "scenarios/engine/cells.h"
#include "scenarios/engine/files.h"
#include "scenarios/engine/hand_step.h"
#include "scenarios/engine/scenario_edit.h"
#include "scenarios/engine/trace_file.h"
#include "scenarios/engine/verdict_settle.h"
#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/nearest.h"
#include "sim/trace/codec.h"

namespace scenarios::engine {
namespace {

namespace fs = std::filesystem;
using sim::control::Arguments;
using sim::control::Json;
using sim::control::Request;
using sim::query::Aim;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kPauseAnswered{350};  ///< with the time that asking takes, half a second
constexpr milliseconds kProgressEvery{100};
constexpr seconds kStuckAfter{5};
constexpr std::int64_t kStuckCpuNs = 1'000'000'000;  ///< less of it in that time, and the run waits rather than works
constexpr seconds kEndWithin{3};
constexpr std::uint64_t kRecordsATurn = 50'000;
constexpr std::size_t kLineBytesMax = 64 * 1024;
constexpr std::int64_t kIntMax = std::numeric_limits<std::int32_t>::max();

std::string absolute(const std::string& path) {
    std::error_code error;
    const auto whole = fs::absolute(path, error);
    return error ? path : whole.lexically_normal().string();
}

Json problem_list(const Problems& problems) {
    auto list = Json::array();
    for (const auto& problem : problems.sorted()) {
        list.push_back({{"line", problem.place.line},
                        {"column", problem.place.column},
                        {"length", problem.place.length},
                        {"message", problem.message}});
    }
    return list;
}

std::string first_sentence(const std::string& file, const Problems& problems) {
    const auto& first = problems.sorted().front();
    return fmt::format("{}:{}:{}: {}{}", file, first.place.line, first.place.column, first.message,
                       problems.size() > 1 ? fmt::format(" (and {} more)", problems.size() - 1) : "");
}

Json capabilities() {
    auto filters = Json::array();
    for (const auto& filter : Breakpoints::filters()) {
        filters.push_back({{"filter", filter.id},
                           {"label", filter.label},
                           {"description", filter.description},
                           {"default", false},
                           {"supportsCondition", true},
                           {"conditionDescription", "an expression asked of the event, such as process = app"}});
    }
    Json body{{"exceptionBreakpointFilters", std::move(filters)}, {"supportsExceptionFilterOptions", true}};
    for (const char* const can : {"supportsConfigurationDoneRequest", "supportsFunctionBreakpoints", "supportsConditionalBreakpoints",
                                  "supportsHitConditionalBreakpoints", "supportsLogPoints", "supportsEvaluateForHovers", "supportsStepBack",
                                  "supportsSteppingGranularity", "supportsRestartRequest", "supportsTerminateRequest",
                                  "supportsExceptionInfoRequest", "supportsLoadedSourcesRequest", "supportsDelayedStackTraceLoading"}) {
        body[can] = true;
    }
    return body;
}

}  // namespace

Front::Front(Surroundings surroundings, std::function<void(const Json&)> send)
    : surroundings_(std::move(surroundings)), send_(std::move(send)) {}
Front::~Front() = default;

const std::vector<Front::Handler>& Front::handlers() {
    static const std::vector<Handler> kHandlers{
        {"initialize", &Front::initialize},
        {"launch", &Front::launch},
        {"attach", &Front::attach},
        {"configurationDone", &Front::configuration_done},
        {"restart", &Front::restart},
        {"terminate", &Front::terminate},
        {"disconnect", &Front::disconnect},
        {"setBreakpoints", &Front::set_breakpoints},
        {"setFunctionBreakpoints", &Front::set_function_breakpoints},
        {"setExceptionBreakpoints", &Front::set_exception_breakpoints},
        {"ipclab/setConditions", &Front::set_conditions},
        {"continue", &Front::go_on},
        {"reverseContinue", &Front::reverse_continue},
        {"next", &Front::next},
        {"stepIn", &Front::step_in},
        {"stepOut", &Front::step_out},
        {"stepBack", &Front::step_back},
        {"pause", &Front::pause},
        {"ipclab/goto", &Front::go_to},
        {"ipclab/runUntil", &Front::run_until},
        {"threads", &Front::threads},
        {"stackTrace", &Front::stack_trace},
        {"scopes", &Front::scopes},
        {"variables", &Front::variables},
        {"evaluate", &Front::evaluate},
        {"exceptionInfo", &Front::exception_info},
        {"source", &Front::source},
        {"loadedSources", &Front::loaded_sources},
        {"ipclab/act", &Front::act},
        {"ipclab/inputs", &Front::inputs},
        {"ipclab/saveScenario", &Front::save_scenario},
        {"ipclab/scenarios", &Front::scenarios},
        {"ipclab/validate", &Front::validate},
        {"ipclab/complete", &Front::complete},
        {"ipclab/rules", &Front::rules},
    };
    return kHandlers;
}

// ----------------------------------------------------------------------------------------------------------------- messages

void Front::receive(std::string_view body) {
    if (done_) return;
    const auto message = sim::control::read_message(body);
    if (!message) return reject(message.error());
    if (!sim::control::is_request(*message)) return;
    std::int64_t seq = 0;
    const auto request = sim::control::read_request(*message, seq);
    if (!request) {
        const auto command = message->find("command");
        send_(make_.failure(seq, command != message->end() && command->is_string() ? command->get<std::string>() : "", request.error()));
        return;
    }
    const auto handler = std::ranges::find(handlers(), std::string_view(request->command), &Handler::command);
    if (handler == handlers().end()) {
        std::vector<std::string_view> known;
        for (const auto& one : handlers()) known.push_back(one.command);
        const auto meant = sim::query::nearest_word(request->command, known);
        return refuse(*request, fmt::format("'{}' is no request that ipclab knows{}", request->command.substr(0, 60),
                                            meant.empty() ? "" : fmt::format("; did you mean '{}'?", meant)));
    }
    (this->*handler->handle)(*request);
}

void Front::reject(const std::string& why) {
    if (done_) return;
    tell_output("important", fmt::format("ipclab serve: {}; the session ends\n", why));
    engine_.reset();
    if (phase_ != Phase::Over) tell("terminated");
    phase_ = Phase::Over;
    done_ = true;
}

void Front::answer(const Request& request, Json body) { send_(make_.response(request, std::move(body))); }
void Front::refuse(const Request& request, const std::string& sentence, Json body) {
    send_(make_.failure(request.seq, request.command, sentence, std::move(body)));
}
void Front::tell(std::string_view event, Json body) { send_(make_.event(event, std::move(body))); }

void Front::tell_output(std::string_view category, std::string text, std::uint64_t sequence) {
    Json body{{"category", category}, {"output", std::move(text)}};
    if (sequence != 0) body["data"] = {{"sequence", sequence}};
    tell("output", std::move(body));
}

bool Front::must_have_trace(const Request& request) {
    const char* why = nullptr;
    if (phase_ == Phase::Fresh) {
        why = "nothing is launched: launch or attach comes first";
    } else if (phase_ == Phase::Over) {
        why = "the session is over";
    } else if (phase_ == Phase::Configuring && scenario_ != nullptr) {
        why = "the run begins with configurationDone";
    } else if (trace_ == nullptr) {
        why = "the run has not recorded anything yet";
    }
    if (why != nullptr) refuse(request, fmt::format("{}: {}", request.command, why));
    return why == nullptr;
}

bool Front::must_stand(const Request& request) {
    if (phase_ == Phase::Running || phase_ == Phase::Walking) {
        refuse(request, fmt::format("{}: the run is under way; pause it first", request.command));
        return false;
    }
    if (!must_have_trace(request)) return false;
    if (phase_ == Phase::Stopped) return true;
    refuse(request, fmt::format("{}: the session begins with configurationDone", request.command));
    return false;
}

std::uint64_t Front::last() const {
    if (trace_ == nullptr) return 0;
    return engine_lives() && recorded_ != 0 ? recorded_ : trace_->reader().last_sequence();
}

std::string_view Front::state_word() const {
    const bool newest = position_ == last();
    if (engine_lives()) return newest ? "live" : "past";
    return newest ? "ended" : "recorded";
}

void Front::tell_position(const std::string& reason, const std::string& text) {
    const auto record = trace_->record(position_);
    const auto newest = trace_->record(last());
    tell("ipclab/position", {{"sequence", position_},
                             {"time_ns", record ? record->stamp.time_ns : 0},
                             {"moment", record ? trace_->stacks().moment_of(trace_->reader(), *record) : ""},
                             {"transaction", record ? record->stamp.transaction : 0},
                             {"last", last()},
                             {"last_time_ns", newest ? newest->stamp.time_ns : 0},
                             {"state", state_word()},
                             {"reason", reason},
                             {"text", text}});
}

void Front::stop(Stop stop) {
    phase_ = Phase::Stopped;
    position_ = stop.sequence;
    frames_.clear();
    variables_->move_to(position_);
    if (stop.thread.pid == 0) {
        if (const auto record = trace_->record(position_)) stop.thread = sim::query::ThreadKey::of(record->stamp);
    }
    if (stop.text.empty()) {
        const auto line = trace_->line(position_);
        stop.text = fmt::format("{}{}{}: {}", line.moment, line.who.empty() ? "" : ", ", line.who, line.text);
    }
    Json body{{"reason", stop.reason}, {"threadId", thread_id(stop.thread, position_)}, {"allThreadsStopped", true}, {"text", stop.text}};
    if (!stop.description.empty()) body["description"] = stop.description;
    if (!stop.points.empty()) body["hitBreakpointIds"] = stop.points;
    stopped_ = std::move(stop);
    tell("stopped", std::move(body));
    tell_position(stopped_.reason, stopped_.text);
}

// ---------------------------------------------------------------------------------------------------------------- beginning

void Front::initialize(const Request& request) {
    Arguments arguments(request);
    const auto lines = arguments.flag("linesStartAt1");
    const auto columns = arguments.flag("columnsStartAt1");
    (void)arguments.word("pathFormat", {"path"});
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    if (initialized_) return refuse(request, "initialize: comes once, as the first request");
    initialized_ = true;
    lines_from_1_ = lines.value_or(true);
    columns_from_1_ = columns.value_or(true);
    answer(request, capabilities());
}

std::optional<std::string> Front::read_plan(Arguments& arguments, LaunchPlan& plan) const {
    plan.file =
        arguments.has("scenario") || !arguments.has("program") ? arguments.needed_text("scenario") : arguments.needed_text("program");
    if (const auto text = arguments.text("text")) {
        plan.text = *text;
        plan.given_text = true;
    }
    plan.cell = arguments.text("cell").value_or("");
    plan.seed = arguments.large("seed");
    plan.profile = arguments.word("profile", {"seed", "as-coded"}).value_or("");
    if (arguments.word("level", {"full", "calls"}) == "calls") plan.level = sim::trace::Level::Calls;
    plan.trace = arguments.text("trace").value_or("");
    plan.stop_on_entry = arguments.flag("stopOnEntry").value_or(false);
    plan.stop_at_end = arguments.flag("stopAtEnd").value_or(false);
    plan.no_debug = arguments.flag("noDebug").value_or(false);
    for (auto& input : arguments.list("inputs")) {
        plan.inputs.push_back({.time_ns = input.needed_whole("time_ns", 0, INT64_MAX), .step = input.needed_text("step")});
        arguments.take_error(input);
    }
    if (!arguments.error().empty()) return arguments.error();
    return std::nullopt;
}

std::optional<std::string> Front::start_run(LaunchPlan plan, Json& problem_json) {
    if (!plan.given_text) {
        auto text = read_file(plan.file);
        if (!text) return text.error();
        plan.text = std::move(*text);
    }
    Problems problems;
    const auto cells = read_cells(plan.file, plan.text, problems);
    Cell cell;
    if (problems.empty() && !plan.cell.empty()) {
        auto found = find_cell(cells, plan.cell);
        if (!found) return fmt::format("{}: {}", plan.file, found.error());
        cell = std::move(*found);
    }
    auto scenario = std::make_unique<Scenario>(read_scenario(plan.file, plan.text, problems, cell));
    if (!problems.empty()) {
        check_scenario(plan.file, plan.text, problems = {});
        problem_json = problem_list(problems);
        return first_sentence(plan.file, problems);
    }
    if (plan.seed) scenario->seed = *plan.seed;
    if (!plan.profile.empty()) scenario->profile = plan.profile;
    for (const auto& input : plan.inputs) {
        if (const auto step = read_hand_step(*scenario, input.step); !step)
            return fmt::format("the input '{}': {}", input.step, step.error());
    }

    // The old run and all that looks at it go first: what is recorded next may lie in the same place.
    engine_.reset();
    walk_.reset();
    variables_.reset();
    trace_.reset();
    scenario_ = std::move(scenario);
    plan_ = std::move(plan);
    over_ = settled_ = ending_ = held_ = pause_open_ = stuck_told_ = false;
    exit_code_ = 0;
    recorded_ = position_ = told_records_ = 0;
    frames_.clear();
    inputs_ = plan_.inputs;
    out_line_.clear();
    err_line_.clear();
    source_path_ = absolute(plan_.file);
    about_ = {.file = plan_.file,
              .text = plan_.text,
              .name = scenario_->name,
              .title = scenario_->title,
              .cell = scenario_->cell.id,
              .profile = scenario_->profile,
              .seed = scenario_->seed,
              .full = plan_.level == sim::trace::Level::Full};
    for (const auto& one : scenario_->interfaces) {
        for (const auto& method : one.methods) about_.methods.push_back(fmt::format("{}.{}", one.name, method.name));
    }
    trace_directory_ = plan_.trace;
    if (trace_directory_.empty()) {
        if (!scratch_) scratch_.emplace();
        if (scratch_->path().empty()) return "no private directory for the trace could be made";
        trace_directory_ = (fs::path(scratch_->path()) / fmt::format("run-{}", ++runs_)).string();
    }
    auto engine =
        surroundings_.start_engine(*scenario_, {.trace_directory = trace_directory_, .level = plan_.level, .inputs = plan_.inputs});
    if (!engine) return fmt::format("the run cannot be started: {}", engine.error());
    engine_ = std::move(*engine);
    return std::nullopt;
}

void Front::launch(const Request& request) {
    if (phase_ != Phase::Fresh) return refuse(request, "launch: this session has its run already; restart begins it again");
    Arguments arguments(request);
    LaunchPlan plan;
    if (const auto error = read_plan(arguments, plan)) return refuse(request, *error);
    auto problems = Json::array();
    if (const auto error = start_run(std::move(plan), problems)) {
        return refuse(request, *error, problems.empty() ? Json::object() : Json{{"problems", problems}});
    }
    phase_ = Phase::Configuring;
    answer(request);
    tell("initialized");
}

void Front::attach(const Request& request) {
    if (phase_ != Phase::Fresh) return refuse(request, "attach: this session looks at something already");
    Arguments arguments(request);
    const auto directory = arguments.needed_text("trace");
    const auto at = arguments.text("at");
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    auto opened = ServeTrace::open(directory);
    if (!opened) return refuse(request, opened.error());
    if ((*opened)->reader().last_sequence() == 0) return refuse(request, fmt::format("{}: the trace has no records", directory));
    if (at) {
        const auto place = find_record((*opened)->reader(), *at);
        if (!place) return refuse(request, fmt::format("attach: 'at': {}", place.error()));
        begin_at_ = *place;
    }
    trace_ = std::move(*opened);
    trace_directory_ = trace_->directory();
    walk_ = std::make_unique<Walk>(*trace_);
    variables_ = std::make_unique<Variables>(*trace_);
    about_ = trace_->about();
    std::error_code ignored;
    if (fs::is_regular_file(about_.file, ignored)) source_path_ = absolute(about_.file);
    over_ = true;
    std::vector<std::uint64_t> old_logs;
    while (trace_->follow(kRecordsATurn, old_logs)) old_logs.clear();
    phase_ = Phase::Configuring;
    answer(request);
    tell("initialized");
}

void Front::configuration_done(const Request& request) {
    if (phase_ != Phase::Configuring) return refuse(request, "configurationDone: comes once, after launch or attach");
    answer(request);
    begin();
}

/// The engine stands before its first record; or there is none.
void Front::begin() {
    if (scenario_ == nullptr) {
        tell_run();
        return stop({.sequence = begin_at_, .reason = "entry", .description = "attached"});
    }
    tell("ipclab/engine", {{"state", "running"}, {"text", "the run begins"}, {"records", 0}});
    move_ = {.reason = "entry", .description = "first request"};
    engine_->set_stops(plan_.no_debug ? std::vector<StopOrder>{} : breakpoints_.orders());
    Aim aim;
    if (plan_.stop_on_entry && !plan_.no_debug) aim.kind = Aim::Kind::FirstCall;
    run(aim);
}

void Front::tell_run() {
    tell("ipclab/run", {{"trace", trace_directory_},
                        {"file", about_.file},
                        {"name", about_.name},
                        {"title", about_.title},
                        {"cell", about_.cell},
                        {"seed", about_.seed},
                        {"profile", about_.profile},
                        {"level", about_.full ? "full" : "calls"},
                        {"recorded", scenario_ == nullptr}});
}

void Front::restart(const Request& request) {
    if (phase_ == Phase::Fresh || phase_ == Phase::Configuring || phase_ == Phase::Over) {
        return refuse(request, phase_ == Phase::Over ? "restart: the session is over" : "restart: nothing runs yet");
    }
    if (scenario_ == nullptr) {
        walk_->stop();
        answer(request);
        return begin();
    }
    Arguments arguments(request);
    auto plan = plan_;
    plan.inputs.clear();
    if (auto replaced = arguments.object("arguments")) {
        plan = {};
        if (const auto error = read_plan(*replaced, plan)) return refuse(request, *error);
    }
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    auto problems = Json::array();
    if (const auto error = start_run(std::move(plan), problems)) {
        return refuse(request, *error, problems.empty() ? Json::object() : Json{{"problems", problems}});
    }
    answer(request);
    if (phase_ == Phase::Stopped) tell("continued", {{"threadId", 1}, {"allThreadsContinued", true}});
    begin();
}

// ------------------------------------------------------------------------------------------------------------------- ending

void Front::terminate(const Request& request) {
    if (phase_ == Phase::Over) return answer(request);
    answer(request);
    if (phase_ == Phase::Walking) walk_->stop();
    if (!engine_lives() || phase_ == Phase::Configuring || phase_ == Phase::Fresh) return finish_session(exit_code_);
    ending_ = true;
    end_asked_ = surroundings_.now();
    if (phase_ != Phase::Running) phase_ = Phase::Running;
    engine_->finish();
}

void Front::disconnect(const Request& request) {
    engine_.reset();
    phase_ = Phase::Over;
    answer(request);
    done_ = true;
}

void Front::finish_session(int exit_code) {
    engine_.reset();
    if (scenario_ != nullptr) tell("exited", {{"exitCode", exit_code}});
    tell("terminated");
    phase_ = Phase::Over;
}

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

// --------------------------------------------------------------------------------------------------------------- the engine

std::vector<int> Front::descriptors() const { return engine_ ? engine_->descriptors() : std::vector<int>{}; }

int Front::wait_ms() const {
    if (phase_ == Phase::Walking) return 0;
    if (phase_ == Phase::Running) return 20;
    return -1;
}

void Front::turn() {
    if (engine_ && !over_) {
        for (const auto& news : engine_->news()) {
            if (phase_ == Phase::Over || !engine_) break;
            hear(news);
        }
    }
    if (phase_ == Phase::Running) follow(kRecordsATurn);
    if (phase_ == Phase::Running && engine_lives()) watch();
    if (phase_ == Phase::Running && engine_lives()) tell_progress();
    if (phase_ == Phase::Walking) walk_on();
}

/// Takes note of what was recorded since.
void Front::follow(std::uint64_t records_max) {
    if (trace_ == nullptr) {
        // The directory is not there before the run has begun to record, and then not at once whole.
        auto opened = ServeTrace::open(trace_directory_);
        if (!opened || (*opened)->reader().last_sequence() == 0) return;
        trace_ = std::move(*opened);
        walk_ = std::make_unique<Walk>(*trace_);
        walk_->set_points(breakpoints_.points());
        variables_ = std::make_unique<Variables>(*trace_);
        tell_run();
    }
    std::vector<std::uint64_t> logs;
    do {
        logs.clear();
        const bool more = trace_->follow(std::min(records_max, kRecordsATurn), logs);
        for (const auto sequence : logs) tell_log(sequence);
        if (!more) break;
    } while (records_max > kRecordsATurn);
}

void Front::tell_log(std::uint64_t sequence) {
    const auto record = trace_->record(sequence);
    if (!record || !record->is<sim::trace::LogWritten>()) return;
    const auto log = record->as<sim::trace::LogWritten>();
    const auto tag = log.tag.empty() ? std::string() : fmt::format("[{}] ", log.tag);
    tell_output(
        "console",
        fmt::format("{}: {}{}\n", trace_->place(record->stamp.device, record->stamp.process), tag, sim::query::plain_text(log.text, 8000)),
        sequence);
}

void Front::hear(const EngineNews& news) {
    switch (news.kind) {
        case EngineNews::Kind::Stopped:
            return hear_stop(news);
        case EngineNews::Kind::Logged:
            follow(UINT64_MAX);
            for (const int point : news.stops) tell_point_log(news.sequence, point);
            return;
        case EngineNews::Kind::Acted: {
            // It is known by its words and by not having been told of: the time that was foreseen may differ.
            const auto open = std::ranges::find_if(
                inputs_, [&](const Input& input) { return input.step == news.input.step && input.time_ns <= news.input.time_ns; });
            if (open != inputs_.end()) open->time_ns = news.input.time_ns;
            const auto bit = news.touched == 0 ? std::string("it touched nothing")
                                               : fmt::format("it touched {} thing{}", news.touched, news.touched == 1 ? "" : "s");
            tell("ipclab/acted", {{"time_ns", news.input.time_ns},
                                  {"step", news.input.step},
                                  {"touched", news.touched},
                                  {"text", fmt::format("{}: {}", news.input.step, bit)}});
            return;
        }
        case EngineNews::Kind::ActRefused:
            return tell_output("important", news.text + "\n");
        case EngineNews::Kind::Output:
            return hear_output(news);
        case EngineNews::Kind::Verdict:
        case EngineNews::Kind::Gone:
            return hear_end(news);
    }
}

void Front::hear_output(const EngineNews& news) {
    auto& kept = news.errors ? err_line_ : out_line_;
    kept += news.text;
    auto whole = kept.rfind('\n');
    whole = whole == std::string::npos ? 0 : whole + 1;
    if (kept.size() - whole > kLineBytesMax) whole = kept.size();
    if (whole == 0) return;
    tell_output(news.errors ? "stderr" : "stdout", kept.substr(0, whole));
    kept.erase(0, whole);
}

void Front::hear_stop(const EngineNews& news) {
    const bool stood_live = position_ == last();
    recorded_ = news.sequence;
    pause_open_ = false;
    follow(UINT64_MAX);
    if (trace_ == nullptr || ending_) return;
    if (std::exchange(held_, false)) {
        // The client was told that it stands already; now it does.
        if (phase_ == Phase::Stopped && stood_live) {
            position_ = recorded_;
            variables_->move_to(position_);
            frames_.clear();
        }
        if (phase_ == Phase::Stopped) tell_position("pause", "the run made a record and stands there");
        return;
    }
    if (phase_ != Phase::Running) return;
    Stop made{.sequence = news.sequence};
    if (const auto* const point = news.stops.empty() ? nullptr : breakpoints_.find(news.stops.front()); point != nullptr) {
        made.reason = point->kind == Breakpoint::Kind::Exception  ? "exception"
                      : point->kind == Breakpoint::Kind::Function ? "function breakpoint"
                                                                  : "breakpoint";
        made.description = point->what;
        made.points = news.stops;
    } else if (news.aimed) {
        made.reason = move_.reason;
        made.description = move_.description;
        const auto* const life = trace_->stacks().find(move_.thread);
        if (life != nullptr && trace_->stacks().lives(*life, news.sequence)) made.thread = move_.thread;
    } else {
        made.reason = "pause";
        made.description = "paused";
    }
    stop(std::move(made));
}

void Front::hear_end(const EngineNews& news) {
    follow(UINT64_MAX);
    if (news.kind == EngineNews::Kind::Verdict) {
        if (!news.verdict) return;
        auto verdict = *news.verdict;
        settle(verdict, *scenario_, {});
        settled_ = true;
        exit_code_ = static_cast<int>(verdict.code);
        auto findings = Json::array();
        for (const auto& finding : findings_of(verdict)) {
            findings.push_back(
                {{"subject", finding.subject}, {"sentence", finding.sentence}, {"line", finding.line}, {"moment", finding.moment.text}});
        }
        const auto text = render_text(verdict, false);
        tell_output("important", text);
        tell("ipclab/verdict", {{"word", word_of(verdict.code)}, {"code", exit_code_}, {"text", text}, {"findings", std::move(findings)}});
        return;
    }
    for (auto* const line : {&out_line_, &err_line_}) {
        if (!line->empty()) tell_output(line == &out_line_ ? "stdout" : "stderr", std::exchange(*line, {}) + "\n");
    }
    const bool was_running = phase_ == Phase::Running;
    over_ = true;
    held_ = pause_open_ = false;
    if (!settled_) {
        tell_death(news);
    } else {
        tell("ipclab/engine", {{"state", "ended"}, {"text", "the run is over"}, {"records", last()}});
    }
    const bool stays = trace_ != nullptr && (plan_.stop_at_end || (!settled_ && !ending_ && !plan_.no_debug));
    if (!stays) return finish_session(exit_code_);
    if (!was_running) return tell_position("end", "the run is over");
    if (settled_ || ending_) return stop_at_end();
    stop({.sequence = last(), .reason = "exception", .description = "the engine is gone"});
}

/// Who a page of the engine says is at work: "thread OS_IPC_3 of phone › echo_service, serving t7 Echo.Say".
std::string Front::at_work_text(const AtWork& work) const {
    if (work.pid == 0) return "no simulated thread";
    const sim::query::ThreadKey key{.device = work.device_index, .pid = work.pid, .tid = work.tid};
    const auto* const life = trace_ ? trace_->stacks().find(key) : nullptr;
    auto text = !work.thread.empty() ? fmt::format("thread {}", work.thread)
                : life != nullptr    ? fmt::format("thread {}", life->name)
                                     : fmt::format("thread {}", work.tid);
    text += " of " + (trace_ ? trace_->place(work.device_index, work.process) : work.process);
    const auto* const transaction = trace_ ? trace_->tree().find(work.transaction) : nullptr;
    if (transaction != nullptr) {
        const bool sends =
            transaction->sender_pid == work.pid && transaction->sender_tid == work.tid && transaction->device == work.device_index;
        text += fmt::format(", {} t{} {}", sends ? "sending" : "serving", work.transaction, trace_->tree().name(*transaction));
    }
    return text;
}

void Front::tell_death(const EngineNews& news) {
    auto work = engine_->last_record();
    std::string moment;
    if (const auto record = trace_ ? trace_->record(last()) : std::nullopt) {
        moment = trace_->stacks().moment_of(trace_->reader(), *record);
    }
    const bool killed = news.killed || news.signal == SIGKILL;
    const auto how = news.signal != 0 ? fmt::format("died by signal {} ({})", news.signal, ::strsignal(news.signal))
                                      : fmt::format("ended with status {} and no verdict", news.status);
    exit_code_ = static_cast<int>(ending_ ? ExitCode::Interrupted : ExitCode::Crashed);
    const auto* const life = trace_ ? trace_->stacks().find({.device = work.device_index, .pid = work.pid, .tid = work.tid}) : nullptr;
    const auto text =
        fmt::format("the engine {}; {} was the last to act{}", how, at_work_text(work), moment.empty() ? "" : fmt::format(" ({})", moment));
    tell("ipclab/engine", {{"state", killed ? "killed" : "crashed"},
                           {"text", text},
                           {"device", work.device},
                           {"process", work.process},
                           {"thread", life == nullptr ? "" : life->name},
                           {"transaction", work.transaction},
                           {"moment", moment},
                           {"records", last()}});
    tell_output("important", text + "\n");
}

void Front::watch() {
    const auto now = surroundings_.now();
    const auto records = engine_->last_record().records;
    if (ending_) {
        if (now - end_asked_ >= kEndWithin) engine_->kill();
        return;
    }
    if (pause_open_ && now - pause_asked_ >= kPauseAnswered) return declare_stopped();
    if (records != records_seen_) {
        records_seen_ = records;
        moved_at_ = now;
        cpu_seen_ns_ = engine_->cpu_ns();
        stuck_told_ = false;
        return;
    }
    if (stuck_told_ || pause_open_ || now - moved_at_ < kStuckAfter) return;
    if (engine_->cpu_ns() - cpu_seen_ns_ < kStuckCpuNs) return;
    stuck_told_ = true;
    const auto work = engine_->ask().value_or(engine_->last_record());
    std::string moment;
    if (const auto record = trace_ ? trace_->record(trace_->reader().last_sequence()) : std::nullopt) {
        moment = trace_->stacks().moment_of(trace_->reader(), *record);
    }
    tell("ipclab/engine", {{"state", "stuck"},
                           {"text", fmt::format("no record for {} s: {} works since {} of virtual time ({}) and does not come back",
                                                kStuckAfter.count(), at_work_text(work), sim::base::format_time(work.time_ns), moment)},
                           {"device", work.device},
                           {"process", work.process},
                           {"thread", work.thread},
                           {"transaction", work.transaction},
                           {"moment", moment},
                           {"records", records}});
}

void Front::declare_stopped() {
    follow(UINT64_MAX);
    if (trace_ == nullptr) return;
    const auto work = engine_->ask().value_or(engine_->last_record());
    // It may just have come to its next record, and say so in a moment.
    if (engine_->last_record().records != trace_->reader().last_sequence()) return;
    held_ = true;
    pause_open_ = false;
    recorded_ = trace_->reader().last_sequence();
    sim::query::ThreadKey thread{.device = work.device_index, .pid = work.pid, .tid = work.tid};
    if (trace_->stacks().find(thread) == nullptr) thread = {};
    stop({.sequence = recorded_,
          .reason = "pause",
          .description = "paused in a loop",
          .text = fmt::format("{} works since {} of virtual time without making a record", at_work_text(work),
                              sim::base::format_time(work.time_ns)),
          .thread = thread});
}

void Front::tell_progress() {
    const auto now = surroundings_.now();
    const auto work = engine_->last_record();
    if (now - progress_told_ < kProgressEvery || work.records == told_records_) return;
    progress_told_ = now;
    told_records_ = work.records;
    tell("ipclab/progress",
         {{"records", work.records}, {"time_ns", work.time_ns}, {"transactions", trace_ ? trace_->tree().transactions().size() : 0}});
}

std::string Front::filled_in(const std::string& message, std::uint64_t sequence) const {
    const auto scope = trace_->scope(sequence);
    std::string out;
    for (std::size_t at = 0; at < message.size();) {
        const auto open = message.find('{', at);
        const auto close = open == std::string::npos ? open : message.find('}', open);
        if (close == std::string::npos) return out + message.substr(at);
        out += message.substr(at, open - at);
        const auto name = message.substr(open + 1, close - open - 1);
        const auto* const field = sim::query::find_field(name);
        const auto value = field == nullptr ? std::string() : field_text(*field, scope->value(*field));
        out += field == nullptr ? "{" + name + "}" : value.empty() ? "-" : value;
        at = close + 1;
    }
    return out;
}

void Front::tell_point_log(std::uint64_t sequence, int point) {
    const auto* const found = breakpoints_.find(point);
    if (found == nullptr || trace_ == nullptr) return;
    tell_output("console", filled_in(found->log_message, sequence) + "\n", sequence);
}

}  // namespace scenarios::engine
