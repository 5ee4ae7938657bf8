#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/engine/cells.h"
#include "scenarios/engine/event_rule.h"
#include "scenarios/engine/exit_code.h"
#include "scenarios/engine/parcel_type.h"
#include "scenarios/engine/problem.h"
#include "scenarios/engine/status.h"
#include "scenarios/engine/value.h"
#include "scenarios/engine/verb.h"
#include "sim/trace/events.h"

/// A scenario as it will be run: everything resolved, nothing left to look up. Pointers point within the scenario.
namespace scenarios::engine {

struct Field {
    std::string name;
    ParcelType type;
};

/// One method of an interface: what the proxy writes and the stub reads, in this order, and the reply likewise.
struct Method {
    std::string name;
    std::uint32_t code = 0;
    std::vector<Field> arguments;
    std::vector<Field> returns;
};

struct Interface {
    std::string name;
    std::string descriptor;
    std::deque<Method> methods;  ///< a deque: steps keep pointers to its elements
    [[nodiscard]] const Method* find(std::string_view method) const;
    [[nodiscard]] const Method* find(std::uint32_t code) const;
};

struct DeviceSpec {
    std::string name;         ///< also its network id
    std::uint8_t number = 1;  ///< its place among the devices, as stamps of records name it
    std::string kernel = "ohos-5.10";
    unsigned cores = 4;
    std::uint64_t stack_bytes = 256 * 1024;
    bool stack_given = false;
    std::vector<std::pair<std::string, std::string>> files{};  ///< path on the device, path on the host
};

/// A link between two devices, as far as the file says; what it leaves out is as its kind has it (models/softbus).
struct LinkPlan {
    Place place;
    std::string name;  ///< unique
    std::string kind = "wlan_5g";
    std::string device_a;
    std::string device_b;
    std::optional<std::int64_t> latency_ns{};
    std::optional<std::int64_t> jitter_ns{};
    std::optional<std::int64_t> set_up_ns{};
    std::optional<double> loss{};
    std::optional<std::uint64_t> bandwidth{};  ///< bytes a second
    std::optional<std::uint64_t> queue_bytes{};
};

/// One step of a script and where it stands.
struct Step {
    int line = 0;
    std::string text;  ///< as its author wrote it, in one line
    std::unique_ptr<Action> action;
    bool announced = true;  ///< whether the trace says that it was reached
};
using Script = std::vector<Step>;

/// What a service written in YAML does when a method is called.
struct Handler {
    const Method* method = nullptr;
    Script script;
    bool asks_caller = false;  ///< its steps use what can be seen of the caller
};

struct ServiceSpec {
    std::string name;
    Place place;
    const Interface* interface = nullptr;
    std::optional<std::int32_t> ability{};  ///< id under which it is registered with SAMgr; none: anonymous
    bool distributed = false;               ///< other devices find it under that id
    bool background = false;                ///< applications connect to it by name, through the ability manager
    std::string compiled{};                 ///< name of a service in C++; empty: `handlers` say what it does
    bool serial = false;
    std::deque<Handler> handlers{};
    [[nodiscard]] const Handler* find(std::uint32_t code) const;
};

/// What a process runs that is no script: code of the user's own.
struct ImageSpec {
    Place place{};
    std::string path{};                      ///< of the library, on the host; empty: the profile's libraries are all
    std::vector<std::string> arguments{};    ///< after its name
    std::vector<std::string> environment{};  ///< "NAME=value"
    std::string folder{};                    ///< where relative paths begin
    std::string profile{};                   ///< of its system abilities: the JSON text; empty: it has none
    std::string profile_name{};              ///< the process's name in that
    std::vector<std::pair<std::int32_t, bool>> abilities{};  ///< in the profile: id, distributed
};

struct ProcessSpec {
    std::string name;
    Place place{};
    const DeviceSpec* device = nullptr;
    std::uint32_t uid = 1000;
    bool stage = false;                                     ///< an application of the stage model
    unsigned ipc_threads = 0;                               ///< 0: the runtime's default
    std::int64_t start_ns = -1;                             ///< negative: when its kind starts
    std::optional<std::vector<std::string>> permissions{};  ///< none said: all
    std::optional<ImageSpec> image{};                       ///< none: `services` and `steps` say what it does
    bool on_demand = false;                                 ///< started when SAMgr asks
    std::deque<ServiceSpec> services{};
    Script steps{};

