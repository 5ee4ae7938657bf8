// Many devices in a full mesh, each with many processes; each process serves and calls others. One line of figures:
//
//   rpc_scale DEVICES PROCESSES CALLS   CALLS in all, across links; with one device: local calls
//
// ended, calls that succeeded, records, heads of the records, the records as a whole, milliseconds of virtual time, real seconds.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <systemc>

#include "sim/base/text.h"
#include "tests/runtime/rpc_lab.h"
#include "tests/support/fixed_addresses.h"
#include "tests/support/trace_hash.h"

using namespace OHOS;
using namespace tests;

namespace {

constexpr std::int32_t kFirstAbility = 1200;

struct Scale {
    unsigned devices = 0;
    unsigned processes = 0;  ///< of each device, at most 100
    unsigned long calls = 0;
};

std::string device_name(unsigned number) { return fmt::format("d{:02}", number); }

/// Serves on the driver's and the bus's threads, and calls one process of another device (or of its own if there is none).
void serve_and_call(const Scale& scale, unsigned device, unsigned process, unsigned long& succeeded) {
    const auto echo_stub = sptr<LambdaStub>::MakeSptr([](std::uint32_t, MessageParcel& data, MessageParcel& reply) {
        reply.WriteUint64(data.ReadUint64());
        return 0;
    });
    const ISystemAbilityManager::SAExtraProp distributed(true, ISystemAbilityManager::DUMP_FLAG_PRIORITY_DEFAULT, u"", u"");
    samgr()->AddSystemAbility(kFirstAbility + static_cast<std::int32_t>(process), echo_stub, distributed);
    sleep_ms(100);
    // Spread over the mesh: 7 and 3 have no divisor with 50, so every device calls and is called.
    const auto step = 1 + (process * 7 + device * 3) % std::max(1U, scale.devices - 1);
    const auto peer = (device + step) % scale.devices;
    const auto ability = kFirstAbility + static_cast<std::int32_t>((process + 1) % scale.processes);
    const auto object = scale.devices > 1 ? samgr()->CheckSystemAbility(ability, device_name(peer)) : samgr()->CheckSystemAbility(ability);
    if (object == nullptr) return;
    const auto mine = scale.calls / (scale.devices * scale.processes);
    unsigned long good = 0;
    for (unsigned long i = 0; i < mine; ++i) {
        MessageParcel data;
        MessageParcel reply;
        MessageOption option;
        const auto number = (std::uint64_t{device} << 48) + (std::uint64_t{process} << 32) + i;
        data.WriteUint64(number);
        if (object->SendRequest(1, data, reply, option) == 0 && reply.ReadUint64() == number) ++good;
    }
    succeeded += good;
    sleep_ms(600'000);  // others may call still
}

int run(const Scale& scale) {
    std::vector<std::string> names;
    for (unsigned i = 0; i < scale.devices; ++i) names.push_back(device_name(i));
    const auto start = std::chrono::steady_clock::now();
    SeveralDevices world({.devices = names, .time_limit_ns = 100'000'000'000'000, .link = models::softbus::LinkKind::Ethernet});
    const support::TraceHash hash(world.recorder());
    unsigned long succeeded = 0;
    for (unsigned d = 0; d < scale.devices; ++d) {
        for (unsigned p = 0; p < scale.processes; ++p) {
            world.spawn(names[d], {.name = "process", .uid = 1000 + p}, [&, d, p] { serve_and_call(scale, d, p, succeeded); });
        }
    }
    const auto end = world.run();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::printf("%s %lu %lu %016lx %016lx %ld %.3f\n", end == sim::kernel::Simulation::End::Idle ? "idle" : "limit", succeeded,
                hash.events(), hash.heads(), hash.whole(), static_cast<long>(world.simulation().now_ns() / 1'000'000), seconds.count());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    support::fix_addresses(argv);
    if (argc != 4) {
        std::fprintf(stderr, "usage: %s DEVICES PROCESSES CALLS\n", argv[0]);
        return 2;
    }
    const Scale scale{.devices = static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10)),
                      .processes = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10)),
                      .calls = std::strtoul(argv[3], nullptr, 10)};
    if (scale.devices == 0 || scale.processes == 0 || scale.processes > 100) {
        std::fprintf(stderr, "expected at least one device, and 1 to 100 processes on each\n");
        return 2;
    }
    return run(scale);
}
