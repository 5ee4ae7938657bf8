#include "softbus_bus_center.h"

#include <algorithm>
#include <cstring>

#include "runtime/capi/soft_bus_client.h"
#include "runtime/port/ports.h"

namespace runtime::capi {
namespace {

using port::Locked;
using port::Os;
using port::SoftBus;

template <size_t N>
void Fill(char (&field)[N], const std::string& text) {
    std::memset(field, 0, N);
    std::memcpy(field, text.data(), std::min(text.size(), N - 1));
}

NodeBasicInfo InfoOf(const std::string& network_id) {
    NodeBasicInfo info{};
    Fill(info.networkId, network_id);
    Fill(info.deviceName, network_id);
    return info;
}

DeviceInfo FoundDevice(const std::string& network_id) {
    DeviceInfo device{};
    Fill(device.devId, network_id);
    Fill(device.devName, network_id);
    device.addrNum = 1;
    device.addr[0].type = CONNECTION_ADDR_WLAN;
    Fill(device.addr[0].peerUid, network_id);
    return device;
}

bool IsOnline(const std::string& network_id) {
    const auto nodes = SoftBus()->Nodes();
    return std::any_of(nodes.begin(), nodes.end(), [&](const auto& node) { return node.network_id == network_id && node.online; });
}

}  // namespace

/// Hears of the network for all registrations of a process.
class SoftBusClient::Nodes final : public port::NodeListener {
public:
    void OnNodeOnline(const std::string& network_id) override { Tell(network_id, EVENT_NODE_STATE_ONLINE); }
    void OnNodeOffline(const std::string& network_id) override { Tell(network_id, EVENT_NODE_STATE_OFFLINE); }
    void OnDeviceFound(const std::string& network_id) override {
        std::vector<IRefreshCallback> told;
        {
            auto& client = SoftBusClient::Current();
            const Locked locked(Os(), client.mutex);
            for (const auto& [id, callback] : client.refreshing) told.push_back(callback);
        }
        const DeviceInfo device = FoundDevice(network_id);
        for (const auto& callback : told) {
            if (callback.OnDeviceFound != nullptr) callback.OnDeviceFound(&device);
        }
    }

    static void TellOne(const INodeStateCb& callback, const std::string& network_id, std::uint32_t event) {
        NodeBasicInfo info = InfoOf(network_id);
        const auto told = event == EVENT_NODE_STATE_ONLINE ? callback.onNodeOnline : callback.onNodeOffline;
        if ((callback.events & event) != 0 && told != nullptr) told(&info);
    }

    struct Registration {
        INodeStateCb* key = nullptr;
        INodeStateCb callback{};
    };
    std::vector<Registration> registrations;  ///< under the client's mutex

private:
    void Tell(const std::string& network_id, std::uint32_t event) {
        std::vector<Registration> told;
        {
            auto& client = SoftBusClient::Current();
            const Locked locked(Os(), client.mutex);
            told = registrations;
        }
        for (const auto& registration : told) TellOne(registration.callback, network_id, event);
    }
};

namespace {

/// Hears of nodes from now on; the bus's error, or 0.
std::int32_t Listen(SoftBusClient& client) {
    {
        const Locked locked(Os(), client.mutex);
        if (client.nodes != nullptr) return SOFTBUS_OK;
        client.nodes = new SoftBusClient::Nodes;
    }
    return SoftBus()->RegisterNodeListener(*client.nodes);
}

bool IsPackage(const char* name) { return name != nullptr && name[0] != '\0' && std::strlen(name) < port::kPackageNameMax; }

}  // namespace
}  // namespace runtime::capi

using runtime::capi::InfoOf;
using runtime::capi::IsOnline;
using runtime::capi::IsPackage;
using runtime::capi::SoftBusClient;
using runtime::port::Locked;
using runtime::port::Os;
using runtime::port::SoftBus;

extern "C" {

int32_t PublishLNN(const char* pkgName, const PublishInfo* info, const IPublishCb* cb) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (!IsPackage(pkgName) || info == nullptr || cb == nullptr) return SOFTBUS_INVALID_PARAM;
    const int32_t result = SoftBus()->PublishLnn();
    if (result == SOFTBUS_OK) {
        auto& client = SoftBusClient::Current();
        const Locked locked(Os(), client.mutex);
        client.publishing.insert(info->publishId);
    }
    if (cb->OnPublishResult != nullptr)
        cb->OnPublishResult(info->publishId, result == SOFTBUS_OK ? PUBLISH_LNN_SUCCESS : PUBLISH_LNN_INTERNAL);
    return result;
}

int32_t StopPublishLNN(const char* pkgName, int32_t publishId) {
    if (!IsPackage(pkgName)) return SOFTBUS_INVALID_PARAM;
    auto& client = SoftBusClient::Current();
    const Locked locked(Os(), client.mutex);
    return client.publishing.erase(publishId) != 0 ? SOFTBUS_OK : SOFTBUS_INVALID_PARAM;
}

int32_t RefreshLNN(const char* pkgName, const SubscribeInfo* info, const IRefreshCallback* cb) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (!IsPackage(pkgName) || info == nullptr || cb == nullptr) return SOFTBUS_INVALID_PARAM;
    auto& client = SoftBusClient::Current();
    int32_t result = runtime::capi::Listen(client);
    if (result == SOFTBUS_OK) {
        {
            const Locked locked(Os(), client.mutex);
            client.refreshing[info->subscribeId] = *cb;
        }
        result = SoftBus()->RefreshLnn();
    }
    if (cb->OnDiscoverResult != nullptr) {
        cb->OnDiscoverResult(info->subscribeId, result == SOFTBUS_OK ? REFRESH_LNN_SUCCESS : REFRESH_LNN_INTERNAL);
    }
    return result;
}

