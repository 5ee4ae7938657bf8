#include <limits>

#include "scenarios/engine/scenario.h"

// The table of keys, without those of steps and expectations (each stands with its verb).
namespace scenarios::engine {
namespace {

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

const Shape& file_shape() {
    static const Shape kShape{"a file of a device",
                              "A file or folder that is copied to a device before the run.",
                              {{"path", of(Form::Text), "where it lies on the device", "/data/songs", true},
                               {"from", of(Form::Text), "the file or folder, from the scenario's folder", "songs", true}}};
    return kShape;
}

const Shape& device_shape() {
    static const Shape kShape{
        "a device",
        "One simulated machine: cores, operating system, Binder driver, and SAMgr as a process of its own.",
        {{"kernel", word("ohos-5.10|linux-6.1|linux-6.12"), "which Binder driver it has", "linux-6.1", false, "ohos-5.10"},
         {"cores", integer(1, 64), "processor cores", "1", false, "4"},
         {"stack", of(Form::Size), "stack of each simulated thread", "64 KiB", false, "256 KiB; 1 MiB if a process of it is an image"},
         {"files", list_of(shape(file_shape)), "what lies in its file system at the start", "[ { path: /data/songs, from: songs } ]", false,
          "a few empty standard folders"}}};
    return kShape;
}

const Shape& link_shape() {
    static const Shape kShape{
        "a link",
        "A link between two devices. What is left out is as links of its kind are.",
        {{"between", pair("all"), "the two devices, or `all`: one link for each two of them", "[phone, tablet]", true},
         {"kind", word("wlan_2.4g|wlan_5g|ble|br|usb|ethernet"), "what carries it", "ble", false, "wlan_5g"},
         {"name", of(Form::Name), "how faults name it", "desk", false, "devices and kind: phone-tablet.wlan_5g"},
         {"latency", of(Form::Duration), "one way, without the time a frame takes to leave", "3 ms"},
         {"jitter", of(Form::Duration), "the latency varies by up to this, both ways", "1 ms"},
         {"loss", of(Form::Share), "share of frames that are lost", "0.1 %"},
         {"bandwidth", of(Form::Rate), "in each direction", "2 MiB/s"},
         {"set_up", of(Form::Duration), "before the first channel of a connection", "200 ms"},
         {"queue", of(Form::Size), "waiting to leave; what comes then is dropped and sent again", "64 KiB"}}};
    return kShape;
}

const Shape& network_shape() {
    static const Shape kShape{
        "the network",
        "What lies between the devices.",
        {{"links", list_of(shape(link_shape)), "links between devices", "[ { between: [phone, tablet], kind: ble } ]", false,
          "each two devices are joined by a link of kind wlan_5g"},
         {"untrusted", list_of(pair()), "devices that do not trust each other", "[ [phone, watch] ]", false, "all trust each other"}}};
    return kShape;
}

const Shape& switches_shape() {
    static const auto row = [](std::string_view name, std::string_view doc) {
        return Key{name, word("seed|as-coded"), doc, "as-coded", false, "as the profile"};
    };
    static const Shape kShape{
        "switches",
        "Single rules that are set apart from the profile: seed, as documented, or as-coded, as the shipped code does.",
        {row("receive_area", "size of a process's receive area (SIZE-1)"),
         row("rpc_size", "size limits between devices (SIZE-3)"),
         row("anonymous_death", "subscription to the death of an anonymous object of another device (DEATH-1)"),
         row("passback", "a proxy that is sent back to the device of its stub (PASS-1)"),
         row("second_crossing", "a proxy of a remote object that goes on to a second process (PASS-2)"),
         row("stage", "what applications of the stage model may do (STAGE-1)"),
         {"rpc_proxy_forward", word("fixed|broken-2024-11"),
          "the first time such a proxy goes on: it works, or fails as in code since November 2024", "broken-2024-11", false, "fixed"}}};
    return kShape;
}

const Shape& random_shape() {
    static const Shape kShape{
        "a random time",
        "Drawn once a run, evenly, from the run's seed.",
        {{"from", of(Form::Duration), "not before", "1 ms", false, "0 ms"}, {"to", of(Form::Duration), "and before this", "100 ms", true}}};
    return kShape;
}

const Shape& event_shape() {
    static const Shape kShape{"an event",
                              "At which event a fault happens.",
                              {{"random", shape(random_shape), "or: at a time drawn from the seed", "{ from: 0 ms, to: 100 ms }"},
                               {"event", of(Form::Event), "an event of this kind", "rpc.sent", false, "of any kind"},
                               {"where", of(Form::Text), "for which this holds (the expression language of sim/query/expression.md)",
                                "'method = Say and remote'"},
                               {"nth", integer(1, INT64_MAX), "the how manieth of them", "2", false, "1"},
                               {"after", of(Form::Duration), "this long after it", "1 ms", false, "at once"}}};
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
         {"distributed", of(Form::Flag), "other devices find it under its id: its profile says so", "true", false, "false"},
         {"background", of(Form::Flag), "a background service: applications connect to it by its name, through the ability manager", "true",
          false, "false"},
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
         {"model", word("stage"), "an application of the stage model: it reaches services through the ability manager only (STAGE-1)",
          "stage", false, "no application: a native process"},
         {"ipc_threads", integer(1, 1024), "SetMaxWorkThreadNum: how many threads the driver may ask for, beside the first", "1", false,
          "16"},
         {"start", of(Form::Duration), "when it is started", "300 ms", false, "1 ms if it registers a service, else 2 ms"},
         {"permissions", list_of(of(Form::Text)), "what it holds; who asks for another learns that it is denied",
          "[ ohos.permission.DISTRIBUTED_DATASYNC ]", false, "everything"},
         {"image", of(Form::Text),
          "the process is a shared library of yours: its `main` is run. A path, from this file's folder or one of --images",
          "build/libplayer.so"},
         {"args", list_of(of(Form::Text)), "arguments for the image's main", "[ --loud ]", false, "none"},
         {"env", map_of(of(Form::Text)), "its environment", "{ LEVEL: debug }", false, "empty"},
         {"ability_profile", of(Form::Text),
          "the process runs system abilities: the JSON profile that names them. Libraries are its `libpath`s, or the `image`",
          "player.json"},
         {"on_demand", of(Form::Flag), "started only when SAMgr wants one of its abilities", "true", false, "false"},
         {"services", map_of(shape(service_shape)), "services by name", "{ echo: { interface: Echo, ability: 1201 } }"},
         {"steps", of(Form::Steps), "what its main thread does", "[ { get: { ability: 1201, as: echo } } ]"}}};
    return kShape;
}

