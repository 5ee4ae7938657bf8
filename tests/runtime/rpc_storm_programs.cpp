#include "tests/runtime/rpc_storm_programs.h"

#include "sim/base/text.h"
#include "tests/runtime/rpc_lab.h"

namespace tests {
namespace {

using namespace OHOS;
using runtime::port::Locked;
using runtime::port::Os;

enum Code : std::uint32_t {
    kEcho = 1,
    kNote,   ///< one-way
    kRelay,  ///< calls whom it knows before it answers
    kWho,    ///< answers with its instance
    kTake,   ///< answers with an object of its own
    kGive,   ///< is given an object and calls it
    kSlow,   ///< as kEcho, but takes its time
};

/// What a handler answers if it could not reach whom it calls; none of the runtime's own numbers.
constexpr int kNotFound = 2;
constexpr int kNotReached = 3;
constexpr int kNothingGiven = 4;

/// A look-up: two attempts of 8 s between the SAMgrs, then a Bind of up to 8 s and a first call of up to 8 s; and once more of that for
/// a connection somebody else is making.
constexpr std::int64_t kLookUpMs = 50'000;
/// Threads of one process that look up at a time.
constexpr int kLookersMax = 3;
/// What an object in a message may cost beyond the wait: a Bind and a first call, or leave for somebody else at the stub's process.
constexpr std::int64_t kObjectMs = 17'000;

StormService relay_to_pulse(const StormService& pulse) { return {.device = "tablet", .name = "relay", .ability = 1202, .onward = &pulse}; }

/// What a process holds of other devices: a proxy a service, with the recipients that were accepted. Usable from several threads.
class Holder {
public:
    Holder(StormBooks& books, std::size_t self) : books_(books), self_(self), device_(books.instances[self].device) {}

    /// The service's proxy: the one at hand unless it is dead, else a new one; null if it cannot be had. A recipient is added to each
    /// new one.
    sptr<IRemoteObject> obtain(const StormService& service) {
        {
            Locked locked(Os(), mutex_);
            const auto& held = held_[service.ability];
            if (held.proxy != nullptr && !held.proxy->IsObjectDead()) return held.proxy;
        }
        // A process whose RPC threads all wait for answers hears none (reference section 3.7), and its waits add up. That is no fault, and
        // not what is looked for here.
        if (looking_ == kLookersMax) return nullptr;
        ++looking_;
        const auto start = now_ms();
        auto fresh = service.device == device_ ? samgr()->CheckSystemAbility(service.ability)
                                               : samgr()->CheckSystemAbility(service.ability, service.device);
        --looking_;
        if (const auto span = now_ms() - start; span > kLookUpMs)
            books_.ledger.fault(fmt::format("{} {} looked for {} on {} for {} ms, until {}", device_, books_.instances[self_].name,
                                            service.name, service.device, span, now_ms()));
        if (fresh == nullptr) return nullptr;
        replace(service, fresh);
        subscribe(service, fresh);
        return fresh;
    }

    /// One more recipient, or one less.
    void resubscribe(const StormService& service, bool more) {
        sptr<IRemoteObject> proxy;
        std::pair<std::size_t, sptr<LambdaRecipient>> last;
        {
            Locked locked(Os(), mutex_);
            auto& held = held_[service.ability];
            proxy = held.proxy;
            if (proxy == nullptr || (!more && held.recipients.empty())) return;
            if (!more) {
                last = held.recipients.back();
                held.recipients.pop_back();
            }
        }
        if (more) return subscribe(service, proxy);
        if (proxy->RemoveDeathRecipient(last.second)) books_.removed(last.first);
    }

    /// Lets go of the proxy, and so of its recipients, told or not.
    void drop(const StormService& service) { replace(service, nullptr); }

    /// One call to each object held, whatever comes back.
    void call_all() {
        for (const auto& service : storm_services()) {
            sptr<IRemoteObject> proxy;
            {
                Locked locked(Os(), mutex_);
                proxy = held_[service.ability].proxy;
            }
            if (proxy != nullptr) call_numbered(books_.ledger, proxy, kEcho, 10, 1);
        }
    }

private:
    struct Held {
        sptr<IRemoteObject> proxy;
        std::vector<std::pair<std::size_t, sptr<LambdaRecipient>>> recipients;
    };