int32_t StopRefreshLNN(const char* pkgName, int32_t refreshId) {
    if (!IsPackage(pkgName)) return SOFTBUS_INVALID_PARAM;
    auto& client = SoftBusClient::Current();
    const Locked locked(Os(), client.mutex);
    return client.refreshing.erase(refreshId) != 0 ? SOFTBUS_OK : SOFTBUS_INVALID_PARAM;
}

int32_t JoinLNN(const char* pkgName, ConnectionAddr* target, OnJoinLNNResult cb) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (!IsPackage(pkgName) || target == nullptr || cb == nullptr) return SOFTBUS_INVALID_PARAM;
    const auto join = [address = *target, cb]() mutable {
        const int32_t result = SoftBus()->JoinLnn(address.peerUid);
        cb(&address, result == SOFTBUS_OK ? address.peerUid : nullptr, result);
    };
    return Os().StartThread("JoinLNN", join) > 0 ? SOFTBUS_OK : SOFTBUS_ERR;
}

int32_t LeaveLNN(const char* pkgName, const char* networkId, OnLeaveLNNResult cb) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (!IsPackage(pkgName) || networkId == nullptr || cb == nullptr) return SOFTBUS_INVALID_PARAM;
    const auto leave = [device = std::string(networkId), cb] { cb(device.c_str(), SoftBus()->LeaveLnn(device)); };
    return Os().StartThread("LeaveLNN", leave) > 0 ? SOFTBUS_OK : SOFTBUS_ERR;
}

int32_t RegNodeDeviceStateCb(const char* pkgName, INodeStateCb* callback) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (!IsPackage(pkgName) || callback == nullptr || (callback->events & EVENT_NODE_STATE_MASK) == 0) return SOFTBUS_INVALID_PARAM;
    auto& client = SoftBusClient::Current();
    if (const int32_t result = runtime::capi::Listen(client); result != SOFTBUS_OK) return result;
    {
        const Locked locked(Os(), client.mutex);
        auto& registrations = client.nodes->registrations;
        if (std::any_of(registrations.begin(), registrations.end(), [callback](const auto& each) { return each.key == callback; })) {
            return SOFTBUS_INVALID_PARAM;
        }
        registrations.push_back({callback, *callback});
    }
    for (const auto& node : SoftBus()->Nodes()) {
        if (node.online) SoftBusClient::Nodes::TellOne(*callback, node.network_id, EVENT_NODE_STATE_ONLINE);
    }
    return SOFTBUS_OK;
}

int32_t UnregNodeDeviceStateCb(INodeStateCb* callback) {
    auto& client = SoftBusClient::Current();
    const Locked locked(Os(), client.mutex);
    if (callback == nullptr || client.nodes == nullptr) return SOFTBUS_INVALID_PARAM;
    auto& registrations = client.nodes->registrations;
    const auto found =
        std::find_if(registrations.begin(), registrations.end(), [callback](const auto& each) { return each.key == callback; });
    if (found == registrations.end()) return SOFTBUS_INVALID_PARAM;
    registrations.erase(found);
    return SOFTBUS_OK;
}

int32_t GetAllNodeDeviceInfo(const char* pkgName, NodeBasicInfo** info, int32_t* infoNum) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (!IsPackage(pkgName) || info == nullptr || infoNum == nullptr) return SOFTBUS_INVALID_PARAM;
    std::vector<std::string> online;
    for (const auto& node : SoftBus()->Nodes()) {
        if (node.online && node.trusted) online.push_back(node.network_id);
    }
    *infoNum = static_cast<int32_t>(online.size());
    *info = online.empty() ? nullptr : new NodeBasicInfo[online.size()];
    std::transform(online.begin(), online.end(), *info, InfoOf);
    return SOFTBUS_OK;
}

void FreeNodeInfo(NodeBasicInfo* info) { delete[] info; }

int32_t GetLocalNodeDeviceInfo(const char* pkgName, NodeBasicInfo* info) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (!IsPackage(pkgName) || info == nullptr) return SOFTBUS_INVALID_PARAM;
    *info = InfoOf(SoftBus()->LocalNetworkId());
    return SOFTBUS_OK;
}

int32_t GetNodeKeyInfo(const char* pkgName, const char* networkId, NodeDeviceInfoKey key, uint8_t* info, int32_t infoLen) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (!IsPackage(pkgName) || networkId == nullptr || info == nullptr || infoLen <= 0) return SOFTBUS_INVALID_PARAM;
    if (key != NODE_KEY_UDID && key != NODE_KEY_UUID && key != NODE_KEY_DEV_NAME) return SOFTBUS_FUNC_NOT_SUPPORT;
    const auto needed = key == NODE_KEY_DEV_NAME ? size_t{DEVICE_NAME_BUF_LEN} : size_t{UDID_BUF_LEN};
    if (static_cast<size_t>(infoLen) < needed) return SOFTBUS_INVALID_PARAM;
    const std::string device = networkId;
    if (device != SoftBus()->LocalNetworkId() && !IsOnline(device)) return SOFTBUS_NETWORK_NODE_OFFLINE;
    std::memset(info, 0, needed);
    std::memcpy(info, device.data(), std::min(device.size(), needed - 1));
    return SOFTBUS_OK;
}

}  // extern "C"
