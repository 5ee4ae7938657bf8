#pragma once

#include "parcel.h"

namespace OHOS {

/// A descriptor as a parcelable. Does not own it.
class IPCFileDescriptor : public virtual Parcelable {
public:
    IPCFileDescriptor() = default;
    explicit IPCFileDescriptor(int fd) : fd_(fd) {}
    ~IPCFileDescriptor() override = default;

    int GetFd() const { return fd_; }
    void SetFd(int fd) { fd_ = fd; }
    bool Marshalling(Parcel& parcel) const override;
    static bool Marshalling(Parcel& parcel, const sptr<IPCFileDescriptor>& object);
    static IPCFileDescriptor* Unmarshalling(Parcel& parcel);

private:
    int fd_ = -1;
};

}  // namespace OHOS
