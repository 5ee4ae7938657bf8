#include <algorithm>
#include <map>
#include <utility>

#include "scenarios/engine/builder.h"
#include "scenarios/engine/nearest.h"
#include "scenarios/engine/network_reader.h"
#include "scenarios/engine/image_reader.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/services/all_services.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::int64_t kTimeLimitNs = 3600LL * 1'000'000'000;
constexpr std::string_view kSamgr = "samgr";
constexpr std::string_view kAbilityManager = "ams";

Interface build_interface(const Entry& entry, Builder& builder) {
    Interface out{.name = entry.key, .descriptor = text_of(entry.value["descriptor"], entry.key), .methods = {}};
    std::uint32_t code = 0;
    std::map<std::uint32_t, std::string> codes;
    const auto fields = [](const Node& node) {
        std::vector<Field> list;
        for (const auto& field : node.entries) list.push_back({field.key, parse_parcel_type(field.value.text).value_or(ParcelType{})});
        return list;
    };
    for (const auto& item : entry.value["methods"].entries) {
        code = static_cast<std::uint32_t>(integer_of(item.value["code"], code + 1));
        if (const auto [other, fresh] = codes.emplace(code, item.key); !fresh) {
            builder.problems().add(item.key_place, fmt::format("{} and {} have the same code {}", other->second, item.key, code));
        }
        out.methods.push_back({item.key, code, fields(item.value["arguments"]), fields(item.value["returns"])});
    }
    return out;
}

/// `object<Echo>` names an interface that may stand further below.
void check_object_types(const Node& interfaces, Builder& builder) {
    for (const auto& interface : interfaces.entries) {
        for (const auto& method : interface.value["methods"].entries) {
            for (const auto* key : {"arguments", "returns"}) {
                for (const auto& field : method.value[key].entries) {
                    const auto type = parse_parcel_type(field.value.text);
                    if (!type || type->interface_name.empty()) continue;
                    auto name = field.value;
                    name.text = type->interface_name;
                    builder.interface(name);
                }
            }
        }
    }
}

ServiceSpec build_service(const Entry& entry, Builder& builder) {
    ServiceSpec out{.name = entry.key, .place = entry.key_place};
    const auto& node = entry.value;
    out.interface = builder.interface(node["interface"]);
    if (node["ability"].present()) out.ability = static_cast<std::int32_t>(integer_of(node["ability"], 0));
    out.distributed = flag_of(node["distributed"], false);
    if (out.distributed && !out.ability) {
        builder.problems().add(node["distributed"].place,
                               "only a service with an `ability` can be distributed: others find it under its id");
    }
    out.background = flag_of(node["background"], false);
    if (out.background) builder.growing().ability_manager = true;
    out.serial = flag_of(node["serial"], false);
    out.compiled = text_of(node["service"]);
    if (!out.compiled.empty()) {
        std::vector<std::string> names;
        for (const auto& service : services::all_services()) names.emplace_back(service.name);
        if (std::find(names.begin(), names.end(), out.compiled) == names.end()) {
            builder.problems().add(node["service"].place,
                                   fmt::format("there is no C++ service '{}'{}", out.compiled, suggestion(out.compiled, names)));
        }
        if (const auto* methods = node.find("methods")) {
            builder.problems().add(methods->key_place, "a service in C++ brings its own methods");
        }
    }
    if (out.interface == nullptr) return out;
    for (const auto& method : node["methods"].entries) {
        Node name{.kind = Node::Kind::Scalar, .place = method.key_place, .text = method.key};
        if (const auto* found = builder.method(*out.interface, name)) out.handlers.push_back({.method = found, .script = {}});
    }
    return out;
}

