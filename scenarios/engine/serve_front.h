#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/engine/private_directory.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/serve_engine.h"
#include "scenarios/engine/serve_stops.h"
#include "scenarios/engine/serve_trace.h"
#include "scenarios/engine/serve_variables.h"
#include "scenarios/engine/serve_walk.h"
#include "sim/base/result.h"
#include "sim/control/arguments.h"
#include "sim/control/message.h"

namespace scenarios::engine {

/// One client's session of the control protocol (sim/control/protocol.md): what it says comes in as message texts, what it is told goes
/// out the same way. Owns breakpoints, the position, the watchdog and the engine; all that is shown comes from the trace.
///
/// One thread; nothing here waits but a question to the engine (200 ms). The owner polls descriptors() and calls turn() when one of them is
/// readable or wait_ms() have passed.
class Front {
public:
    using Json = sim::control::Json;
    using Clock = std::chrono::steady_clock;

    struct Surroundings {
        EngineStarter start_engine{};
        std::function<Clock::time_point()> now{};  ///< of the host; tests have one of their own
    };

    Front(Surroundings surroundings, std::function<void(const Json&)> send);
    ~Front();
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;

    /// One message of the client.
    void receive(std::string_view body);
    /// What came is no message of the protocol: says so and ends the session.
    void reject(const std::string& why);

    [[nodiscard]] std::vector<int> descriptors() const;
    /// How long nothing needs to be looked at; negative: for ever.
    [[nodiscard]] int wait_ms() const;
    void turn();

    /// The client is done, or said what nobody can understand: nothing comes any more.
    [[nodiscard]] bool done() const { return done_; }

private:
    enum class Phase : std::uint8_t {
        Fresh,        ///< nothing is launched
        Configuring,  ///< launched or attached; configurationDone has not come
        Running,      ///< the engine is at work
        Walking,      ///< through the recording
        Stopped,
        Over  ///< `terminated` was said
    };
    struct LaunchPlan {
        std::string file{}, text{}, cell{}, profile{}, trace{};
        std::optional<std::uint64_t> seed{};
        sim::trace::Level level = sim::trace::Level::Full;
        bool stop_on_entry = false, stop_at_end = false, no_debug = false;
        std::vector<Input> inputs{};
        bool given_text = false;
    };
    /// What the client last asked the run to do, and how a stop that comes of it is told.
    struct Move {
        std::string reason = "step";
        std::string description{};
        sim::query::ThreadKey thread{};  ///< which steps; pid 0: none in particular
        bool pausing = false;
    };
    struct Stop {
        std::uint64_t sequence = 0;
        std::string reason{}, description{}, text{};
        sim::query::ThreadKey thread{};
        std::vector<int> points{};
    };
    struct Handler {
        std::string_view command;
        void (Front::*handle)(const sim::control::Request&);
    };
    static const std::vector<Handler>& handlers();

    // -- serve_front.cpp: the session
    void initialize(const sim::control::Request& request);
    void launch(const sim::control::Request& request);
    void attach(const sim::control::Request& request);
    void configuration_done(const sim::control::Request& request);
    void restart(const sim::control::Request& request);
    void terminate(const sim::control::Request& request);
    void disconnect(const sim::control::Request& request);
    std::optional<std::string> read_plan(sim::control::Arguments& arguments, LaunchPlan& plan) const;
    /// Reads the scenario and starts an engine for it. Error: a sentence; `problems`: all mistakes of the scenario.
    std::optional<std::string> start_run(LaunchPlan plan, Json& problems);
    void begin();
    void tell_run();
    void finish_session(int exit_code);

    // -- serve_asking.cpp: breakpoints, acts, questions about scenarios
    void set_breakpoints(const sim::control::Request& request);
    void set_function_breakpoints(const sim::control::Request& request);
    void set_exception_breakpoints(const sim::control::Request& request);
    void set_conditions(const sim::control::Request& request);
    void act(const sim::control::Request& request);
    void inputs(const sim::control::Request& request);
    void save_scenario(const sim::control::Request& request);
    void scenarios(const sim::control::Request& request);
    void validate(const sim::control::Request& request);
    void complete(const sim::control::Request& request);
    void rules(const sim::control::Request& request);
    void answer_breakpoints(const sim::control::Request& request, const std::vector<Breakpoint>& made, bool lines);
    void use_breakpoints();
    sim::base::Result<Input> do_act(const std::string& text);

    // -- serve_hearing.cpp: what the engine tells
    void hear(const EngineNews& news);
    void hear_stop(const EngineNews& news);
    void hear_output(const EngineNews& news);
    void hear_end(const EngineNews& news);
    std::string tell_death(const EngineNews& news);
    void watch();
    void tell_progress();
    void declare_stopped();
    void follow(std::uint64_t records_max);
    void tell_log(std::uint64_t sequence);
    void tell_point_log(std::uint64_t sequence, int point);
    [[nodiscard]] std::string filled_in(const std::string& message, std::uint64_t sequence) const;
    [[nodiscard]] std::string at_work_text(const AtWork& work) const;

    // -- serve_moving.cpp
    void go_on(const sim::control::Request& request);
    void reverse_continue(const sim::control::Request& request);
    void next(const sim::control::Request& request);
    void step_in(const sim::control::Request& request);
    void step_out(const sim::control::Request& request);
    void step_back(const sim::control::Request& request);
    void pause(const sim::control::Request& request);
    void go_to(const sim::control::Request& request);
    void run_until(const sim::control::Request& request);

