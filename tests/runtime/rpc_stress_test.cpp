// Many calls between devices over links that lose, repeat, overtake and spoil: each ends, none is served twice, no reply is another's.

#include <algorithm>
#include <ostream>

#include "tests/runtime/rpc_lab.h"
#include "tests/runtime/rpc_ledger.h"

using namespace OHOS;
using namespace tests;

namespace {

constexpr std::uint32_t kEcho = 1;
constexpr std::uint32_t kNote = 2;
constexpr std::uint32_t kRelay = 3;
constexpr std::int32_t kAbility = 1201;
constexpr int kWaitS = 30;

#if defined(__SANITIZE_ADDRESS__)
constexpr int kCallsPerClient = 100;
#else
constexpr int kCallsPerClient = 2000;
#endif

struct Weather {
    const char* name;
    models::softbus::Impairments impairments;
};
void PrintTo(const Weather& weather, std::ostream* out) { *out << weather.impairments.words(); }

class RpcStress : public testing::TestWithParam<Weather> {};
INSTANTIATE_TEST_SUITE_P(
    Links, RpcStress,
    testing::Values(
        Weather{"loss", {.loss = 0.05}}, Weather{"duplicate", {.duplicate = 0.02}},
        Weather{"reorder", {.delay_ns = 2'000'000, .jitter_ns = 1'000'000, .reorder = 0.05}}, Weather{"corrupt", {.corrupt = 0.01}},
        Weather{"all", {.delay_ns = 2'000'000, .jitter_ns = 1'000'000, .loss = 0.05, .duplicate = 0.02, .reorder = 0.05, .corrupt = 0.01}}),
    [](const auto& weather) { return std::string(weather.param.name); });

/// Clients that finished, and the one-way calls the bus took.
struct Tally {
    int finished = 0;
    std::vector<std::uint64_t> taken;
};

void serve_neighbours(Ledger& ledger, const std::string& next) {
    auto& onward = *new sptr<IRemoteObject>;
    auto& mutex = *new runtime::port::Mutex;
    serve_distributed(kAbility, [&ledger, &onward, &mutex, next](std::uint32_t code, MessageParcel& data, MessageParcel& reply) {
        if (code == kRelay) {
            runtime::port::Locked locked(runtime::port::Os(), mutex);
            if (onward == nullptr) onward = samgr()->CheckSystemAbility(kAbility, next);
            if (onward == nullptr) return 1;
            if (const int status = call_numbered(ledger, onward, kEcho, 64, kWaitS); status != 0) return status;
        }
        return serve_numbered(ledger, data, reply);
    });
}

void run_client(SeveralDevices& world, Ledger& ledger, Tally& tally, const std::vector<std::string>& servers, const std::string& name) {
    auto random = world.simulation().random("client." + name);
    std::vector<sptr<IRemoteObject>> services;
    sleep_ms(50);
    for (const auto& server : servers) {
        services.push_back(samgr()->GetSystemAbility(kAbility, server));
        if (services.back() == nullptr) return ledger.fault(name + " does not find the ability on " + server);
    }
    for (int i = 0; i < kCallsPerClient; ++i) {
        const auto& service = services[random.below(services.size())];
        const auto size = random.below(10) == 0 ? random.below(60'000) : random.below(300);
        switch (random.below(4)) {
            case 0:
                if (const auto id = send_numbered(ledger, service, kNote, size); id != 0) {
                    SeveralDevices::report([&] { tally.taken.push_back(id); });
                } else {
                    ledger.fault("a one-way call was not taken");
                }
                break;
            case 1:
                call_numbered(ledger, service, kRelay, size, 3 * kWaitS);
                break;
            default:
                call_numbered(ledger, service, kEcho, size, kWaitS);
        }
    }
    SeveralDevices::report([&] { ++tally.finished; });
    sleep_ms(60'000);  // what it sent one-way still has to arrive
}

}  // namespace

TEST_P(RpcStress, EveryCallOverABadLinkEndsOnceAndWithItsOwnReply) {
    const std::vector<std::string> names{"phone", "tablet", "watch"};
    SeveralDevices world({.devices = names, .time_limit_ns = 100'000'000'000'000});
    Ledger ledger;
    Tally tally;
    for (const auto& link : world.network().links_between("", "")) {
        world.network().impair(link, "", GetParam().impairments, models::softbus::InFlight::Deliver);
    }
    int clients = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto next = names[(i + 1) % names.size()];
        world.spawn(names[i], "service", [&ledger, next] { serve_neighbours(ledger, next); });
        for (int c = 0; c < 3; ++c) {
            auto others = names;
            std::erase(others, names[i]);
            const auto name = names[i] + std::to_string(c);
            world.spawn(names[i], "client", [&, others, name] { run_client(world, ledger, tally, others, name); });
            ++clients;
        }
    }
    const auto end = world.run();
    EXPECT_EQ(end, sim::kernel::Simulation::End::Idle);
    EXPECT_EQ(tally.finished, clients);
    EXPECT_EQ(ledger.faults(), std::vector<std::string>{});
    EXPECT_GT(ledger.calls(), static_cast<std::uint64_t>(clients * kCallsPerClient));
    for (const auto& [status, count] : ledger.statuses()) {
        EXPECT_TRUE(status == 0 || status == 502) << count << " calls ended with " << status;
    }
    EXPECT_GT(tally.taken.size(), static_cast<std::size_t>(clients * kCallsPerClient / 8));
    EXPECT_TRUE(std::all_of(tally.taken.begin(), tally.taken.end(), [&](auto id) { return ledger.was_served(id); }))
        << "a one-way call that the bus took never arrived";
    std::uint64_t bitten = 0;
    for (const auto& link : world.network().links_between("", "")) bitten += world.network().bitten(link);
    EXPECT_GT(bitten, 50u);
    const auto failed = ledger.statuses().contains(502) ? ledger.statuses().at(502) : 0;
    EXPECT_LE(failed, ledger.calls() / 50) << "the channel repeats; a wait of 30 s rarely ends without an answer";
    std::printf("%llu calls, %llu without an answer in time, %llu frames bitten\n", static_cast<unsigned long long>(ledger.calls()),
                static_cast<unsigned long long>(failed), static_cast<unsigned long long>(bitten));
}

// What a handler returns becomes the caller's result, and 32 there marks the proxy dead (reference section 3.1) though its connection
// stands.
TEST(RpcReattach, AProxyTakenForDeadAndObtainedAnewIsToldOfItsProcesssDeath) {
    SeveralDevices world(SeveralDevices::Options{});
    Notes notes;
    const auto pid = world.spawn("tablet", "service", [] {
        serve_distributed(kAbility, [](std::uint32_t code, MessageParcel& data, MessageParcel& reply) {
            return code == kNote ? int{ERR_DEAD_OBJECT} : echo(code, data, reply);
        });
    });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", kAbility);
        notes.add("status", call(found, kNote));
        notes.add("dead", found->IsObjectDead());
        const auto again = samgr()->CheckSystemAbility(kAbility, "tablet");
        notes.add("same", again == found);
        notes.add(say(again, "hello"));
        notes.add("added", again->AddDeathRecipient(sptr<LambdaRecipient>::MakeSptr([&](const auto&) { notes.add("told"); })));
        sleep_ms(10'000);
        notes.add("dead", again->IsObjectDead());
    });
    world.kill_at(5'000'000'000, "tablet", pid);
    world.run();
    EXPECT_EQ(notes.text(), "status=32 dead=1 same=1 echo hello added=1 told dead=1");
}
