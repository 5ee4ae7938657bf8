#include "parameter.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "parameters.h"
#include "runtime/core/process_context.h"
#include "runtime/port/idle.h"
#include "runtime/port/ports.h"

namespace {

using runtime::port::Briefly;
using runtime::port::Os;

int Copy(const std::string& text, char* value, uint32_t len) {
    if (len <= text.size()) return EC_INVALID;
    std::memcpy(value, text.c_str(), text.size() + 1);
    return static_cast<int>(text.size());
}

/// A fact of the device that callers keep the address of.
const char* Fact(const char* key, const char* otherwise = "") {
    auto& process = OHOS::ProcessContext::Current();
    std::string value = Os().Parameter(key);
    if (value.empty()) value = otherwise;
    Briefly brief(process.lock);
    return process.deviceFacts.emplace(key, std::move(value)).first->second.c_str();  // the first answer stays
}

/// "": no such handle.
std::string NameOf(uint32_t handle) {
    auto& process = OHOS::ProcessContext::Current();
    Briefly brief(process.lock);
    const auto& handles = process.parameterHandles;
    return handle < handles.size() ? *std::next(handles.begin(), handle) : std::string();
}

/// A thread that lives as long as somebody watches the parameter with this callback and context.
void Watch(const std::string& name, ParameterChgPtr callback, void* context) {
    auto& process = OHOS::ProcessContext::Current();
    std::string before = Os().Parameter(name);
    for (;;) {
        Os().WaitParameterChange(name, before, runtime::port::kUntilWorkComes);
        {
            Briefly brief(process.lock);
            if (process.watchers.count({name, callback, context}) == 0) return;
        }
        before = Os().Parameter(name);
        callback(name.c_str(), before.c_str(), context);
    }
}

template <typename T>
bool ReadNumber(const std::string& key, T& value) {
    const std::string text = Os().Parameter(key);
    std::string_view digits = text;
    const bool negative = !digits.empty() && digits.front() == '-';
    if (negative) digits.remove_prefix(1);
    const bool hex = digits.substr(0, 2) == "0x" || digits.substr(0, 2) == "0X";
    if (hex) digits.remove_prefix(2);
    const std::string number = (negative ? "-" : "") + std::string(digits);
    const char* end = number.data() + number.size();
    const auto result = std::from_chars(number.data(), end, value, hex ? 16 : 10);
    return !digits.empty() && result.ec == std::errc{} && result.ptr == end;
}

bool IsOneOf(const std::string& text, std::initializer_list<const char*> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

int64_t Deadline(int timeoutSeconds) { return timeoutSeconds <= 0 ? -1 : Os().NowNs() + int64_t{timeoutSeconds} * 1'000'000'000; }

}  // namespace

extern "C" {

int GetParameter(const char* key, const char* def, char* value, uint32_t len) {
    if (key == nullptr || value == nullptr) return EC_INVALID;
    std::string text = Os().Parameter(key);
    if (text.empty()) {
        if (def == nullptr) return EC_FAILURE;
        text = def;
    }
    return Copy(text, value, len);
}

int SetParameter(const char* key, const char* value) {
    return key == nullptr || value == nullptr || Os().SetParameter(key, value) != 0 ? EC_INVALID : EC_SUCCESS;
}

int SaveParameters(void) { return EC_SUCCESS; }

int WaitParameter(const char* key, const char* value, int timeout) {
    if (key == nullptr || value == nullptr) return EC_INVALID;
    return Os().WaitParameter(key, value, Deadline(timeout)) ? int{EC_SUCCESS} : int{SYSPARAM_WAIT_TIMEOUT};
}

int WatchParameter(const char* keyPrefix, ParameterChgPtr callback, void* context) {
    if (keyPrefix == nullptr) return EC_INVALID;
    if (callback == nullptr) return RemoveParameterWatcher(keyPrefix, nullptr, context);
    auto& process = OHOS::ProcessContext::Current();
    const std::string name = keyPrefix;
    {
        Briefly brief(process.lock);
        if (!process.watchers.insert({name, callback, context}).second) return EC_SUCCESS;
    }
    return Os().StartThread("ParamWatcher", [name, callback, context] { Watch(name, callback, context); }) > 0 ? EC_SUCCESS : EC_SYSTEM_ERR;
}

int RemoveParameterWatcher(const char* keyPrefix, ParameterChgPtr callback, void*) {
    if (keyPrefix == nullptr) return EC_INVALID;
    auto& process = OHOS::ProcessContext::Current();
    auto& watchers = process.watchers;
    Briefly brief(process.lock);
    for (auto at = watchers.begin(); at != watchers.end();) {
        const bool leaves = at->name == keyPrefix && (callback == nullptr || at->callback == callback);
        at = leaves ? watchers.erase(at) : std::next(at);
    }
    return EC_SUCCESS;
}

int32_t GetIntParameter(const char* key, int32_t def) { return key != nullptr ? OHOS::system::GetIntParameter<int32_t>(key, def) : def; }
uint32_t GetUintParameter(const char* key, uint32_t def) {
    return key != nullptr ? OHOS::system::GetUintParameter<uint32_t>(key, def) : def;
}

uint32_t FindParameter(const char* key) {
    if (key == nullptr || Os().Parameter(key).empty()) return static_cast<uint32_t>(-1);
    auto& process = OHOS::ProcessContext::Current();
    auto& handles = process.parameterHandles;
    Briefly brief(process.lock);
    const auto found = std::find(handles.begin(), handles.end(), key);
    const auto handle = static_cast<uint32_t>(std::distance(handles.begin(), found));
    if (found == handles.end()) handles.emplace_back(key);
    return handle;
}

int GetParameterName(uint32_t handle, char* key, uint32_t len) {
    const std::string name = NameOf(handle);
    return key == nullptr || name.empty() ? int{EC_INVALID} : Copy(name, key, len);
}

int GetParameterValue(uint32_t handle, char* value, uint32_t len) {
    const std::string name = NameOf(handle);
    return value == nullptr || name.empty() ? int{EC_INVALID} : Copy(Os().Parameter(name), value, len);
}

const char* GetDeviceType(void) { return Fact("const.product.devicetype", "default"); }
const char* GetManufacture(void) { return Fact("const.product.manufacturer"); }
const char* GetBrand(void) { return Fact("const.product.brand"); }
const char* GetMarketName(void) { return Fact("const.product.name"); }
const char* GetProductSeries(void) { return Fact("const.build.product"); }
const char* GetProductModel(void) { return Fact("const.product.model"); }
const char* GetSoftwareModel(void) { return Fact("const.software.model"); }
const char* GetHardwareModel(void) { return Fact("const.product.hardwareversion"); }
const char* GetSerial(void) { return Fact("ohos.boot.sn"); }
const char* GetOSFullName(void) { return Fact("const.ohos.fullname", "OpenHarmony"); }
const char* GetDisplayVersion(void) { return Fact("const.product.software.version"); }
int GetSdkApiVersion(void) { return GetIntParameter("const.ohos.apiversion", 0); }

int GetDevUdid(char* udid, int size) {
    constexpr int kUdidSize = 65;
    if (udid == nullptr || size < kUdidSize) return EC_FAILURE;
    return Copy(Os().Property("network_id"), udid, static_cast<uint32_t>(size)) >= 0 ? EC_SUCCESS : EC_FAILURE;
}

}  // extern "C"

namespace OHOS::system {

std::string GetParameter(const std::string& key, const std::string& def) {
    std::string value = Os().Parameter(key);
    return value.empty() ? def : value;
}

bool SetParameter(const std::string& key, const std::string& value) { return Os().SetParameter(key, value) == 0; }

bool GetBoolParameter(const std::string& key, bool def) {
    const std::string value = Os().Parameter(key);
    if (IsOneOf(value, {"1", "y", "yes", "on", "true"})) return true;
    return IsOneOf(value, {"0", "n", "no", "off", "false"}) ? false : def;
}

int WaitParameter(const std::string& key, const std::string& value, int timeout) {
    return ::WaitParameter(key.c_str(), value.c_str(), timeout);
}

std::string GetDeviceType() { return ::GetDeviceType(); }
bool ReadIntParameter(const std::string& key, int64_t& value) { return ReadNumber(key, value); }
bool ReadUintParameter(const std::string& key, uint64_t& value) { return ReadNumber(key, value); }

}  // namespace OHOS::system