    /// Started early: others look for what it registers.
    [[nodiscard]] bool registers() const;
    /// The token it is given; 0: the device makes one up from the uid (0x28000000 + uid on ohos-5.10, the uid elsewhere). An application
    /// of the stage model has 0x20000000 + uid, as tokens of applications differ from those of native processes in their type bits; the
    /// reader sees to it that no other process of its device has its uid.
    [[nodiscard]] std::uint64_t token() const;
};

/// A timed act: at a time, given or drawn, or some time after a mark was first reached or the n-th event of a pattern.
struct Fault {
    Place place;
    std::optional<std::int64_t> at_ns;
    std::optional<std::pair<std::int64_t, std::int64_t>> random_ns{};  ///< at a time drawn from these on, up to and without the second
    std::string when;
    std::optional<EventPattern> event{};
    std::uint64_t nth = 1;
    std::int64_t after_ns = 0;
    std::int64_t for_ns = -1;    ///< undone that long afterwards; negative: stays
    double share = 1;            ///< with which chance it strikes when its time comes
    std::uint64_t times = 1;     ///< how often its time comes in all: ...
    std::int64_t every_ns = -1;  ///< ... this long after the time before; negative: at further events
    bool must_bite = true;       ///< the run is inconclusive if it touched nothing
    Step step;
};

struct Expectation {
    int line = 0;
    std::string text;
    std::unique_ptr<Check> check;
};

/// The scenario is known to fail. When it passes, or fails otherwise, that is a failure.
struct ExpectedFailure {
    int line = 0;
    ExitCode code = ExitCode::Fail;
    std::string subject{};  ///< must stand in the subject of a finding; empty: any
    std::string because{};  ///< why, for who reads the report
};

struct Scenario {
    std::string file;    ///< as the user named it
    std::string source;  ///< the text of the file
    std::string name;
    std::string title;
    std::string summary;
    Cell cell{};  ///< whose values stand in place of the parameters
    std::uint64_t seed = 1;
    std::string profile = "seed";
    std::optional<ExpectedFailure> expected_failure{};
    std::vector<std::pair<int, sim::trace::Law>> expected_breaches{};  ///< laws that must be broken, with the line that says so
    std::vector<std::pair<std::string, std::string>> switches;  ///< rules that are set apart from the profile: name, seed or as-coded
    std::int64_t time_limit_ns = 0;
    std::deque<Interface> interfaces;
    std::deque<DeviceSpec> devices;
    std::vector<LinkPlan> links;
    std::vector<std::pair<std::string, std::string>> untrusted;
    std::deque<ProcessSpec> processes;
    std::vector<Fault> faults;
    std::vector<Expectation> expectations;
    std::vector<EventRule> rules{};              ///< what expectations follow through the run
    std::vector<sim::query::Expression> aims{};  ///< of faults on links: they mean calls for which this holds when they are sent
    bool ability_manager = false;                ///< each device has one: there are background services, or somebody connects
    bool stop_on_crash = false;                  ///< the run ends when code of a process crashes
    bool full = false;                           ///< a pattern names events that only a full trace has
};

/// Under this id each device's ability manager is registered, if the scenario needs one.
constexpr std::int32_t kAbilityManagerId = 180;
constexpr std::uint32_t kAbilityManagerUid = 5523;

/// Reads and checks a scenario as one of its cells. With problems, what is returned must not be run. A scenario with parameters and an
/// empty cell is read as its first.
Scenario read_scenario(std::string file, std::string source, Problems& problems, const Cell& cell = {});

/// Reads a scenario as each of its cells: every mistake once, with the first cell in which it shows where not all have it.
void check_scenario(const std::string& file, const std::string& source, Problems& problems);

/// The keys of a scenario file: the root of the table.
const Shape& scenario_shape();

}  // namespace scenarios::engine
