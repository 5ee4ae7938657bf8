#pragma once

#include <string>
#include <vector>

#include "flat_obj.h"
#include "generous_includes.h"
#include "nocopyable.h"
#include "refbase.h"

namespace OHOS {

class Parcel;

/// Something that can lay itself down in a parcel. A concrete type also has `static T* Unmarshalling(Parcel&)`.
class Parcelable : public virtual RefBase {
public:
    enum BehaviorFlag { IPC = 0x01, RPC = 0x02, HOLD_OBJECT = 0x10 };

    Parcelable() = default;
    explicit Parcelable(bool asRemote) : asRemote_(asRemote) {}
    ~Parcelable() override = default;

    virtual bool Marshalling(Parcel& parcel) const = 0;

    inline void SetBehavior(BehaviorFlag flag) const { behavior_ |= static_cast<uint8_t>(flag); }
    inline void ClearBehavior(BehaviorFlag flag) const { behavior_ &= static_cast<uint8_t>(~static_cast<uint8_t>(flag)); }
    inline bool TestBehavior(BehaviorFlag flag) const { return (behavior_ & static_cast<uint8_t>(flag)) != 0; }

    bool asRemote_ = false;
    mutable uint8_t behavior_ = 0;
};

/// Where a parcel's bytes come from.
class Allocator {
public:
    virtual ~Allocator() = default;
    virtual void* Realloc(void* data, size_t newSize) = 0;
    virtual void* Alloc(size_t size) = 0;
    virtual void Dealloc(void* data) = 0;
};

/// operator new and delete, so that a process's parcels die with its heap.
class DefaultAllocator : public Allocator {
public:
    void* Alloc(size_t size) override;
    void Dealloc(void* data) override;
    /// Blocks remember their size; the old bytes are kept.
    void* Realloc(void* data, size_t newSize) override;
};

/// Bytes and the offsets of the objects in them. Little endian, everything 4-byte aligned (openharmony-ipc-rpc 3.3, 3.4).
///
/// Writers return false when the maximum capacity (204,800 bytes unless raised) would be passed, or when the parcel was received
/// and is read only. There is no rollback: what a composite writer put down before it failed stays. Readers past the end give 0,
/// empty or null (value form), or false (reference form).
///
/// Capacity starts at 64 bytes, doubles to 4,096 and then grows in steps of 4,096. The first blocks lie inside the parcel itself.
class Parcel {
public:
    Parcel() : Parcel(nullptr) {}
    /// Takes ownership of the allocator; null: the default.
    explicit Parcel(Allocator* allocator) : allocator_(allocator) {}
    virtual ~Parcel();
    DISALLOW_COPY_AND_MOVE(Parcel);

    // -- size and position
    size_t GetDataSize() const { return dataSize_; }
    uintptr_t GetData() const { return reinterpret_cast<uintptr_t>(data_); }
    uintptr_t GetObjectOffsets() const { return reinterpret_cast<uintptr_t>(objectOffsets_); }
    /// Number of offsets.
    size_t GetOffsetsSize() const { return objectCursor_; }
    size_t GetWritableBytes() const { return dataCapacity_ > writeCursor_ ? dataCapacity_ - writeCursor_ : 0; }
    size_t GetReadableBytes() const { return dataSize_ > readCursor_ ? dataSize_ - readCursor_ : 0; }
    size_t GetDataCapacity() const { return dataCapacity_; }
    size_t GetMaxCapacity() const { return maxDataCapacity_; }
    /// Grows the block to exactly this size. False: smaller than the data, over the maximum, read only, or no memory.
    bool SetDataCapacity(size_t newCapacity);
    /// Within the capacity; moves the write position there.
    bool SetDataSize(size_t dataSize);
    /// Can only raise it.
    bool SetMaxCapacity(size_t maxCapacity);
    bool RewindRead(size_t newPosition);
    /// Truncates the data to the new position.
    bool RewindWrite(size_t newPosition);
    size_t GetReadPosition() const { return readCursor_; }
    size_t GetWritePosition() const { return writeCursor_; }
    /// To the end at most.
    void SkipBytes(size_t bytes);
    /// Takes over a block allocated with this parcel's allocator; the parcel is read only from then on. False if it has data.
    bool ParseFrom(uintptr_t data, size_t size);
    /// Only while the parcel is empty. Takes ownership.
    bool SetAllocator(Allocator* allocator);
    void InjectOffsets(uintptr_t offsets, size_t offsetsSize);
    /// Gives the block back and starts anew.
    void FlushBuffer();
    /// Every offset lies inside the data.
    bool CheckOffsets();

