#include <algorithm>
#include <map>
#include <utility>

#include "scenarios/engine/builder.h"
#include "scenarios/engine/nearest.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/services/all_services.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::int64_t kTimeLimitNs = 3600LL * 1'000'000'000;
constexpr std::string_view kSamgr = "samgr";

const Shape& method_shape() {
    static const Shape kShape{
        "a method",
        "One method: what its request and its reply hold, in the order in which they are written.",
        {{"code", integer(0, 0x00ffffff), "transaction code", "1", false, "one more than the method before, from 1"},
         {"arguments", map_of(of(Form::ParcelType)), "names and types of what the request holds", "{ text: string16 }"},
         {"returns", map_of(of(Form::ParcelType)), "names and types of what the reply holds", "{ text: string16 }"}}};
    return kShape;
}

const Shape& interface_shape() {
    static const Shape kShape{
        "an interface",
        "What proxy and stub agree on. It types the calls below and lets every trace read `Echo.Say(text=\"hi\")`.",
        {{"descriptor", of(Form::Text), "the interface token", "ipclab.IEcho", false, "the interface's name"},
         {"methods", map_of(shape(method_shape)), "methods by name", "{ Say: { arguments: { text: string16 } } }", true}}};
    return kShape;
}

const Shape& device_shape() {
    static const Shape kShape{
        "a device",
        "One simulated machine: cores, operating system, Binder driver, and SAMgr as a process of its own.",
        {{"kernel", word("ohos-5.10|linux-6.1|linux-6.12"), "which Binder driver it has", "linux-6.1", false, "ohos-5.10"},
         {"cores", integer(1, 64), "processor cores", "1", false, "4"},
         {"stack", of(Form::Size), "stack of each simulated thread", "64 KiB", false, "256 KiB"}}};
    return kShape;
}

const Shape& service_shape() {
    static const Shape kShape{
        "a service",
        "An object other processes may call: written here by its `methods`, or in C++ and named by `service`.",
        {{"interface", of(Form::Name), "what it offers", "Echo", true},
         {"ability", integer(1, 0x00ffffff), "id under which it is registered with SAMgr", "1201", false,
          "anonymous: reachable only where it is passed on"},
         {"service", of(Form::Name), "a service in C++ from scenarios/services", "note_store", false, "the methods below"},
         {"serial", of(Form::Flag), "calls are handled one at a time", "true", false, "false"},
         {"methods", map_of(of(Form::Handler)), "what each method does; one that is missing answers 305",
          "{ Say: { reply: { text: $text } } }"}}};
    return kShape;
}

const Shape& process_shape() {
    static const Shape kShape{
        "a process",
        "A simulated process: it registers its services, then plays its steps. With services it lives on, without it exits.",
        {{"device", of(Form::Name), "where it runs", "phone", false, "the only device"},
         {"uid", integer(0, 0x7fffffff), "user id", "20010001", false, "1000"},
         {"ipc_threads", integer(1, 1024), "SetMaxWorkThreadNum: how many threads the driver may ask for, beside the first", "1", false,
          "16"},
         {"start", of(Form::Duration), "when it is started", "300 ms", false, "1 ms if it registers a service, else 2 ms"},
         {"services", map_of(shape(service_shape)), "services by name", "{ echo: { interface: Echo, ability: 1201 } }"},
         {"steps", of(Form::Steps), "what its main thread does", "[ { get: { ability: 1201, as: echo } } ]"}}};
    return kShape;
}

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
        if (const auto* found = builder.method(*out.interface, name)) out.handlers.push_back({found, {}});
    }
    return out;
}

ProcessSpec build_process(const Entry& entry, Builder& builder) {
    auto& scenario = builder.scenario();
    const auto& node = entry.value;
    ProcessSpec out{.name = entry.key};
    if (entry.key == kSamgr) builder.problems().add(entry.key_place, "every device has a process 'samgr' already");
    if (const auto& device = node["device"]; device.is(Node::Kind::Scalar)) {
        std::vector<std::string> names;
        for (const auto& item : scenario.devices) {
            names.push_back(item.name);
            if (item.name == device.text) out.device = &item;
        }
        if (out.device == nullptr) {
            builder.problems().add(device.place, fmt::format("there is no device '{}'{}", device.text, suggestion(device.text, names)));
        }
    } else if (scenario.devices.size() == 1) {
        out.device = &scenario.devices.front();
    }
    out.uid = static_cast<std::uint32_t>(integer_of(node["uid"], out.uid));
    out.ipc_threads = static_cast<unsigned>(integer_of(node["ipc_threads"], 0));
    out.start_ns = duration_of(node["start"], -1);
    for (const auto& service : node["services"].entries) out.services.push_back(build_service(service, builder));
    return out;
}

/// Calls `visit` for each step `- verb: ...` of that verb, in this part of the tree and below.
template <class Visit>
void each_step(const Node& node, std::string_view verb, const Visit& visit) {
    for (const auto& item : node.items) each_step(item, verb, visit);
    for (const auto& entry : node.entries) {
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

void read_scripts(const Node& root, Builder& builder) {
    auto& scenario = builder.scenario();
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
                builder.end_script();
            }
        }
    }
}

