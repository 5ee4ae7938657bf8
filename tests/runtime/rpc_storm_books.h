#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/runtime/rpc_ledger.h"

namespace tests {

/// When a storm does what, in ms of virtual time.
struct StormTimes {
    static constexpr std::int64_t kActsFrom = 1'000;
    static constexpr std::int64_t kActsUntil = 60'000;   ///< then all is put right
    static constexpr std::int64_t kCallsUntil = 75'000;  ///< clients begin no further call
    static constexpr std::int64_t kLastCall = 120'000;   ///< one to each object still held: so a connection that only one side lost shows
    static constexpr std::int64_t kEnd = 240'000;        ///< clients end; nothing is due any more
    static constexpr std::int64_t kLimit = 400'000;
};

/// Who lived when, who registered where, what tore connections: from this follows which obituaries are owed. Written from any process.
class StormBooks {
public:
    static constexpr std::int64_t kNever = -1;

    struct Instance {
        std::string device;
        std::string name;
        std::uint32_t pid = 0;
        bool has_script = false;
        std::int64_t died_ms = kNever;
        std::int64_t finished_ms = kNever;  ///< its script came to its end
    };
    struct Registration {
        std::size_t owner = 0;   ///< instance
        std::size_t target = 0;  ///< instance
        std::int64_t accepted_ms = kNever;
        std::int64_t told_ms = kNever;
        unsigned told = 0;
        bool removed = false;  ///< taken back, and accepted so
        bool dropped = false;  ///< the proxy was let go, and the registration with it
    };
    /// Something that tears all connections between two devices that stand then.
    struct Tear {
        std::string a, b;
        std::int64_t time_ms = 0;
        std::string what;
    };

    Ledger ledger;
    std::vector<Instance> instances;
    std::vector<Registration> registrations;
    std::vector<Tear> tears;
    std::vector<Tear> troubles;  ///< whatever may have torn one; the reasons an obituary may have

    std::size_t begin(std::size_t owner, std::size_t target) {
        const models::device::HostScope host;
        registrations.push_back({.owner = owner, .target = target});
        return registrations.size() - 1;
    }
    void accepted(std::size_t number) { registrations[number].accepted_ms = now_ms(); }
    void removed(std::size_t number) { registrations[number].removed = true; }
    void dropped(std::size_t number) { registrations[number].dropped = true; }
    void told(std::size_t number) {
        auto& registration = registrations[number];
        registration.told_ms = now_ms();
        ++registration.told;
    }
    void finished(std::size_t instance) { instances[instance].finished_ms = now_ms(); }

    /// Whether the subscriber must have been told, and why: "" if not.
    [[nodiscard]] std::string owed(const Registration& registration) const;
    /// Adds to the ledger's faults what does not hold at the end of the run.
    void judge();

private:
    [[nodiscard]] bool between(const Tear& tear, const Registration& registration) const;
    [[nodiscard]] std::string describe(const Registration& registration) const;
};

}  // namespace tests