    // -- writers
    bool WriteBool(bool value);
    bool WriteInt8(int8_t value);
    bool WriteInt16(int16_t value);
    bool WriteInt32(int32_t value);
    bool WriteInt64(int64_t value);
    bool WriteUint8(uint8_t value);
    bool WriteUint16(uint16_t value);
    bool WriteUint32(uint32_t value);
    bool WriteUint64(uint64_t value);
    bool WriteFloat(float value);
    bool WriteDouble(double value);
    bool WritePointer(uintptr_t value);
    bool WriteBoolUnaligned(bool value);
    bool WriteInt8Unaligned(int8_t value);
    bool WriteInt16Unaligned(int16_t value);
    bool WriteUint8Unaligned(uint8_t value);
    bool WriteUint16Unaligned(uint16_t value);
    /// Bytes, zero-padded to 4.
    bool WriteBuffer(const void* data, size_t size);
    /// Zeroes follow the bytes up to `typeSize` in all.
    bool WriteBufferAddTerminator(const void* data, size_t size, size_t typeSize);
    bool WriteUnpadBuffer(const void* data, size_t size);
    bool WriteCString(const char* value);
    bool WriteString(const std::string& value);
    bool WriteString16(const std::u16string& value);
    /// `length` in characters; null: the length word is -1.
    bool WriteString16WithLength(const char16_t* value, size_t length);
    bool WriteString8WithLength(const char* value, size_t length);
    bool WriteParcelable(const Parcelable* object);
    bool WriteStrongParcelable(const sptr<Parcelable>& object);
    bool WriteRemoteObject(const Parcelable* object);
    template <typename T>
    bool WriteObject(const sptr<T>& object) {
        return object != nullptr && WriteRemoteObject(object.GetRefPtr());
    }

    // -- readers
    bool ReadBool();
    int8_t ReadInt8();
    int16_t ReadInt16();
    int32_t ReadInt32();
    int64_t ReadInt64();
    uint8_t ReadUint8();
    uint16_t ReadUint16();
    uint32_t ReadUint32();
    uint64_t ReadUint64();
    float ReadFloat();
    double ReadDouble();
    uintptr_t ReadPointer();
    bool ReadBool(bool& value);
    bool ReadInt8(int8_t& value);
    bool ReadInt16(int16_t& value);
    bool ReadInt32(int32_t& value);
    bool ReadInt64(int64_t& value);
    bool ReadUint8(uint8_t& value);
    bool ReadUint16(uint16_t& value);
    bool ReadUint32(uint32_t& value);
    bool ReadUint64(uint64_t& value);
    bool ReadFloat(float& value);
    bool ReadDouble(double& value);
    bool ReadBoolUnaligned();
    bool ReadInt8Unaligned(int8_t& value);
    bool ReadInt16Unaligned(int16_t& value);
    bool ReadUint8Unaligned(uint8_t& value);
    bool ReadUint16Unaligned(uint16_t& value);
    // No scalar is read out of the bytes of an object: such a read fails and moves nothing.

    /// A view into the parcel. Null: not enough bytes, or (validated) objects lie in them. Moves by exactly `length`: what WriteBuffer
    /// padded is left for ReadUnpadBuffer or SkipBytes, and a value read after a length that is no multiple of 4 is nonsense, as on a
    /// device.
    const uint8_t* ReadBuffer(size_t length);
    const uint8_t* ReadBuffer(size_t length, bool isValidate);
    /// The same, and skips the padding.
    const uint8_t* ReadUnpadBuffer(size_t length);
    const char* ReadCString();
    const std::string ReadString();
    bool ReadString(std::string& value);
    const std::u16string ReadString16();
    bool ReadString16(std::u16string& value);
    const std::u16string ReadString16WithLength(int32_t& readLength);
    const std::string ReadString8WithLength(int32_t& readLength);
    template <typename T>
    T* ReadParcelable();
    template <typename T>
    sptr<T> ReadStrongParcelable();
    template <typename T>
    sptr<T> ReadObject();

