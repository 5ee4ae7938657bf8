#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/parcel_type.h"
#include "scenarios/engine/problem.h"
#include "scenarios/engine/status.h"
#include "scenarios/engine/value.h"
#include "scenarios/engine/verb.h"

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
    std::string name;
    std::string kernel = "ohos-5.10";
    unsigned cores = 4;
    std::uint64_t stack_bytes = 256 * 1024;
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
};

struct ServiceSpec {
    std::string name;
    Place place;
    const Interface* interface = nullptr;
    std::optional<std::int32_t> ability{};  ///< id under which it is registered with SAMgr; none: anonymous
    std::string compiled{};                 ///< name of a service in C++; empty: `handlers` say what it does
    bool serial = false;
    std::deque<Handler> handlers{};
    [[nodiscard]] const Handler* find(std::uint32_t code) const;
};

struct ProcessSpec {
    std::string name;
    const DeviceSpec* device = nullptr;
    std::uint32_t uid = 1000;
    unsigned ipc_threads = 0;  ///< 0: the runtime's default
    std::int64_t start_ns = -1;  ///< negative: when its kind starts
    std::deque<ServiceSpec> services{};
    Script steps{};
};

/// A timed act: at a time, or some time after a mark was first reached.
struct Fault {
    Place place;
    std::optional<std::int64_t> at_ns;
    std::string when;
    std::int64_t after_ns = 0;
    Step step;
};

struct Expectation {
    int line = 0;
    std::string text;
    std::unique_ptr<Check> check;
};

struct Scenario {
    std::string file;    ///< as the user named it
    std::string source;  ///< the text of the file
    std::string name;
    std::string title;
    std::string summary;
    std::uint64_t seed = 1;
    std::string profile = "seed";
    std::int64_t time_limit_ns = 0;
    std::deque<Interface> interfaces;
    std::deque<DeviceSpec> devices;
    std::deque<ProcessSpec> processes;
    std::vector<Fault> faults;
    std::vector<Expectation> expectations;
    std::vector<std::string> judged;  ///< results whose status a top-level expectation names
};

/// Reads and checks a scenario. With problems, what is returned must not be run.
Scenario read_scenario(std::string file, std::string source, Problems& problems);

/// The keys of a scenario file: the root of the table.
const Shape& scenario_shape();

}  // namespace scenarios::engine