void read_faults(const Node& faults, Builder& builder) {
    const auto add = [&](const Node& item) {
        Fault fault;
        fault.place = item.place;
        if (item["at"].present()) fault.at_ns = duration_of(item["at"], 0);
        if (item["when"].present()) fault.when = builder.mark(item["when"]);
        fault.after_ns = duration_of(item["after"], 0);
        if (fault.at_ns.has_value() == item["when"].present()) {
            builder.problems().add(item.place, "a fault says when it happens: either `at:` a time or `when:` a mark is reached");
        } else if (item["after"].present() && fault.at_ns) {
            builder.problems().add(item["after"].place, "`after` goes with `when`: it is the time from the mark on");
        }
        for (const auto& entry : item.entries) {
            const auto* verb = find_action(entry.key);
            if (verb == nullptr || (verb->where & kInFaults) == 0) continue;
            fault.step = {entry.key_place.line, step_text(item), verb->make(entry.value, builder)};
            builder.scenario().faults.push_back(std::move(fault));
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
            builder.scenario().expectations.push_back({entry.key_place.line, step_text(item), kind->make(entry.value, builder)});
            return;
        }
    };
    if (expect.is(Node::Kind::Map)) add(expect);
    for (const auto& item : expect.items) add(item);
}

}  // namespace

const Shape& scenario_shape() {
    static const Shape kShape{
        "the scenario",
        "One story: devices, processes, what they do, what is done to them, and what must come of it.",
        {{"name", of(Form::Name), "short name, as the file is called", "hello", true},
         {"title", of(Form::Text), "one line for lists", "A first call"},
         {"summary", of(Form::Text), "what it shows, in a few sentences", "A client finds a service and calls it."},
         {"seed", integer(0, std::numeric_limits<std::int64_t>::max()), "seed of every random stream", "7", false, "1"},
         {"profile", word("seed|as-coded"), "the documented rules, or what the shipped code does", "as-coded", false, "seed"},
         {"time_limit", of(Form::Duration), "virtual time after which the run fails", "10 s", false, "1 h"},
         {"devices", map_of(shape(device_shape)), "devices by name", "{ phone: { cores: 1 } }", false, "one device, `phone`"},
         {"interfaces", map_of(shape(interface_shape)), "interfaces by name", "{ Echo: { methods: { Say: {} } } }"},
         {"processes", map_of(shape(process_shape)), "processes by name", "{ app: { steps: [] } }", true},
         {"faults", of(Form::Faults), "what is done to the processes, and when", "[ { at: 5 ms, kill: echo_service } ]"},
         {"expect", of(Form::Checks), "what must hold when all is over", "[ { process: { name: app, end: exited } } ]"}}};
    return kShape;
}

const Shape& fault_shape() {
    static const Shape kShape{"a fault",
                              "When a fault happens; the verb beside it says what.",
                              {{"at", of(Form::Duration), "at this virtual time", "5 ms"},
                               {"when", of(Form::Name), "when this mark is reached for the first time", "asked"},
                               {"after", of(Form::Duration), "this long after the mark", "1 ms", false, "at once"}}};
    return kShape;
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

Scenario read_scenario(std::string file, std::string source, Problems& problems) {
    Scenario scenario;
    scenario.file = std::move(file);
    scenario.source = std::move(source);
    const auto document = read_document(scenario.source, problems);
    if (!document) return scenario;
    const auto& root = *document;
    if (!root.is(Node::Kind::Map)) {
        problems.add(root.place, fmt::format("a scenario is a mapping with `name` and `processes`; found {}", describe(root)));
        return scenario;
    }
    check(root, {.form = Form::Shape, .shape = scenario_shape}, problems);

    scenario.name = text_of(root["name"]);
    scenario.title = text_of(root["title"]);
    scenario.summary = text_of(root["summary"]);
    scenario.seed = static_cast<std::uint64_t>(integer_of(root["seed"], 1));
    scenario.profile = text_of(root["profile"], "seed");
    scenario.time_limit_ns = duration_of(root["time_limit"], kTimeLimitNs);

    Builder builder(scenario, problems);
    for (const auto& entry : root["devices"].entries) {
        DeviceSpec device{.name = entry.key};
        device.kernel = text_of(entry.value["kernel"], device.kernel);
        device.cores = static_cast<unsigned>(integer_of(entry.value["cores"], device.cores));
        device.stack_bytes = size_of(entry.value["stack"], device.stack_bytes);
        constexpr std::uint64_t kStackMin = 16 * 1024;
        constexpr std::uint64_t kStackMax = 64 * 1024 * 1024;
        if (device.stack_bytes < kStackMin || device.stack_bytes > kStackMax) {
            problems.add(entry.value["stack"].place, "a stack has 16 KiB to 64 MiB");
        }
        scenario.devices.push_back(std::move(device));
    }
    if (scenario.devices.empty()) scenario.devices.push_back({.name = "phone"});
    if (scenario.devices.size() > 1) {
        problems.add(root["devices"].place, "this version simulates one device");
    }
    for (const auto& entry : root["interfaces"].entries) scenario.interfaces.push_back(build_interface(entry, builder));
    check_object_types(root["interfaces"], builder);
    for (const auto& entry : root["processes"].entries) scenario.processes.push_back(build_process(entry, builder));
    std::map<std::int32_t, std::string> abilities;
    for (const auto& process : scenario.processes) {
        for (const auto& service : process.services) {
            if (!service.ability) continue;
            if (const auto [other, fresh] = abilities.emplace(*service.ability, service.name); !fresh) {
                problems.add(service.place, fmt::format("'{}' and '{}' are registered under the same id {}", other->second, service.name,
                                                        *service.ability));
            }
        }
    }
    read_names(root, builder);
    read_scripts(root, builder);
    read_faults(root["faults"], builder);
    read_expectations(root["expect"], builder);
    return scenario;
}

}  // namespace scenarios::engine