    // -- vectors
    bool WriteBoolVector(const std::vector<bool>& value);
    bool WriteInt8Vector(const std::vector<int8_t>& value);
    bool WriteInt16Vector(const std::vector<int16_t>& value);
    bool WriteInt32Vector(const std::vector<int32_t>& value);
    bool WriteInt64Vector(const std::vector<int64_t>& value);
    bool WriteUInt8Vector(const std::vector<uint8_t>& value);
    bool WriteUInt16Vector(const std::vector<uint16_t>& value);
    bool WriteUInt32Vector(const std::vector<uint32_t>& value);
    bool WriteUInt64Vector(const std::vector<uint64_t>& value);
    bool WriteFloatVector(const std::vector<float>& value);
    bool WriteDoubleVector(const std::vector<double>& value);
    bool WriteStringVector(const std::vector<std::string>& value);
    bool WriteString16Vector(const std::vector<std::u16string>& value);
    bool ReadBoolVector(std::vector<bool>* value);
    bool ReadInt8Vector(std::vector<int8_t>* value);
    bool ReadInt16Vector(std::vector<int16_t>* value);
    bool ReadInt32Vector(std::vector<int32_t>* value);
    bool ReadInt64Vector(std::vector<int64_t>* value);
    bool ReadUInt8Vector(std::vector<uint8_t>* value);
    bool ReadUInt16Vector(std::vector<uint16_t>* value);
    bool ReadUInt32Vector(std::vector<uint32_t>* value);
    bool ReadUInt64Vector(std::vector<uint64_t>* value);
    bool ReadFloatVector(std::vector<float>* value);
    bool ReadDoubleVector(std::vector<double>* value);
    bool ReadStringVector(std::vector<std::string>* value);
    bool ReadString16Vector(std::vector<std::u16string>* value);
    template <typename T1, typename T2>
    bool WriteVector(const std::vector<T1>& value, bool (Parcel::*write)(T2));
    template <typename T>
    bool ReadVector(std::vector<T>* value, bool (Parcel::*read)(T&));

protected:
    /// Room for `size` more bytes at the write position, growing as the class comment says.
    bool EnsureWritable(size_t size) {
        if (writable_ && size <= dataCapacity_ - writeCursor_) return true;
        return Grow(size);
    }
    /// Appends a flat object and records its offset. The parcel holds `object` (may be null) until it is destroyed or flushed.
    bool AppendObject(const flat_binder_object& flat, const sptr<RefBase>& object);
    /// A record longer than a flat object.
    bool AppendRecord(const void* record, size_t size, const sptr<RefBase>& object);
    /// The flat object at the read position; false if none was recorded exactly there. Moves behind it.
    bool ReadFlatObject(flat_binder_object& flat);
    /// Copies the bytes and re-bases the objects of another parcel.
    bool AppendBytes(const Parcel& other);
    flat_binder_object FlatObjectAt(size_t index) const;

    /// Makes the parcel a read-only view of memory somebody else owns.
    void AdoptBytes(const void* data, size_t size, const binder_size_t* offsets, size_t offsetsCount);
    /// Called before the block goes: received parcels give their memory back here.
    virtual void ReleaseBytes() {}
    /// An object was cut off by RewindWrite.
    virtual void DropObject(const flat_binder_object&) {}
    /// An object is copied from another parcel: makes it this parcel's own, and says what to hold for it. False: it cannot be had.
    virtual bool CopyObject(flat_binder_object&, sptr<RefBase>&) { return true; }

    /// Remembers what lies where (sim::trace::ParcelItem), for readers of a full trace. Off unless `noting_`.
    void Note(unsigned item, size_t offset) {
        if (noting_) [[unlikely]]
            TakeNote(item, offset, false);
    }
    void NoteRead(unsigned item, size_t offset) {
        if (noting_) [[unlikely]]
            TakeNote(item, offset, true);
    }
    virtual void TakeNote(unsigned, size_t, bool) {}
    /// Items inside a composite are not noted again.
    class Quiet {
    public:
        explicit Quiet(Parcel& parcel) : parcel_(parcel), before_(parcel.noting_) { parcel.noting_ = false; }
        ~Quiet() { parcel_.noting_ = before_; }
        Quiet(const Quiet&) = delete;
        Quiet& operator=(const Quiet&) = delete;