ProcessSpec build_process(const Entry& entry, Builder& builder) {
    auto& scenario = builder.growing();
    const auto& node = entry.value;
    ProcessSpec out{.name = entry.key, .place = entry.key_place};
    if (entry.key == kSamgr) builder.problems().add(entry.key_place, "every device has a process 'samgr' already");
    if (const auto& device = node["device"]; device.is(Node::Kind::Scalar)) {
        out.device = builder.device(device);
    } else if (scenario.devices.size() == 1) {
        out.device = &scenario.devices.front();
    } else if (!device.present()) {
        builder.problems().add(entry.key_place, fmt::format("there are several devices: say with `device:` where '{}' runs", entry.key));
    }
    out.uid = static_cast<std::uint32_t>(integer_of(node["uid"], out.uid));
    out.stage = text_of(node["model"]) == "stage";
    out.ipc_threads = static_cast<unsigned>(integer_of(node["ipc_threads"], 0));
    out.start_ns = duration_of(node["start"], -1);
    if (const auto& permissions = node["permissions"]; permissions.present()) {
        out.permissions.emplace();
        for (const auto& permission : permissions.items) out.permissions->push_back(permission.text);
    }
    for (const auto& service : node["services"].entries) out.services.push_back(build_service(service, builder));
    read_image(node, out, scenario.file, builder.problems());
    return out;
}

/// What processes must not share with others of their device.
void check_processes(Builder& builder) {
    auto& scenario = builder.growing();
    std::map<std::pair<const DeviceSpec*, std::int32_t>, std::string> abilities;
    std::map<std::pair<const DeviceSpec*, std::string>, std::string> background;
    for (const auto& process : scenario.processes) {
        for (const auto& service : process.services) {
            if (service.background && !background.emplace(std::pair(process.device, service.name), process.name).second) {
                builder.problems().add(service.place,
                                       fmt::format("there is a background service '{}' on this device already", service.name));
            }
            if (!service.ability) continue;
            if (const auto [other, fresh] = abilities.emplace(std::pair(process.device, *service.ability), service.name); !fresh) {
                builder.problems().add(service.place, fmt::format("'{}' and '{}' are registered under the same id {}", other->second,
                                                                  service.name, *service.ability));
            }
        }
        const auto shared = std::find_if(scenario.processes.begin(), scenario.processes.end(), [&](const ProcessSpec& other) {
            return &other != &process && other.device == process.device && other.uid == process.uid;
        });
        if (process.stage && shared != scenario.processes.end()) {
            builder.problems().add(process.place, fmt::format("an application of the stage model has a uid of its own, but '{}' has {} too",
                                                              shared->name, process.uid));
        }
    }
}

/// Calls `visit` for each step `- verb: ...` of that verb, in this part of the tree and below.
template <class Visit>
void each_step(const Node& node, std::string_view verb, const Visit& visit) {
    for (const auto& item : node.items) each_step(item, verb, visit);
    for (const auto& entry : node.entries) {
        if (entry.key == "wait") continue;  // `wait: { mark: asked }` sets none
        if (entry.key == verb) visit(entry.value);
        each_step(entry.value, verb, visit);
    }
}

void read_names(const Node& root, Builder& builder) {
    for (const auto& process : root["processes"].entries) {
        for (const auto& part : process.value.entries) {
            if (part.key == "steps") each_step(part.value, "mark", [&](const Node& mark) { builder.marks.insert(mark.text); });
        }
        for (const auto& service : process.value["services"].entries) {
            each_step(service.value["methods"], "mark", [&](const Node& mark) { builder.marks.insert(mark.text); });
        }
    }
    each_step(root["expect"], "result", [&](const Node& result) { builder.judged.insert(result["of"].text); });
}

/// What the methods of a service keep (`keep: { object: listener, as: listener }`) all scripts of the process may use.
void read_kept(const Node& node, ProcessSpec& process, Builder& builder) {
    for (auto& service : process.services) {
        for (auto& handler : service.handlers) {
            each_step(node["services"][service.name]["methods"][handler.method->name], "keep", [&](const Node& keep) {
                const auto& arguments = handler.method->arguments;
                const auto argument =
                    std::find_if(arguments.begin(), arguments.end(), [&](const Field& f) { return f.name == keep["object"].text; });
                if (argument == arguments.end()) return;
                builder.begin_script(process, nullptr);
                builder.define(keep["as"].present() ? keep["as"] : keep["object"], {.kind = Known::Kind::Value, .type = argument->type});
                builder.end_script();
            });
        }
    }
}