    void replace(const StormService& service, const sptr<IRemoteObject>& fresh) {
        Held old;
        Locked locked(Os(), mutex_);
        auto& held = held_[service.ability];
        if (held.proxy == fresh) return;
        std::swap(old, held);
        held.proxy = fresh;
        // A dead one's recipients were told or are about to be.
        if (old.proxy == nullptr || old.proxy->IsObjectDead()) return;
        for (const auto& [number, recipient] : old.recipients) books_.dropped(number);
    }

    bool ask_who(const sptr<IRemoteObject>& proxy, std::uint64_t& instance) {
        MessageParcel reply;
        MessageParcel data;
        MessageOption option;
        option.SetWaitTime(1);
        if (proxy->SendRequest(kWho, data, reply, option) != 0) return false;
        instance = reply.ReadUint64();
        return true;
    }

    void subscribe(const StormService& service, const sptr<IRemoteObject>& proxy) {
        std::uint64_t before = 0;
        if (!ask_who(proxy, before)) return;
        const auto number = books_.begin(self_, before);
        auto recipient = sptr<LambdaRecipient>::MakeSptr([&books = books_, number](const wptr<IRemoteObject>&) { books.told(number); });
        if (!proxy->AddDeathRecipient(recipient)) return;
        books_.accepted(number);
        // Another thread may have let go of it meanwhile, or connected it to the service's next process.
        Locked locked(Os(), mutex_);
        auto& held = held_[service.ability];
        if (held.proxy != proxy) return books_.dropped(number);
        held.recipients.emplace_back(number, std::move(recipient));
    }

    StormBooks& books_;
    const std::size_t self_;
    const std::string device_;
    runtime::port::Mutex mutex_;
    std::map<std::int32_t, Held> held_;
    int looking_ = 0;
};

sptr<LambdaStub> numbered_stub(StormBooks& books) {
    return sptr<LambdaStub>::MakeSptr(
        [&books](std::uint32_t, MessageParcel& data, MessageParcel& reply) { return serve_numbered(books.ledger, data, reply); });
}

void call_taken_object(StormBooks& books, const sptr<IRemoteObject>& service) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    option.SetWaitTime(2);
    const auto start = now_ms();
    const int status = service->SendRequest(kTake, data, reply, option);
    books.ledger.ended(status);
    if (now_ms() - start > 3000 + kObjectMs) books.ledger.fault(fmt::format("an object took {} ms", now_ms() - start));
    if (status != 0) return;
    if (const auto object = reply.ReadRemoteObject(); object != nullptr) call_numbered(books.ledger, object, kEcho, 100, 2);
}

void give_own_object(StormBooks& books, const sptr<IRemoteObject>& service) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    option.SetWaitTime(3);
    if (!data.WriteRemoteObject(numbered_stub(books))) return books.ledger.fault("an own stub cannot be written");
    const auto start = now_ms();
    books.ledger.ended(service->SendRequest(kGive, data, reply, option));
    if (now_ms() - start > 4000) books.ledger.fault(fmt::format("a call with an own object took {} ms", now_ms() - start));
}

/// Hands on a proxy of a stub that is elsewhere; refused if that is where it goes.
void hand_on(StormBooks& books, const sptr<IRemoteObject>& service, const sptr<IRemoteObject>& object) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    option.SetWaitTime(3);
    if (!data.WriteRemoteObject(object)) return;
    const auto start = now_ms();
    books.ledger.ended(service->SendRequest(kGive, data, reply, option));
    if (now_ms() - start > 4000 + 2 * kObjectMs) books.ledger.fault(fmt::format("handing on took {} ms", now_ms() - start));
}

}  // namespace

const std::vector<StormService>& storm_services() {
    static const StormService pulse{.device = "watch", .name = "pulse", .ability = 1204};
    static const std::vector<StormService> services{{.device = "phone", .name = "desk", .ability = 1201},
                                                    relay_to_pulse(pulse),
                                                    {.device = "tablet", .name = "notes", .ability = 1203},
                                                    pulse};
    return services;
}

