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
};

/// A look-up: two attempts of 8 s between the SAMgrs, then a Bind of up to 8 s and a first call of up to 8 s; and once more of that for
/// a connection somebody else is making.
constexpr std::int64_t kLookUpMs = 50'000;
/// What an object in a reply may cost beyond the wait: a Bind and a first call.
constexpr std::int64_t kObjectMs = 17'000;

StormService relay_to_pulse(const StormService& pulse) { return {.device = "tablet", .name = "relay", .ability = 1202, .onward = &pulse}; }

/// What a process holds of other devices: a proxy a service, with the recipients that were accepted. Usable from several threads.
class Holder {
public:
    Holder(StormBooks& books, std::size_t self) : books_(books), self_(self) {}

    /// The service's proxy: the one at hand unless it is dead, else a new one; null if it cannot be had. A recipient is added to each
    /// new one.
    sptr<IRemoteObject> obtain(const StormService& service) {
        Locked locked(Os(), mutex_);
        auto& held = held_[service.ability];
        if (held.proxy != nullptr && !held.proxy->IsObjectDead()) return held.proxy;
        held.proxy = nullptr;  // a dead one's recipients have been told or are about to be
        const auto start = now_ms();
        held.proxy = samgr()->CheckSystemAbility(service.ability, service.device);
        if (const auto span = now_ms() - start; span > kLookUpMs) books_.ledger.fault(fmt::format("a look-up took {} ms", span));
        if (held.proxy != nullptr) subscribe(held);
        return held.proxy;
    }

    /// One more recipient, or one less.
    void resubscribe(const StormService& service, bool more) {
        Locked locked(Os(), mutex_);
        auto& held = held_[service.ability];
        if (held.proxy == nullptr) return;
        if (more) return subscribe(held);
        if (held.recipients.empty()) return;
        const auto [number, recipient] = held.recipients.back();
        held.recipients.pop_back();
        if (held.proxy->RemoveDeathRecipient(recipient)) books_.removed(number);
    }

    /// Lets go of the proxy, and so of its recipients, told or not.
    void drop(const StormService& service) {
        Locked locked(Os(), mutex_);
        auto& held = held_[service.ability];
        for (const auto& [number, recipient] : held.recipients) books_.dropped(number);
        held.recipients.clear();
        held.proxy = nullptr;
    }

    /// One call to each object held, whatever comes back.
    void call_all() {
        for (auto& [ability, held] : held_) {
            if (held.proxy != nullptr) call_numbered(books_.ledger, held.proxy, kEcho, 10, 1);
        }
    }

private:
    struct Held {
        sptr<IRemoteObject> proxy;
        std::vector<std::pair<std::size_t, sptr<LambdaRecipient>>> recipients;
    };

    void subscribe(Held& held) {
        MessageParcel reply;
        MessageParcel data;
        MessageOption option;
        option.SetWaitTime(1);
        const int status = held.proxy->SendRequest(kWho, data, reply, option);
        if (status != 0) return;
        const auto number = books_.begin(self_, reply.ReadUint64());
        auto recipient = sptr<LambdaRecipient>::MakeSptr([&books = books_, number](const wptr<IRemoteObject>&) { books.told(number); });
        if (!held.proxy->AddDeathRecipient(recipient)) return;
        books_.accepted(number);
        held.recipients.emplace_back(number, std::move(recipient));
    }

    StormBooks& books_;
    const std::size_t self_;
    runtime::port::Mutex mutex_;
    std::map<std::int32_t, Held> held_;
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
                if (const auto given = data.ReadRemoteObject(); given != nullptr) call_numbered(books.ledger, given, kEcho, 50, 1);
                reply.WriteInt32(0);
                return 0;
            case kRelay:
                if (service.onward != nullptr && !last) {
                    const auto onward = holder.obtain(*service.onward);
                    if (onward == nullptr) return 2;
                    if (const int status = call_numbered(books.ledger, onward, kEcho, 32, 1); status != 0) return status;
                }
                return serve_numbered(books.ledger, data, reply);
            default:
                return serve_numbered(books.ledger, data, reply);
        }
    });
}

void call_in_storm(support::SeveralDevices& world, StormBooks& books, std::size_t instance) {
    const auto own_device = books.instances[instance].device;
    auto random = world.simulation().random(fmt::format("storm.client.{}", instance));
    Holder holder(books, instance);
    while (now_ms() < StormTimes::kCallsUntil) {
        sleep_ms(static_cast<std::int64_t>(5 + random.below(1'500)));
        const auto& services = storm_services();
        const auto& service = services[random.below(services.size())];
        if (service.device == own_device) continue;
        const auto object = holder.obtain(service);
        if (object == nullptr) continue;
        const auto size = static_cast<std::size_t>(random.below(8) == 0 ? random.below(20'000) : random.below(200));
        const int wait = static_cast<int>(1 + random.below(3));
        switch (random.below(12)) {
            case 0:
            case 1:
                send_numbered(books.ledger, object, kNote, size);
                break;
            case 2:
            case 3:
            case 4:
                call_numbered(books.ledger, object, kRelay, size, wait);
                break;
            case 5:
                call_taken_object(books, object);
                break;
            case 6:
                give_own_object(books, object);
                break;
            case 7:
                holder.resubscribe(service, random.below(2) == 0);
                break;
            case 8:
                holder.drop(service);
                break;
            default:
                call_numbered(books.ledger, object, kEcho, size, wait);
        }
    }
    sleep_ms(StormTimes::kLastCall - now_ms());
    holder.call_all();
    books.finished(instance);
    sleep_ms(StormTimes::kEnd - now_ms());
}

}  // namespace tests