const Shape& expected_failure_shape() {
    static const Shape kShape{
        "an expected failure",
        "The scenario is known not to pass. A run that passes after all, or fails otherwise, is a failure.",
        {{"verdict", word("fail|inconclusive|limit|not_repeatable|drift|crash"), "what the run must come to", "fail", true},
         {"subject", of(Form::Text), "stands in the subject of one of its findings: a rule, a law, an expectation, `fault`",
          "law oneway_order", false, "any"},
         {"because", of(Form::Text), "why that is so, for who reads the report", "the shipped driver gives one-way calls no order", true}}};
    return kShape;
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
         {"on_crash", word("go_on|stop"), "what the run does when code of a process crashes", "stop", false, "go_on"},
         {"parameters", map_of(list_of(of(Form::Text))),
          "values to run the scenario with, by name: `${loss}` stands for each in turn, and each combination is a cell",
          "{ loss: [0 %, 2 %], far: [phone, tablet] }"},
         {"exclude", list_of(map_of(of(Form::Text))), "combinations of parameters that make no sense", "[ { loss: 2 %, far: phone } ]"},
         {"expected_failure", shape(expected_failure_shape), "the scenario is known not to pass",
          "{ verdict: fail, subject: law oneway_order, because: known }"},
         {"switches", shape(switches_shape), "single rules that are set apart from the profile", "{ passback: as-coded }"},
         {"devices", map_of(shape(device_shape)), "devices by name, which is also their network id", "{ phone: { cores: 1 }, tablet: {} }",
          false, "one device, `phone`"},
         {"network", shape(network_shape), "what lies between the devices", "{ links: [ { between: [phone, tablet], kind: ble } ] }"},
         {"interfaces", map_of(shape(interface_shape)), "interfaces by name", "{ Echo: { methods: { Say: {} } } }"},
         {"processes", map_of(shape(process_shape)), "processes by name", "{ app: { steps: [] } }", true},
         {"faults", of(Form::Faults), "what is done to processes, links and devices, and when", "[ { at: 5 ms, kill: echo_service } ]"},
         {"expect", of(Form::Checks), "what must hold when all is over", "[ { process: { name: app, end: exited } } ]"}}};
    return kShape;
}

const Shape& fault_shape() {
    static const Shape kShape{
        "a fault",
        "When a fault happens; the verb beside it says what.",
        {{"at", {.form = Form::Moment, .shape = event_shape}, "at this virtual time, at an event, or at a random time", "5 ms"},
         {"when", of(Form::Name), "when this mark is reached for the first time", "asked"},
         {"after", of(Form::Duration), "this long after the mark", "1 ms", false, "at once"},
         {"for", of(Form::Duration), "undone again that long afterwards", "2 s", false, "stays"},
         {"every", of(Form::Duration), "again that long after each time, `times` in all", "10 ms"},
         {"times", integer(1, 1'000'000), "how often its time comes; without `every` at the events that follow", "5", false, "1"},
         {"share", of(Form::Share), "with which chance it strikes when its time comes", "30 %", false, "100 %"},
         {"must_bite", of(Form::Flag), "the run is inconclusive if it touched nothing", "false", false, "true"}}};
    return kShape;
}

}  // namespace scenarios::engine
