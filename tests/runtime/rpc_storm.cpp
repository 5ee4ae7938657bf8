#include "tests/runtime/rpc_storm.h"

#include <algorithm>
#include <optional>

#include "sim/base/text.h"
#include "sim/query/account.h"
#include "sim/query/laws.h"
#include "sim/trace/codec.h"
#include "tests/runtime/rpc_storm_programs.h"
#include "tests/support/trace_hash.h"

namespace tests {
namespace {

using models::softbus::Impairments;
using models::softbus::InFlight;
using support::SeveralDevices;

constexpr std::int64_t kMsNs = 1'000'000;
/// A partition both ways that lasts as long tears what stood at its start: 40 s of silence, and the time until both sides act on it.
constexpr std::int64_t kPartitionTearsMs = 45'000;

constexpr const char* kDevices[] = {"phone", "tablet", "watch"};

struct ClientPlace {
    const char* device;
    const char* name;
};
constexpr ClientPlace kClients[] = {{"phone", "alice"}, {"phone", "bob"}, {"tablet", "carol"}, {"watch", "dave"}};

/// Links after which a silent device is missed in 40 s.
constexpr models::softbus::LinkKind kLinks[] = {models::softbus::LinkKind::Wlan5, models::softbus::LinkKind::Wlan24,
                                                models::softbus::LinkKind::Ethernet, models::softbus::LinkKind::Usb};

SeveralDevices::Options options_of(std::uint64_t seed, std::optional<sim::query::Laws>& laws) {
    return {.devices = {std::begin(kDevices), std::end(kDevices)},
            .level = seed % 5 == 0 ? sim::trace::Level::Full : sim::trace::Level::Calls,
            .seed = seed,
            .time_limit_ns = StormTimes::kLimit * kMsNs,
            .profile = seed % 3 == 0 ? "as-coded" : "seed",
            .link = kLinks[seed % std::size(kLinks)],
            .processes = {"desk", "relay", "notes", "pulse", "alice", "bob", "carol", "dave"},
            .witness = [&laws](const sim::trace::Names& names) { return &laws.emplace(names); }};
}

class Storm {
public:
    explicit Storm(std::uint64_t seed)
        : world_(options_of(seed, laws_)),
          hash_(world_.recorder()),
          random_(world_.simulation().random("storm")),
          links_(world_.network().links_between("", "")) {
        for (std::size_t i = 0; i < storm_services().size(); ++i) services_.push_back(kNone);
        for (std::size_t i = 0; i < std::size(kClients); ++i) clients_.push_back(kNone);
        weather_.resize(links_.size());
    }

    SeveralDevices& world() { return world_; }

    StormResult run() {
        for (std::size_t i = 0; i < services_.size(); ++i) start_service(i);
        for (std::size_t i = 0; i < clients_.size(); ++i) start_client(i);
        const auto count = 4 + random_.below(12);
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto span = static_cast<std::uint64_t>(StormTimes::kActsUntil - StormTimes::kActsFrom);
            at(StormTimes::kActsFrom + static_cast<std::int64_t>(random_.below(span)), [this] { act(); });
        }
        at(StormTimes::kActsUntil, [this] { put_right(); });
        const auto end = world_.run();
        if (end != sim::kernel::Simulation::End::Idle) books_.ledger.fault("the run did not come to rest");
        books_.judge();
        laws_->finish(sim::query::RunEnd::Idle);
        for (const auto& breach : laws_->breaches()) {
            if (breach.law == sim::trace::Law::HandlesLetGo) continue;  // these clients keep their proxies to the end
            books_.ledger.fault(fmt::format("law {} is broken: {}", sim::trace::word(breach.law), breach.text));
        }
        return result();
    }

private:
    static constexpr std::size_t kNone = ~std::size_t{0};
    struct Weather {
        std::int64_t parted_ms = -1;  ///< both directions, since then
        std::int64_t cut_ms = -1;
        std::int64_t noticed_ms = -1;
    };