    struct StepRequest {
        const sim::query::ThreadLife* thread = nullptr;  ///< null: the world
        std::string granularity{};
    };
    /// None: it was refused.
    std::optional<StepRequest> step_request(const sim::control::Request& request);
    [[nodiscard]] sim::query::Aim aim_over(const sim::query::ThreadKey& thread) const;
    [[nodiscard]] sim::query::Aim aim_in(const sim::query::ThreadKey& thread) const;
    [[nodiscard]] sim::query::Aim aim_out(const sim::query::ThreadKey& thread) const;
    [[nodiscard]] std::uint64_t target_back(const sim::query::ThreadKey& thread) const;
    [[nodiscard]] sim::query::Aim aim_past_oneway(const sim::query::ThreadKey& thread, std::uint64_t transaction) const;
    void move_forward(const sim::control::Request& request, sim::query::Aim aim, Move move, Json body = Json::object());
    void move_back(const sim::control::Request& request, std::uint64_t target, Move move);
    void run(const sim::query::Aim& aim);
    void walk_on();
    void stop_at_end();
    /// A stop as it is told: by the first of the breakpoints that it is at, else by what the client moved for.
    [[nodiscard]] Stop stop_for(std::uint64_t sequence, const std::vector<int>& points) const;

    // -- serve_looking.cpp
    void threads(const sim::control::Request& request);
    void stack_trace(const sim::control::Request& request);
    void scopes(const sim::control::Request& request);
    void variables(const sim::control::Request& request);
    void evaluate(const sim::control::Request& request);
    void exception_info(const sim::control::Request& request);
    void source(const sim::control::Request& request);
    void loaded_sources(const sim::control::Request& request);

    /// Whether a thread is to be seen at a record: it lives, or ended by that very record.
    [[nodiscard]] bool shown(const sim::query::ThreadLife& thread, std::uint64_t sequence) const;
    [[nodiscard]] bool idle_pool(const sim::query::ThreadLife& thread, std::uint64_t sequence) const;
    [[nodiscard]] int thread_id(const sim::query::ThreadKey& thread, std::uint64_t sequence) const;
    [[nodiscard]] std::string thread_name(const sim::query::ThreadLife& thread) const;
    [[nodiscard]] Json frame_json(const sim::query::StackFrame& frame, std::int64_t id) const;
    [[nodiscard]] std::string frame_name(const sim::query::StackFrame& frame) const;
    [[nodiscard]] Json source_json() const;
    [[nodiscard]] bool is_our_source(sim::control::Arguments& arguments) const;
    [[nodiscard]] std::vector<StepLine> step_lines() const;

    // -- telling
    void answer(const sim::control::Request& request, Json body = Json::object());
    void refuse(const sim::control::Request& request, const std::string& sentence, Json body = Json::object());
    void tell(std::string_view event, Json body = Json::object());
    void tell_output(std::string_view category, std::string text, std::uint64_t sequence = 0);
    void stop(Stop stop);
    void tell_position(const std::string& reason, const std::string& text);
    /// False: the request was refused, since there is nothing to look at or the run is under way.
    bool must_stand(const sim::control::Request& request);
    bool must_have_trace(const sim::control::Request& request);
    [[nodiscard]] std::uint64_t last() const;
    [[nodiscard]] std::string_view state_word() const;
    [[nodiscard]] bool engine_lives() const { return engine_ != nullptr && !over_; }
    [[nodiscard]] int client_line(std::uint32_t line) const { return static_cast<int>(line) - (lines_from_1_ ? 0 : 1); }

    Surroundings surroundings_;
    std::function<void(const Json&)> send_;
    sim::control::MessageMaker make_;
    bool done_ = false;
    bool initialized_ = false;
    bool lines_from_1_ = true, columns_from_1_ = true;

    Phase phase_ = Phase::Fresh;
    LaunchPlan plan_;
    std::unique_ptr<Scenario> scenario_;  ///< null: attached to a recording
    std::optional<PrivateDirectory> scratch_;
    int runs_ = 0;  ///< started in this session
    std::string trace_directory_;
    std::unique_ptr<ServeTrace> trace_;  ///< null until the run has begun to record
    ServeTrace::About about_;
    std::string source_path_;  ///< as the client names the scenario's file
    Breakpoints breakpoints_;
    std::unique_ptr<Walk> walk_;
    std::unique_ptr<Variables> variables_;
    std::vector<std::pair<std::int64_t, sim::query::StackFrame>> frames_;  ///< told of at this stop
    std::int64_t next_frame_ = 1;

    std::unique_ptr<Engine> engine_;
    bool over_ = false;     ///< the engine is gone, or will be
    bool settled_ = false;  ///< a verdict came
    bool ending_ = false;   ///< the client asked for the end
    bool held_ = false;     ///< declared stopped though the engine is in an endless loop
    int exit_code_ = 0;
    std::uint64_t recorded_ = 0;  ///< newest record at which the engine stopped; 0: as the trace says
    std::uint64_t position_ = 0;
    std::uint64_t begin_at_ = 1;  ///< of an attached trace
    Stop stopped_;
    Move move_;
    std::vector<Input> inputs_;
    std::size_t acts_told_ = 0;        ///< so many of them have taken effect; they stand first
    std::string out_line_, err_line_;  ///< not yet whole

    // -- watchdog
    Clock::time_point pause_asked_{}, progress_told_{}, moved_at_{}, end_asked_{};
    bool pause_open_ = false;
    std::uint64_t records_seen_ = 0;
    std::int64_t cpu_seen_ns_ = 0;
    bool stuck_told_ = false;
    std::uint64_t told_records_ = 0;
};

}  // namespace scenarios::engine