/// What the ability manager of each device brings is taken.
void check_ability_manager(Builder& builder) {
    if (!builder.scenario().ability_manager) return;
    for (const auto& process : builder.scenario().processes) {
        if (process.name == kAbilityManager) {
            builder.problems().add(process.place, "every device has a process 'ams' already: the ability manager");
        }
        for (const auto& service : process.services) {
            if (service.ability == kAbilityManagerId) {
                builder.problems().add(service.place, fmt::format("id {} is the ability manager's", kAbilityManagerId));
            }
        }
    }
}

void read_scripts(const Node& root, Builder& builder) {
    auto& scenario = builder.growing();
    for (auto& process : scenario.processes) read_kept(root["processes"][process.name], process, builder);
    for (auto& process : scenario.processes) {
        builder.begin_script(process, nullptr);
        process.steps = builder.script(root["processes"][process.name]["steps"]);
        builder.end_script();
    }
    for (auto& process : scenario.processes) {
        for (auto& service : process.services) {
            for (auto& handler : service.handlers) {
                builder.begin_script(process, handler.method);
                handler.script = builder.script(root["processes"][process.name]["services"][service.name]["methods"][handler.method->name]);
                handler.asks_caller = builder.asks_caller();
                builder.end_script();
            }
        }
    }
}

std::optional<std::pair<std::int64_t, std::int64_t>> random_time(const Node& at, Builder& builder) {
    const auto from = duration_of(at["random"]["from"], 0);
    const auto to = duration_of(at["random"]["to"], from + 1);
    for (const auto* other : {"event", "where", "nth", "after"}) {
        if (at[other].present()) builder.problems().add(at[other].place, fmt::format("`{}` does not go with `random`", other));
    }
    if (to > from) return std::pair(from, to);
    builder.problems().add(at["random"].place, "`to` must be later than `from`");
    return std::pair(from, from + 1);
}

void read_chances(const Node& item, Fault& fault, Builder& builder) {
    fault.share = share_of(item["share"], 1);
    fault.times = static_cast<std::uint64_t>(integer_of(item["times"], 1));
    fault.every_ns = duration_of(item["every"], -1);
    fault.must_bite = flag_of(item["must_bite"], true);
    const auto& every = item["every"];
    const auto& times = item["times"];
    if (every.present() && !times.present()) builder.problems().add(every.place, "`every` goes with `times`: how often in all");
    if (times.present() && !every.present() && !fault.event) {
        builder.problems().add(times.place, "`times` goes with `every`, or with `at:` an event");
    }
    if (every.present() && fault.every_ns == 0) builder.problems().add(every.place, "`every` is longer than nothing");
    if (every.present() && fault.for_ns > fault.every_ns) {
        builder.problems().add(item["for"].place, "it would strike again before it is undone: `for` is at most as long as `every`");
    }
}

void read_faults(const Node& faults, Builder& builder) {
    const auto add = [&](const Node& item) {
        Fault fault;
        fault.place = item.place;
        const auto& at = item["at"];
        if (at["random"].present()) {
            fault.random_ns = random_time(at, builder);
        } else if (at.is(Node::Kind::Map)) {
            fault.event = builder.pattern(at);
            fault.nth = static_cast<std::uint64_t>(integer_of(at["nth"], 1));
            fault.after_ns = duration_of(at["after"], 0);
        } else if (at.present()) {
            fault.at_ns = duration_of(at, 0);
        }
        if (item["when"].present()) fault.when = builder.mark(item["when"]);
        if (item["when"].present()) fault.after_ns = duration_of(item["after"], 0);
        fault.for_ns = duration_of(item["for"], -1);
        read_chances(item, fault, builder);
        if (at.present() == item["when"].present()) {
            builder.problems().add(item.place, "a fault says when it happens: either `at:` a time or `when:` a mark is reached");
        } else if (item["after"].present() && at.present()) {
            builder.problems().add(item["after"].place, "`after` goes with `when`: it is the time from the mark on");
        }
        for (const auto& entry : item.entries) {
            const auto* verb = find_action(entry.key);
            if (verb == nullptr || (verb->where & kInFaults) == 0) continue;
            fault.step = {entry.key_place.line, step_text(item), verb->make(entry.value, builder)};
            if (item["for"].present() && !fault.step.action->undoable()) {
                builder.problems().add(item["for"].place, fmt::format("'{}' cannot be undone, so there is no `for`", entry.key));
            }
            builder.growing().faults.push_back(std::move(fault));
            return;
        }
    };
    if (faults.is(Node::Kind::Map)) add(faults);
    for (const auto& item : faults.items) add(item);
}

