#include "scenarios/engine/serve_front.h"

#include <algorithm>
#include <filesystem>

#include "scenarios/engine/cells.h"
#include "scenarios/engine/files.h"
#include "scenarios/engine/hand_step.h"
#include "scenarios/engine/trace_file.h"
#include "sim/base/text.h"
#include "sim/query/nearest.h"

namespace scenarios::engine {
namespace {

namespace fs = std::filesystem;
using sim::control::Arguments;
using sim::control::Json;
using sim::control::Request;
using sim::query::Aim;

constexpr std::uint64_t kRecordsATurn = 50'000;

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
    const auto first = problems.sorted().front();
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
    acts_told_ = 0;
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

}  // namespace scenarios::engine
