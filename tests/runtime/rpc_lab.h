#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/runtime/lambda_stub.h"
#include "tests/support/several_devices.h"

/// What tests of calls between devices share.
namespace tests {

using support::SeveralDevices;

/// Publishes a distributed ability and serves on the calling thread. Nobody else holds the stub.
inline void serve_distributed(std::int32_t ability, LambdaStub::Handler handler) {
    samgr()->AddSystemAbility(ability, OHOS::sptr<LambdaStub>::MakeSptr(std::move(handler)),
                              {true, OHOS::ISystemAbilityManager::DUMP_FLAG_PRIORITY_DEFAULT, u"", u""});
    OHOS::IPCSkeleton::JoinWorkThread();
}

/// Finds an ability of another device once it had time to publish itself.
inline OHOS::sptr<OHOS::IRemoteObject> find_on(const std::string& device, std::int32_t ability) {
    sleep_ms(20);
    return samgr()->CheckSystemAbility(ability, device);
}

inline int echo(std::uint32_t, OHOS::MessageParcel& data, OHOS::MessageParcel& reply) {
    reply.WriteString("echo " + data.ReadString());
    return 0;
}

inline std::string say(const OHOS::sptr<OHOS::IRemoteObject>& object, const std::string& text, int* status = nullptr) {
    OHOS::MessageParcel data;
    OHOS::MessageParcel reply;
    OHOS::MessageOption option;
    data.WriteString(text);
    const int result = object->SendRequest(1, data, reply, option);
    if (status != nullptr) *status = result;
    return reply.ReadString();
}

/// A call that hands an object over; the reply, if wanted.
inline int give(const OHOS::sptr<OHOS::IRemoteObject>& to, std::uint32_t code, const OHOS::sptr<OHOS::IRemoteObject>& object,
                OHOS::MessageParcel* reply = nullptr) {
    OHOS::MessageParcel data;
    OHOS::MessageParcel own;
    OHOS::MessageOption option;
    if (!data.WriteRemoteObject(object)) return -1;
    return to->SendRequest(code, data, reply != nullptr ? *reply : own, option);
}

/// A call whose reply carries an object.
inline OHOS::sptr<OHOS::IRemoteObject> take(const OHOS::sptr<OHOS::IRemoteObject>& from, std::uint32_t code, int* status = nullptr) {
    OHOS::MessageParcel reply;
    const int result = call(from, code, &reply);
    if (status != nullptr) *status = result;
    return result == 0 ? reply.ReadRemoteObject() : nullptr;
}

/// Lines that programs write for the test: from any of them, in virtual-time order.
class Notes {
public:
    void add(const std::string& line) {
        const models::device::HostScope host;
        lines_.push_back(line);
    }
    template <class T>
    void add(const std::string& what, const T& value) {
        add(what + "=" + std::to_string(value));
    }
    [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
    [[nodiscard]] std::string text() const {
        std::string all;
        for (const auto& line : lines_) all += (all.empty() ? "" : " ") + line;
        return all;
    }

private:
    std::vector<std::string> lines_;
};

/// Rules that refused or were tolerated in a run, as "PASS-1 refused registered 0 tablet".
class Rules {
public:
    explicit Rules(SeveralDevices& world) {
        world.on<sim::trace::RuleRefused>([this](const auto& event, const auto&) { note(event, "refused"); });
        world.on<sim::trace::RuleTolerated>([this](const auto& event, const auto&) { note(event, "tolerated"); });
    }
    [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

private:
    template <class E>
    void note(const E& event, const std::string& what) {
        using sim::trace::Words;
        lines_.push_back(std::string(Words<sim::trace::Rule>::kWords[static_cast<std::size_t>(event.rule)]) + " " + what + " " +
                         std::string(Words<sim::trace::Origin>::kWords[static_cast<std::size_t>(event.origin)]) + " " +
                         std::to_string(event.crossings) + " " + std::string(event.host_device));
    }
    std::vector<std::string> lines_;
};

/// Both profiles.
class EitherProfile : public testing::TestWithParam<std::string> {
protected:
    [[nodiscard]] SeveralDevices::Options options() const {
        SeveralDevices::Options options;
        options.profile = GetParam();
        return options;
    }
    [[nodiscard]] bool strict() const { return GetParam() == "seed"; }
};

inline std::string profile_name(const testing::TestParamInfo<std::string>& info) { return info.param == "seed" ? "seed" : "as_coded"; }

}  // namespace tests