    void at(std::int64_t time_ms, std::function<void()> act) { world_.at(time_ms * kMsNs, std::move(act)); }
    /// Now and then at once: what follows then meets what has not been noticed yet.
    void later(std::int64_t from_ms, std::int64_t to_ms, std::function<void()> act) {
        if (random_.below(3) == 0) to_ms = from_ms + 200;
        at(now() + from_ms + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(to_ms - from_ms))), std::move(act));
    }
    std::int64_t now() { return world_.simulation().now_ns() / kMsNs; }

    // -- processes

    std::size_t enter(const char* device, const char* name, bool has_script) {
        books_.instances.push_back({.device = device, .name = name, .has_script = has_script});
        return books_.instances.size() - 1;
    }
    [[nodiscard]] bool lives(std::size_t instance) const {
        return instance != kNone && books_.instances[instance].died_ms == StormBooks::kNever;
    }
    void start_service(std::size_t number) {
        const auto& service = storm_services()[number];
        if (lives(services_[number]) || !world_.device(service.device).is_on()) return;
        const auto instance = services_[number] = enter(service.device, service.name, false);
        books_.instances[instance].pid = world_.spawn(service.device, {.name = service.name}, [this, instance, &service] {
            sleep_ms(5);  // SAMgr first
            serve_in_storm(world_, books_, instance, service);
        });
    }
    void start_client(std::size_t number) {
        const auto& place = kClients[number];
        if (lives(clients_[number]) || !world_.device(place.device).is_on()) return;
        const auto instance = clients_[number] = enter(place.device, place.name, true);
        books_.instances[instance].pid = world_.spawn(place.device, {.name = place.name}, [this, instance] {
            sleep_ms(30);
            call_in_storm(world_, books_, instance);
        });
    }
    void kill(std::size_t instance) {
        if (!lives(instance)) return;
        auto& record = books_.instances[instance];
        record.died_ms = now();
        world_.device(record.device).kill(record.pid);
    }

    // -- weather

    void trouble(std::size_t link, const char* what) {
        const auto [a, b] = ends(link);
        books_.troubles.push_back({.a = a, .b = b, .time_ms = now(), .what = what});
    }
    void tear(std::size_t link, std::int64_t time_ms, const char* what) {
        const auto [a, b] = ends(link);
        books_.tears.push_back({.a = a, .b = b, .time_ms = time_ms, .what = what});
    }
    [[nodiscard]] std::pair<std::string, std::string> ends(std::size_t link) const {
        const auto dash = links_[link].find('-');
        return {links_[link].substr(0, dash), links_[link].substr(dash + 1)};
    }
    void impair(std::size_t link, const std::string& from, const Impairments& impairments, InFlight in_flight) {
        auto& weather = weather_[link];
        if (weather.parted_ms >= 0 && now() - weather.parted_ms >= kPartitionTearsMs) tear(link, weather.parted_ms, "partition");
        weather.parted_ms = impairments.partition && from.empty() ? now() : -1;
        world_.network().impair(links_[link], from, impairments, in_flight);
    }
    void cut(std::size_t link, InFlight in_flight, std::int64_t noticed_after_ms) {
        if (world_.network().cut(links_[link], in_flight, noticed_after_ms * kMsNs) == 0) return;
        weather_[link].cut_ms = now();
        weather_[link].noticed_ms = now() + noticed_after_ms;
    }
    void restore(std::size_t link) {
        if (world_.network().restore(links_[link]) == 0) return;
        if (now() > weather_[link].noticed_ms) tear(link, weather_[link].cut_ms, "cut");
    }

    void power_off(const std::string& device, bool graceful) {
        if (!world_.device(device).is_on()) return;
        for (std::size_t link = 0; link < links_.size(); ++link) {
            const auto [a, b] = ends(link);
            if (a == device || b == device) trouble(link, "power");
        }
        for (auto& instance : books_.instances) {
            if (instance.device == device && instance.died_ms == StormBooks::kNever) instance.died_ms = now();
        }
        world_.device(device).power_off(graceful);
    }
    void power_on(const std::string& device) {
        if (!world_.power_on(device)) return;
        for (std::size_t i = 0; i < services_.size(); ++i) {
            if (device == storm_services()[i].device) start_service(i);
        }
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            if (device == kClients[i].device) start_client(i);
        }
    }

    void act() {
        ++acts_;
        // Troubles come in company.
        if (random_.below(3) == 0) at(now() + static_cast<std::int64_t>(random_.below(40)), [this] { act(); });
        const auto link = random_.below(links_.size());
        const auto in_flight = static_cast<InFlight>(random_.below(3));
        switch (random_.below(11)) {
            case 0:
            case 1:
            case 2: {
                const auto number = random_.below(services_.size());
                kill(services_[number]);
                return later(1, 8'000, [this, number] { start_service(number); });
            }
            case 3: {
                const auto number = random_.below(clients_.size());
                kill(clients_[number]);
                return later(1, 8'000, [this, number] { start_client(number); });
            }
            case 4:
            case 5: {
                trouble(link, "cut");
                constexpr std::int64_t kNoticed[] = {0, 0, 100, 3'000};
                cut(link, in_flight, kNoticed[random_.below(4)]);
                return later(1, 20'000, [this, link] { restore(link); });
            }
            case 6: {
                const auto* device = kDevices[random_.below(std::size(kDevices))];
                power_off(device, random_.below(2) == 0);
                return later(1, 20'000, [this, device] { power_on(device); });
            }
            case 7: {
                trouble(link, "partition");
                const auto [a, b] = ends(link);
                const auto side = random_.below(3);
                const auto from = side == 0 ? std::string() : side == 1 ? a : b;
                impair(link, from, {.partition = true}, in_flight);
                return later(500, 55'000, [this, link] { impair(link, "", {}, InFlight::Deliver); });
            }
            case 8:
                trouble(link, "loss");
                impair(link, "",
                       {.delay_ns = 3 * kMsNs, .jitter_ns = kMsNs, .loss = 0.2, .duplicate = 0.05, .reorder = 0.1, .corrupt = 0.02},
                       in_flight);
                return later(500, 20'000, [this, link] { impair(link, "", {}, InFlight::Deliver); });
            case 9: {
                trouble(link, "distrust");
                tear(link, now(), "trust withdrawn");
                const auto [a, b] = ends(link);
                world_.network().set_trust(a, b, false);
                return later(1, 20'000, [this, link] { trust(link); });
            }
            default:
                trouble(link, "closed");
                tear(link, now(), "sessions closed");
                const auto [a, b] = ends(link);
                world_.network().close_sessions(a, b, "");
        }
    }

    void trust(std::size_t link) {
        const auto [a, b] = ends(link);
        world_.network().set_trust(a, b, true);
    }

    void put_right() {
        for (std::size_t link = 0; link < links_.size(); ++link) {
            trust(link);
            restore(link);
            impair(link, "", {}, InFlight::Deliver);
        }
        for (const auto* device : kDevices) power_on(device);
        for (std::size_t i = 0; i < services_.size(); ++i) start_service(i);
    }

    StormResult result() {
        StormResult result{.faults = books_.ledger.faults(), .statuses = books_.ledger.statuses(), .acts = acts_};
        for (const auto& registration : books_.registrations) {
            result.registrations += registration.accepted_ms >= 0 ? 1 : 0;
            result.owed += books_.owed(registration).empty() ? 0 : 1;
            result.told += registration.told;
        }
        constexpr int kDocumented[] = {0, 1, 2, 3, 4, 32, 401, 407, 502, 504, 505, 507, 508, 601, 603, 29189};  // 1 to 4: the handlers' own
        for (const auto& [status, count] : result.statuses) {
            if (std::find(std::begin(kDocumented), std::end(kDocumented), status) == std::end(kDocumented)) {
                result.faults.push_back(fmt::format("{} calls ended with {}", count, status));
            }
        }
        result.events = hash_.events();
        result.heads = hash_.heads();
        result.whole = hash_.whole();
        return result;
    }

    std::optional<sim::query::Laws> laws_;
    SeveralDevices world_;
    support::TraceHash hash_;
    sim::kernel::RandomStream random_;
    StormBooks books_;
    const std::vector<std::string> links_;
    std::vector<Weather> weather_;
    std::vector<std::size_t> services_;  ///< the instance that is, or was last
    std::vector<std::size_t> clients_;
    std::uint64_t acts_ = 0;
};

}  // namespace

StormResult run_storm(std::uint64_t seed, const std::function<void(std::string_view)>& account) {
    Storm storm(seed);
    if (!account) return storm.run();
    sim::query::Account lines(storm.world().recorder().names(), {.lines = {.head_lines = 100'000}}, account);
    storm.world().recorder().add_listener([&lines](const sim::trace::RecordView& record) { lines.add(record); });
    auto result = storm.run();
    lines.finish();
    return result;
}

}  // namespace tests