void read_expectations(const Node& expect, Builder& builder) {
    const auto add = [&](const Node& item) {
        for (const auto& entry : item.entries) {
            const auto* kind = find_check(entry.key);
            if (kind == nullptr) continue;
            builder.growing().expectations.push_back({entry.key_place.line, step_text(item), kind->make(entry.value, builder)});
            return;
        }
    };
    if (expect.is(Node::Kind::Map)) add(expect);
    for (const auto& item : expect.items) add(item);
}

}  // namespace

bool ProcessSpec::registers() const {
    return std::any_of(services.begin(), services.end(), [](const auto& service) { return service.ability || service.background; });
}

std::uint64_t ProcessSpec::token() const {
    constexpr std::uint64_t kApplicationToken = 0x2000'0000;
    return stage && device->kernel == "ohos-5.10" ? kApplicationToken + uid : 0;
}

const Method* Interface::find(std::string_view method) const {
    const auto found = std::find_if(methods.begin(), methods.end(), [&](const Method& m) { return m.name == method; });
    return found != methods.end() ? &*found : nullptr;
}
const Method* Interface::find(std::uint32_t code) const {
    const auto found = std::find_if(methods.begin(), methods.end(), [&](const Method& m) { return m.code == code; });
    return found != methods.end() ? &*found : nullptr;
}
const Handler* ServiceSpec::find(std::uint32_t code) const {
    const auto found = std::find_if(handlers.begin(), handlers.end(), [&](const Handler& h) { return h.method->code == code; });
    return found != handlers.end() ? &*found : nullptr;
}

const Verb* find_action(std::string_view name) {
    const auto& list = all_actions();
    const auto found = std::find_if(list.begin(), list.end(), [&](const Verb& verb) { return verb.name == name; });
    return found != list.end() ? &*found : nullptr;
}
const CheckKind* find_check(std::string_view name) {
    const auto& list = all_checks();
    const auto found = std::find_if(list.begin(), list.end(), [&](const CheckKind& kind) { return kind.name == name; });
    return found != list.end() ? &*found : nullptr;
}

