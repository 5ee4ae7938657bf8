#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/device/device.h"
#include "tests/runtime/lambda_stub.h"

namespace tests {

/// What happened to calls with unique numbers, whoever made and served them. Called by programs of any device; its memory is the host's.
class Ledger {
public:
    [[nodiscard]] std::uint64_t next() { return ++last_; }

    /// A handler got this call. Complains if it had it before.
    void served(std::uint64_t id) {
        const models::device::HostScope host;
        if (!served_.insert(id).second) faults_.push_back("call " + std::to_string(id) + " was served twice");
    }
    /// The caller has its result.
    void ended(int status) {
        const models::device::HostScope host;
        ++statuses_[status];
    }
    void fault(std::string_view text) {
        const models::device::HostScope host;
        faults_.emplace_back(text);
    }
    [[nodiscard]] bool was_served(std::uint64_t id) const { return served_.contains(id); }
    [[nodiscard]] const std::map<int, std::uint64_t>& statuses() const { return statuses_; }
    [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }
    [[nodiscard]] std::uint64_t calls() const { return last_; }

private:
    std::uint64_t last_ = 0;
    std::set<std::uint64_t> served_;
    std::map<int, std::uint64_t> statuses_;
    std::vector<std::string> faults_;
};

/// The number and so many bytes that only this number has.
inline void write_numbered(OHOS::MessageParcel& parcel, std::uint64_t id, std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(id * 31 + i * 7);
    parcel.WriteUint64(id);
    parcel.WriteUint32(static_cast<std::uint32_t>(size));
    if (size != 0) parcel.WriteBuffer(bytes.data(), size);
}

/// The number, if its bytes are all there and its own; else 0.
inline std::uint64_t read_numbered(OHOS::MessageParcel& parcel, std::size_t* size = nullptr) {
    const auto id = parcel.ReadUint64();
    const auto count = parcel.ReadUint32();
    if (size != nullptr) *size = count;
    const auto* bytes = count != 0 ? parcel.ReadUnpadBuffer(count) : nullptr;
    if (count != 0 && bytes == nullptr) return 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (bytes[i] != static_cast<std::uint8_t>(id * 31 + i * 7)) return 0;
    }
    return id;
}

/// Answers with the number and bytes it was sent.
inline int serve_numbered(Ledger& ledger, OHOS::MessageParcel& data, OHOS::MessageParcel& reply) {
    std::size_t size = 0;
    const auto id = read_numbered(data, &size);
    if (id == 0) {
        ledger.fault("a request arrived spoilt");
        return 1;
    }
    ledger.served(id);
    write_numbered(reply, id, size);
    return 0;
}

/// One call with a number of its own; what SendRequest returned. Complains if the reply is not that call's, or if it took longer than
/// `wait_s` and a second.
inline int call_numbered(Ledger& ledger, const OHOS::sptr<OHOS::IRemoteObject>& object, std::uint32_t code, std::size_t size, int wait_s) {
    const auto id = ledger.next();
    OHOS::MessageParcel data;
    OHOS::MessageParcel reply;
    OHOS::MessageOption option;
    option.SetWaitTime(wait_s);
    write_numbered(data, id, size);
    const auto start = now_ms();
    const int status = object->SendRequest(code, data, reply, option);
    const auto span = now_ms() - start;
    ledger.ended(status);
    if (span > wait_s * 1000 + 1000) {
        ledger.fault("call " + std::to_string(id) + " of " + std::to_string(wait_s) + " s took " + std::to_string(span) + " ms");
    }
    if (status != 0) return status;
    const auto answered = read_numbered(reply);
    if (answered != id) ledger.fault("call " + std::to_string(id) + " got the reply of " + std::to_string(answered));
    if (!ledger.was_served(id)) ledger.fault("call " + std::to_string(id) + " was answered by nobody");
    return 0;
}

/// A one-way call with a number of its own: the number, 0 if the bus did not take it.
inline std::uint64_t send_numbered(Ledger& ledger, const OHOS::sptr<OHOS::IRemoteObject>& object, std::uint32_t code, std::size_t size) {
    const auto id = ledger.next();
    OHOS::MessageParcel data;
    OHOS::MessageParcel reply;
    OHOS::MessageOption option(OHOS::MessageOption::TF_ASYNC);
    write_numbered(data, id, size);
    const int status = object->SendRequest(code, data, reply, option);
    ledger.ended(status);
    return status == 0 ? id : 0;
}

}  // namespace tests