void serve_in_storm(support::SeveralDevices&, StormBooks& books, std::size_t instance, const StormService& service) {
    auto& holder = *new Holder(books, instance);
    auto& last = *new bool(false);
    if (service.onward != nullptr) {
        Os().StartThread("last_call", [&holder, &last] {
            sleep_ms(StormTimes::kLastCall - now_ms());
            holder.call_all();
            last = true;
            sleep_ms(StormTimes::kEnd - now_ms());  // it is told of what it lost until then
        });
    }
    serve_distributed(service.ability, [&, instance](std::uint32_t code, MessageParcel& data, MessageParcel& reply) {
        switch (code) {
            case kWho:
                reply.WriteUint64(instance);
                return 0;
            case kTake:
                return reply.WriteRemoteObject(numbered_stub(books)) ? 0 : 1;
            case kGive:
                if (const auto given = data.ReadRemoteObject(); given != nullptr) {
                    return call_numbered(books.ledger, given, kEcho, 50, 1) == 0 ? 0 : kNotReached;
                }
                return kNothingGiven;
            case kRelay:
                if (service.onward != nullptr && !last) {
                    const auto onward = holder.obtain(*service.onward);
                    if (onward == nullptr) return kNotFound;
                    if (call_numbered(books.ledger, onward, kEcho, 32, 1) != 0) return kNotReached;
                }
                return serve_numbered(books.ledger, data, reply);
            case kSlow:
                sleep_ms(static_cast<std::int64_t>(Os().Random() % 700));
                return serve_numbered(books.ledger, data, reply);
            default:
                return serve_numbered(books.ledger, data, reply);
        }
    });
}

namespace {

void call_at_random(StormBooks& books, Holder& holder, sim::kernel::RandomStream& random, const std::string& own_device) {
    const auto& services = storm_services();
    const auto& service = services[random.below(services.size())];
    const auto object = holder.obtain(service);
    if (object == nullptr) return;
    const auto size = static_cast<std::size_t>(random.below(8) == 0 ? random.below(20'000) : random.below(200));
    const int wait = static_cast<int>(1 + random.below(3));
    const auto what = random.below(16);
    // A local call has no wait time of its own, so it does nothing that waits for other devices.
    if (service.device == own_device && what < 9) {
        call_numbered(books.ledger, object, kEcho, size, wait);
        return;
    }
    switch (what) {
        case 0:
        case 1:
            send_numbered(books.ledger, object, kNote, size);
            return;
        case 2:
        case 3:
        case 4:
            call_numbered(books.ledger, object, kRelay, size, wait);
            return;
        case 5:
            return call_taken_object(books, object);
        case 6:
            return give_own_object(books, object);
        case 7:
        case 8:
            call_numbered(books.ledger, object, kSlow, size, wait);
            return;
        case 9:
        case 10:
            return holder.resubscribe(service, random.below(2) == 0);
        case 11:
            return holder.drop(service);
        case 12:
            if (const auto other = holder.obtain(services[random.below(services.size())]); other != nullptr) hand_on(books, object, other);
            return;
        default:
            call_numbered(books.ledger, object, kEcho, size, wait);
    }
}

}  // namespace

void call_in_storm(support::SeveralDevices& world, StormBooks& books, std::size_t instance) {
    struct Script {
        Holder holder;
        int running = 2;
    };
    auto& script = *new Script{.holder = Holder(books, instance)};
    const auto run = [&world, &books, &script, instance](int thread) {
        auto random = world.simulation().random(fmt::format("storm.client.{}.{}", instance, thread));
        const auto own_device = books.instances[instance].device;
        while (now_ms() < StormTimes::kCallsUntil) {
            sleep_ms(static_cast<std::int64_t>(random.below(3) == 0 ? random.below(2'500) : random.below(20)));
            call_at_random(books, script.holder, random, own_device);
        }
        sleep_ms(StormTimes::kLastCall - now_ms());
        script.holder.call_all();
        if (--script.running == 0) books.finished(instance);
    };
    Os().StartThread("second", [run] { run(2); });
    run(1);
    sleep_ms(StormTimes::kEnd - now_ms());
}

}  // namespace tests