namespace {

std::optional<ExpectedFailure> read_expected_failure(const Node& node) {
    if (!node.is(Node::Kind::Map)) return {};
    static const std::map<std::string, ExitCode, std::less<>> kCodes{
        {"fail", ExitCode::Fail},   {"inconclusive", ExitCode::Inconclusive},
        {"limit", ExitCode::Limit}, {"not_repeatable", ExitCode::NotRepeatable},
        {"drift", ExitCode::Drift}, {"crash", ExitCode::Crashed}};
    const auto code = kCodes.find(node["verdict"].text);
    if (code == kCodes.end()) return {};
    return ExpectedFailure{
        .line = node.place.line, .code = code->second, .subject = text_of(node["subject"]), .because = text_of(node["because"])};
}

/// Reads a document whose parameters have their values.
void read_values(const Node& root, Scenario& scenario, Problems& problems) {
    check(root, {.form = Form::Shape, .shape = scenario_shape}, problems);

    scenario.name = text_of(root["name"]);
    scenario.title = text_of(root["title"]);
    scenario.summary = text_of(root["summary"]);
    scenario.seed = static_cast<std::uint64_t>(integer_of(root["seed"], 1));
    scenario.profile = text_of(root["profile"], "seed");
    scenario.time_limit_ns = duration_of(root["time_limit"], kTimeLimitNs);
    scenario.stop_on_crash = text_of(root["on_crash"]) == "stop";
    scenario.expected_failure = read_expected_failure(root["expected_failure"]);

    Builder builder(scenario, problems);
    read_devices(root, builder);
    read_network(root["network"], builder);
    for (const auto& entry : root["interfaces"].entries) scenario.interfaces.push_back(build_interface(entry, builder));
    check_object_types(root["interfaces"], builder);
    for (const auto& entry : root["processes"].entries) scenario.processes.push_back(build_process(entry, builder));
    check_processes(builder);
    read_names(root, builder);
    read_scripts(root, builder);
    read_faults(root["faults"], builder);
    read_expectations(root["expect"], builder);
    check_ability_manager(builder);
}

/// The document of a scenario, and its cells: none after a mistake in its parameters.
struct Parametrised {
    std::optional<Node> root;
    std::vector<Cell> cells;
};

Parametrised read_parametrised(std::string_view source, Problems& problems) {
    Parametrised out{.root = read_document(source, problems), .cells = {}};
    if (!out.root) return out;
    if (!out.root->is(Node::Kind::Map)) {
        problems.add(out.root->place, fmt::format("a scenario is a mapping with `name` and `processes`; found {}", describe(*out.root)));
        return out;
    }
    out.cells = cells_of(*out.root, source, problems);
    return out;
}

Scenario read_cell(const std::string& file, const std::string& source, const Node& root, const Cell& cell, Problems& problems) {
    Scenario scenario;
    scenario.file = file;
    scenario.source = source;
    scenario.cell = cell;
    read_values(with_values(root, cell, problems), scenario, problems);
    return scenario;
}

}  // namespace

Scenario read_scenario(std::string file, std::string source, Problems& problems, const Cell& cell) {
    const auto [root, cells] = read_parametrised(source, problems);
    Scenario scenario;
    if (!cells.empty()) {
        const auto found =
            cell.id.empty() ? cells.begin() : std::find_if(cells.begin(), cells.end(), [&](const Cell& any) { return any.id == cell.id; });
        if (found != cells.end()) return read_cell(file, source, *root, *found, problems);
        problems.add({}, fmt::format("there is no cell '{}'", cell.id));
    }
    scenario.file = std::move(file);
    scenario.source = std::move(source);
    scenario.cell = cell;
    return scenario;
}

void check_scenario(const std::string& file, const std::string& source, Problems& problems) {
    const auto [root, cells] = read_parametrised(source, problems);
    // A mistake is the same in two cells if it is the nth at its place in both, though its words may name each cell's values.
    struct Found {
        Problem problem;
        std::size_t nth;
        const Cell* first;
        std::size_t cells;
        bool differs;
    };
    std::vector<Found> found;
    for (const auto& cell : cells) {
        Problems of_cell;
        (void)read_cell(file, source, *root, cell, of_cell);
        std::size_t nth = 0;
        Place before{.line = -1};
        for (auto& problem : of_cell.sorted()) {
            nth = problem.place == before ? nth + 1 : 0;
            before = problem.place;
            const auto known = std::find_if(found.begin(), found.end(),
                                            [&](const Found& any) { return any.problem.place == problem.place && any.nth == nth; });
            if (known != found.end()) {
                ++known->cells;
                known->differs = known->differs || known->problem.message != problem.message;
            } else if (found.size() < kProblemsMax) {
                found.push_back({std::move(problem), nth, &cell, 1, false});
            }
        }
    }
    for (auto& [problem, nth, first, count, differs] : found) {
        if (count < cells.size() || differs) {
            problem.message += fmt::format(" (in cell {}{})", first->id, count > 1 ? fmt::format(" and {} more", count - 1) : "");
        }
        problems.add(problem.place, problem.message);
    }
}

}  // namespace scenarios::engine
