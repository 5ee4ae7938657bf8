#pragma once

#include "ashmem.h"
#include "parcel.h"
#include "refbase.h"

namespace OHOS {

class IRemoteObject;

/// What travels in a call: a parcel that also carries remote objects, descriptors, shared memory and large raw data.
///
/// A received one reads the driver's buffer (or the bus's message) in place and gives it back when it is destroyed, flushed or filled anew;
/// so a slow handler keeps its process's receive area occupied.
class MessageParcel : public Parcel {
public:
    MessageParcel();
    explicit MessageParcel(Allocator* allocator);
    ~MessageParcel() override;

    /// Holds the object until the parcel is destroyed. False for null.
    bool WriteRemoteObject(const sptr<IRemoteObject>& object);
    /// The stub itself if it lives in this process, else the process's one proxy for it; null if there is none here.
    sptr<IRemoteObject> ReadRemoteObject();

    /// Keeps a duplicate, closed with the parcel. False for a negative descriptor.
    bool WriteFileDescriptor(int fd);
    /// A duplicate the caller owns, or -1.
    int ReadFileDescriptor();
    bool ContainFileDescriptors() const;
    /// Closes the descriptors in the parcel; its destructor does it too.
    void ClearFileDescriptor();
    void SetClearFdFlag() { closesDescriptors_ = true; }

    /// Int32 0x100, Int32 0, the name. To be compared by the service: reading checks nothing.
    bool WriteInterfaceToken(std::u16string name);
    std::u16string ReadInterfaceToken();
    std::u16string GetInterfaceToken() const { return interfaceToken_; }

    /// Up to 32 KiB inline, more (128 MiB at most) through shared memory; one large block a parcel.
    bool WriteRawData(const void* data, size_t size);
    /// Exactly the size written; valid as long as the parcel.
    const void* ReadRawData(size_t size);
    bool RestoreRawData(std::shared_ptr<char> rawData, size_t size);
    const void* GetRawData() const;
    size_t GetRawDataSize() const { return rawDataSize_; }
    size_t GetRawDataCapacity() const { return kRawDataMax; }

    void WriteNoException();
    int32_t ReadException();

    bool WriteAshmem(sptr<Ashmem> ashmem);
    sptr<Ashmem> ReadAshmem();

    /// Copies the other's bytes; its objects are held and its descriptors duplicated. False: no room.
    bool Append(MessageParcel& data);
    void PrintBuffer(const char* funcName, const size_t lineNum);
    /// Whether the bytes are this parcel's own rather than the driver's or the bus's.
    bool IsOwner() const { return driverBuffer_ == nullptr && message_ == nullptr; }

private:
    friend class MessageParcelAccess;  // the runtime's own door, runtime/core

    struct NoteBook;

    static constexpr size_t kRawDataMax = 128UL * 1024 * 1024;
    static constexpr size_t kRawDataInline = 32UL * 1024;

    void ReleaseBytes() override;
    void DropObject(const flat_binder_object& flat) override;
    bool CopyObject(flat_binder_object& flat, sptr<RefBase>& held) override;
    void TakeNote(unsigned item, size_t offset, bool read) override;
    void ForgetRawData();
    void EmitReadNotes();

    const void* driverBuffer_ = nullptr;
    std::shared_ptr<void> message_;  ///< of the bus, in which the bytes lie
    unsigned blocks_ = 0;            ///< objects in it that carry a block for their receiver
    size_t rawDataSize_ = 0;
    int rawDataFd_ = -1;
    bool closesDescriptors_ = true;
    void* rawDataWritten_ = nullptr;
    void* rawDataRead_ = nullptr;
    size_t rawDataReadSize_ = 0;
    std::shared_ptr<char> rawDataRestored_;
    std::u16string interfaceToken_;
    std::unique_ptr<NoteBook> notes_;
};

}  // namespace OHOS