    private:
        Parcel& parcel_;
        bool before_;
    };

    bool writable_ = true;
    bool noting_ = false;

private:
    friend class MessageParcelAccess;  // the runtime's own door, runtime/core

    static constexpr size_t kFirstCapacity = 64;
    static constexpr size_t kDoublingMax = 4096;
    static constexpr size_t kDefaultMaxCapacity = 204'800;
    static constexpr size_t kInlineBytes = 256;
    static constexpr size_t kInlineOffsets = 2;

    bool Grow(size_t size);
    bool Reallocate(size_t capacity);
    void FreeBlock();
    void Reset();
    /// The word in front of a parcelable: 1, or 0 for null.
    bool ReadPresence();
    void PutBytes(const void* bytes, size_t size, size_t zeroes);
    /// The next `size` bytes, or null. Moves behind them.
    const uint8_t* TakeBytes(size_t size);
    bool TouchesObject(size_t size) const;
    bool WriteWord(unsigned item, int32_t value);
    bool ReadWord(unsigned item, int32_t& value);
    template <typename T>
    bool WriteScalar(unsigned item, T value);
    template <typename T>
    bool ReadScalar(unsigned item, T& value);
    template <typename T>
    bool WriteUnaligned(unsigned item, T value);
    template <typename T>
    bool ReadUnaligned(unsigned item, T& value);
    template <typename Char>
    bool WriteText(unsigned item, const Char* text, size_t length);
    template <typename Char>
    bool ReadText(unsigned item, std::basic_string<Char>& value, int32_t& length);
    bool WriteCount(size_t count);
    bool ReadCount(size_t elementBytes, size_t& count);
    template <typename T>
    bool WritePacked(const std::vector<T>& value);
    template <typename T>
    bool ReadPacked(std::vector<T>* value);
    template <typename T, typename Put>
    bool WriteEach(const std::vector<T>& value, Put put);
    template <typename T, typename Take>
    bool ReadEach(std::vector<T>* value, size_t elementBytes, Take take);

    uint8_t* data_ = nullptr;
    size_t readCursor_ = 0;
    size_t writeCursor_ = 0;
    size_t dataSize_ = 0;
    size_t dataCapacity_ = 0;
    size_t maxDataCapacity_ = kDefaultMaxCapacity;
    size_t blockBytes_ = 0;  ///< of an own block outside the parcel, 0: none
    Allocator* allocator_ = nullptr;

    binder_size_t* objectOffsets_ = nullptr;
    size_t objectCursor_ = 0;
    size_t objectCapacity_ = 0;
    size_t nextObjectIndex_ = 0;
    std::vector<sptr<RefBase>> holders_;
    binder_size_t inlineOffsets_[kInlineOffsets];
    alignas(8) uint8_t inline_[kInlineBytes];
};

template <typename T>
T* Parcel::ReadParcelable() {
    return ReadPresence() ? T::Unmarshalling(*this) : nullptr;
}

template <typename T>
sptr<T> Parcel::ReadStrongParcelable() {
    if (!ReadPresence()) return nullptr;
    sptr<T> object(T::Unmarshalling(*this));
    return object;
}

template <typename T>
sptr<T> Parcel::ReadObject() {
    if (!CheckOffsets()) return nullptr;
    sptr<T> object(T::Unmarshalling(*this));
    return object;
}

template <typename T1, typename T2>
bool Parcel::WriteVector(const std::vector<T1>& value, bool (Parcel::*write)(T2)) {
    if (value.size() > static_cast<size_t>(INT_MAX)) return false;
    if (!WriteInt32(static_cast<int32_t>(value.size()))) return false;
    for (const auto& element : value) {
        if (!(this->*write)(element)) return false;
    }
    return true;
}

template <typename T>
bool Parcel::ReadVector(std::vector<T>* value, bool (Parcel::*read)(T&)) {
    int32_t count = 0;
    if (value == nullptr || !ReadInt32(count) || count < 0 || static_cast<size_t>(count) > GetReadableBytes()) return false;
    value->clear();
    for (int32_t i = 0; i < count; ++i) {
        T element{};
        if (!(this->*read)(element)) return false;
        value->push_back(std::move(element));
    }
    return true;
}

}  // namespace OHOS
