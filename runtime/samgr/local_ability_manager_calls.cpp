// Both ends of ILocalAbilityManager.

#include "accesstoken_kit.h"
#include "ipc_skeleton.h"
#include "local_ability_manager_proxy.h"
#include "local_ability_manager_stub.h"
#include "runtime/port/ports.h"
#include "system_ability_definition.h"

namespace OHOS {
namespace {

using Security::AccessToken::AccessTokenKit;

constexpr const char* kManage = "ohos.permission.MANAGE_SYSTEM_ABILITY";
constexpr const char* kExtension = "ohos.permission.ACCESS_EXT_SYSTEM_ABILITY";
constexpr const char* kControl = "ohos.permission.SVC_CMD";

nlohmann::json JsonOf(const std::string& text) { return nlohmann::json::parse(text, nullptr, false); }
std::string TextOf(const nlohmann::json& json) { return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

int Written(bool written) { return written ? ERR_NONE : ERR_FLATTEN_OBJECT; }

}  // namespace

bool LocalAbilityManagerStub::CheckInputSysAbilityId(int32_t systemAbilityId) {
    return systemAbilityId >= FIRST_SYS_ABILITY_ID && systemAbilityId <= LAST_SYS_ABILITY_ID;
}

/// SAMgr itself may all of it.
bool LocalAbilityManagerStub::CheckPermission(uint32_t code) {
    if (IPCSkeleton::GetCallingUid() == 0) return true;
    const char* permission = kManage;
    if (code == SYSTEM_ABILITY_EXT_TRANSACTION) permission = kExtension;
    if (code == SERVICE_CONTROL_CMD_TRANSACTION) permission = kControl;
    return AccessTokenKit::VerifyAccessToken(IPCSkeleton::GetCallingTokenID(), permission) == Security::AccessToken::PERMISSION_GRANTED;
}

int32_t LocalAbilityManagerStub::OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (data.ReadInterfaceToken() != LOCAL_ABILITY_MANAGER_INTERFACE_TOKEN || !CheckPermission(code)) return ERR_PERMISSION_DENIED;
    switch (code) {
        case START_ABILITY_TRANSACTION:  // Int32 id, String reason
        case STOP_ABILITY_TRANSACTION: {
            const int32_t id = data.ReadInt32();
            const std::string reason = data.ReadString();
            if (!CheckInputSysAbilityId(id)) return ERR_NULL_OBJECT;
            return Written(reply.WriteBool(code == START_ABILITY_TRANSACTION ? StartAbility(id, reason) : StopAbility(id, reason)));
        }
        case ACTIVE_ABILITY_TRANSACTION: {  // Int32 id, String reason -> Bool
            const int32_t id = data.ReadInt32();
            const auto reason = JsonOf(data.ReadString());
            if (!CheckInputSysAbilityId(id) || reason.is_discarded()) return ERR_NULL_OBJECT;
            return Written(reply.WriteBool(ActiveAbility(id, reason)));
        }
        case IDLE_ABILITY_TRANSACTION: {  // Int32 id, String reason -> Bool, Int32 delay (ms)
            const int32_t id = data.ReadInt32();
            const auto reason = JsonOf(data.ReadString());
            if (!CheckInputSysAbilityId(id) || reason.is_discarded()) return ERR_NULL_OBJECT;
            int32_t delay = 0;
            const bool asked = IdleAbility(id, reason, delay);
            return Written(reply.WriteBool(asked) && reply.WriteInt32(delay));
        }
        case SEND_STRATEGY_TO_SA_TRANSACTION: {  // Int32 type, Int32 id, Int32 level, String action -> Bool
            const int32_t type = data.ReadInt32();
            const int32_t id = data.ReadInt32();
            const int32_t level = data.ReadInt32();
            std::string action = data.ReadString();
            if (!CheckInputSysAbilityId(id)) return ERR_NULL_OBJECT;
            return Written(reply.WriteBool(SendStrategyToSA(type, id, level, action)));
        }
        case IPC_STAT_CMD_TRANSACTION:  // descriptor, Int32 command -> Bool
        case FFRT_STAT_CMD_TRANSACTION: {
            const int fd = data.ReadFileDescriptor();
            const int32_t command = data.ReadInt32();
            const bool done = code == IPC_STAT_CMD_TRANSACTION ? IpcStatCmdProc(fd, command) : FfrtStatCmdProc(fd, command);
            if (fd >= 0) runtime::port::Os().CloseDescriptor(fd);
            return Written(reply.WriteBool(done));
        }
        case FFRT_DUMPER_TRANSACTION: {  // -> String
            std::string text;
            FfrtDumperProc(text);
            return Written(reply.WriteString(text));
        }
        case SYSTEM_ABILITY_EXT_TRANSACTION: {  // Int32 id, String extension, what OnExtension reads -> what it writes
            SystemAbilityExtensionPara parameters;
            const int32_t id = data.ReadInt32();
            const std::string extension = data.ReadString();
            if (!CheckInputSysAbilityId(id) || extension.empty()) return ERR_NULL_OBJECT;
            parameters.data_ = &data;
            parameters.reply_ = &reply;
            return SystemAbilityExtProc(extension, id, &parameters);
        }
        case SERVICE_CONTROL_CMD_TRANSACTION: {  // Int32 id, descriptor, String16 vector
            const int32_t id = data.ReadInt32();
            const int fd = data.ReadFileDescriptor();
            std::vector<std::u16string> args;
            const bool read = CheckInputSysAbilityId(id) && fd >= 0 && data.ReadString16Vector(&args);
            const int32_t result = read ? ServiceControlCmd(fd, id, args) : int32_t{ERR_NULL_OBJECT};
            if (fd >= 0) runtime::port::Os().CloseDescriptor(fd);
            return result;
        }
        default:
            return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
}

// -- the caller's end

namespace {

/// Sends what was put together so far; the first Bool of the reply.
bool Ask(const sptr<IRemoteObject>& remote, uint32_t code, MessageParcel& data, MessageParcel& reply) {
    MessageOption option;
    return remote != nullptr && remote->SendRequest(code, data, reply, option) == ERR_NONE && reply.ReadBool();
}

bool Tell(const sptr<IRemoteObject>& remote, uint32_t code, MessageParcel& data) {
    MessageParcel reply;
    MessageOption option(MessageOption::TF_ASYNC);
    return remote != nullptr && remote->SendRequest(code, data, reply, option) == ERR_NONE;
}

}  // namespace

bool LocalAbilityManagerProxy::StartAbility(int32_t systemAbilityId, const std::string& eventStr) {
    MessageParcel data;
    return systemAbilityId > 0 && data.WriteInterfaceToken(LOCAL_ABILITY_MANAGER_INTERFACE_TOKEN) && data.WriteInt32(systemAbilityId) &&
           data.WriteString(eventStr) && Tell(Remote(), START_ABILITY_TRANSACTION, data);
}

bool LocalAbilityManagerProxy::StopAbility(int32_t systemAbilityId, const std::string& eventStr) {
    MessageParcel data;
    return systemAbilityId > 0 && data.WriteInterfaceToken(LOCAL_ABILITY_MANAGER_INTERFACE_TOKEN) && data.WriteInt32(systemAbilityId) &&
           data.WriteString(eventStr) && Tell(Remote(), STOP_ABILITY_TRANSACTION, data);
}

bool LocalAbilityManagerProxy::ActiveAbility(int32_t systemAbilityId, const nlohmann::json& activeReason) {
    MessageParcel data;
    MessageParcel reply;
    return systemAbilityId > 0 && data.WriteInterfaceToken(LOCAL_ABILITY_MANAGER_INTERFACE_TOKEN) && data.WriteInt32(systemAbilityId) &&
           data.WriteString(TextOf(activeReason)) && Ask(Remote(), ACTIVE_ABILITY_TRANSACTION, data, reply);
}

bool LocalAbilityManagerProxy::IdleAbility(int32_t systemAbilityId, const nlohmann::json& idleReason, int32_t& delayTime) {
    MessageParcel data;
    MessageParcel reply;
    return systemAbilityId > 0 && data.WriteInterfaceToken(LOCAL_ABILITY_MANAGER_INTERFACE_TOKEN) && data.WriteInt32(systemAbilityId) &&
           data.WriteString(TextOf(idleReason)) && Ask(Remote(), IDLE_ABILITY_TRANSACTION, data, reply) && reply.ReadInt32(delayTime);
}

bool LocalAbilityManagerProxy::SendStrategyToSA(int32_t type, int32_t systemAbilityId, int32_t level, std::string& action) {
    MessageParcel data;
    MessageParcel reply;
    return systemAbilityId > 0 && data.WriteInterfaceToken(LOCAL_ABILITY_MANAGER_INTERFACE_TOKEN) && data.WriteInt32(type) &&
           data.WriteInt32(systemAbilityId) && data.WriteInt32(level) && data.WriteString(action) &&
           Ask(Remote(), SEND_STRATEGY_TO_SA_TRANSACTION, data, reply);
}

bool LocalAbilityManagerProxy::IpcStatCmdProc(int32_t fd, int32_t cmd) {
    MessageParcel data;
    MessageParcel reply;
    return data.WriteInterfaceToken(LOCAL_ABILITY_MANAGER_INTERFACE_TOKEN) && data.WriteFileDescriptor(fd) && data.WriteInt32(cmd) &&
           Ask(Remote(), IPC_STAT_CMD_TRANSACTION, data, reply);
}

bool LocalAbilityManagerProxy::FfrtStatCmdProc(int32_t fd, int32_t cmd) {
    MessageParcel data;
    MessageParcel reply;
    return data.WriteInterfaceToken(LOCAL_ABILITY_MANAGER_INTERFACE_TOKEN) && data.WriteFileDescriptor(fd) && data.WriteInt32(cmd) &&
           Ask(Remote(), FFRT_STAT_CMD_TRANSACTION, data, reply);
}

bool LocalAbilityManagerProxy::FfrtDumperProc(std::string& ffrtDumperInfo) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    const auto remote = Remote();
    return remote != nullptr && data.WriteInterfaceToken(LOCAL_ABILITY_MANAGER_INTERFACE_TOKEN) &&
           remote->SendRequest(FFRT_DUMPER_TRANSACTION, data, reply, option) == ERR_NONE && reply.ReadString(ffrtDumperInfo);
}

int32_t LocalAbilityManagerProxy::SystemAbilityExtProc(const std::string& extension, int32_t said, SystemAbilityExtensionPara* callback,
                                                       bool isAsync) {
    const auto remote = Remote();
    if (said <= 0 || extension.empty()) return INVALID_DATA_ERR;
    if (remote == nullptr) return OBJECT_NULL_ERR;
    MessageParcel data;
    MessageParcel reply;
    MessageOption option(isAsync ? MessageOption::TF_ASYNC : MessageOption::TF_SYNC);
    if (!data.WriteInterfaceToken(LOCAL_ABILITY_MANAGER_INTERFACE_TOKEN) || !data.WriteInt32(said) || !data.WriteString(extension) ||
        (callback != nullptr && !callback->InputParaSet(data))) {
        return INVALID_DATA_ERR;
    }
    const int32_t status = remote->SendRequest(SYSTEM_ABILITY_EXT_TRANSACTION, data, reply, option);
    if (status != ERR_NONE || isAsync || callback == nullptr) return status;
    return callback->OutputParaGet(reply) ? int32_t{ERR_NONE} : int32_t{INVALID_DATA_ERR};
}

int32_t LocalAbilityManagerProxy::ServiceControlCmd(int32_t fd, int32_t systemAbilityId, const std::vector<std::u16string>& args) {
    const auto remote = Remote();
    if (systemAbilityId <= 0) return INVALID_DATA_ERR;
    if (remote == nullptr) return OBJECT_NULL_ERR;
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    if (!data.WriteInterfaceToken(LOCAL_ABILITY_MANAGER_INTERFACE_TOKEN) || !data.WriteInt32(systemAbilityId) ||
        !data.WriteFileDescriptor(fd) || !data.WriteString16Vector(args)) {
        return INVALID_DATA_ERR;
    }
    return remote->SendRequest(SERVICE_CONTROL_CMD_TRANSACTION, data, reply, option);
}

}  // namespace OHOS
