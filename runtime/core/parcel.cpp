#include "parcel.h"

#include <new>

#include "sim/trace/events.h"

namespace OHOS {
namespace {

using Item = sim::trace::ParcelItem;

constexpr size_t Padded(size_t size) { return (size + 3) & ~size_t{3}; }
constexpr unsigned Kind(Item item) { return static_cast<unsigned>(item); }

}  // namespace

Parcel::~Parcel() {
    FreeBlock();
    if (objectCapacity_ != 0) delete[] objectOffsets_;
    delete allocator_;
}

// -- the block

bool Parcel::Grow(size_t size) {
    if (!writable_) return false;
    const size_t needed = writeCursor_ + size;
    if (needed < size || needed > maxDataCapacity_) return false;
    size_t capacity = kFirstCapacity;
    if (needed > kDoublingMax) {
        capacity = (needed + kDoublingMax - 1) / kDoublingMax * kDoublingMax;
    } else {
        while (capacity < needed) capacity *= 2;
    }
    return Reallocate(std::min(capacity, maxDataCapacity_));
}

bool Parcel::Reallocate(size_t capacity) {
    if (allocator_ != nullptr) {
        void* block = blockBytes_ == 0 ? allocator_->Alloc(capacity) : allocator_->Realloc(data_, capacity);
        if (block == nullptr) return false;
        data_ = static_cast<uint8_t*>(block);
        blockBytes_ = capacity;
    } else if (capacity <= kInlineBytes && blockBytes_ == 0) {
        data_ = inline_;
    } else if (capacity > blockBytes_) {
        // The block grows by halves so that many small writes stay linear; the capacity that shows grows as documented.
        const size_t bytes = std::max(capacity, blockBytes_ + blockBytes_ / 2);
        auto* block = static_cast<uint8_t*>(::operator new(bytes, std::nothrow));
        if (block == nullptr) return false;
        if (dataSize_ != 0) std::memcpy(block, data_, dataSize_);
        if (blockBytes_ != 0) ::operator delete(data_);
        data_ = block;
        blockBytes_ = bytes;
    }
    dataCapacity_ = capacity;
    return true;
}

void Parcel::FreeBlock() {
    ReleaseBytes();
    if (blockBytes_ == 0) return;
    if (allocator_ != nullptr) {
        allocator_->Dealloc(data_);
    } else {
        ::operator delete(data_);
    }
    blockBytes_ = 0;
}

void Parcel::Reset() {
    data_ = nullptr;
    readCursor_ = writeCursor_ = dataSize_ = dataCapacity_ = 0;
    if (objectCapacity_ != 0) delete[] objectOffsets_;
    objectOffsets_ = nullptr;
    objectCursor_ = objectCapacity_ = nextObjectIndex_ = 0;
    holders_.clear();
    writable_ = true;
}

void Parcel::FlushBuffer() {
    FreeBlock();
    Reset();
}

void Parcel::AdoptBytes(const void* data, size_t size, const binder_size_t* offsets, size_t offsetsCount) {
    FlushBuffer();
    data_ = static_cast<uint8_t*>(const_cast<void*>(data));
    dataSize_ = dataCapacity_ = writeCursor_ = size;
    objectOffsets_ = const_cast<binder_size_t*>(offsets);
    objectCursor_ = offsetsCount;
    writable_ = false;
}

bool Parcel::ParseFrom(uintptr_t data, size_t size) {
    if (data_ != nullptr) return false;
    data_ = reinterpret_cast<uint8_t*>(data);
    dataSize_ = dataCapacity_ = writeCursor_ = blockBytes_ = size;
    writable_ = false;
    return true;
}

bool Parcel::SetAllocator(Allocator* allocator) {
    if (allocator == nullptr || allocator == allocator_ || data_ != nullptr) return false;
    delete allocator_;
    allocator_ = allocator;
    return true;
}

void Parcel::InjectOffsets(uintptr_t offsets, size_t offsetsSize) {
    if (offsets == 0) return;
    if (objectCapacity_ != 0) delete[] objectOffsets_;
    objectOffsets_ = reinterpret_cast<binder_size_t*>(offsets);
    objectCursor_ = offsetsSize;
    objectCapacity_ = 0;
    nextObjectIndex_ = 0;
}

bool Parcel::CheckOffsets() {
    for (size_t i = 0; i < objectCursor_; ++i) {
        if (objectOffsets_[i] > dataSize_ || dataSize_ - objectOffsets_[i] < sizeof(flat_binder_object)) return false;
    }
    return true;
}

bool Parcel::SetDataCapacity(size_t newCapacity) {
    if (!writable_ || newCapacity < dataSize_ || newCapacity > maxDataCapacity_ || newCapacity == 0) return false;
    return Reallocate(newCapacity);
}

bool Parcel::SetDataSize(size_t dataSize) {
    if (dataSize > dataCapacity_) return false;
    dataSize_ = writeCursor_ = dataSize;
    return true;
}

bool Parcel::SetMaxCapacity(size_t maxCapacity) {
    if (maxCapacity < maxDataCapacity_) return false;
    maxDataCapacity_ = maxCapacity;
    return true;
}

bool Parcel::RewindRead(size_t newPosition) {
    if (newPosition > dataSize_) return false;
    readCursor_ = newPosition;
    nextObjectIndex_ = 0;
    return true;
}

bool Parcel::RewindWrite(size_t newPosition) {
    if (newPosition > dataSize_ || !writable_) return false;
    writeCursor_ = dataSize_ = newPosition;
    while (objectCursor_ > 0 && objectOffsets_[objectCursor_ - 1] + sizeof(flat_binder_object) > newPosition) {
        DropObject(FlatObjectAt(--objectCursor_));
    }
    return true;
}

void Parcel::SkipBytes(size_t bytes) { readCursor_ = bytes > GetReadableBytes() ? dataSize_ : readCursor_ + bytes; }

// -- writers. The caller of PutBytes made sure of the room.

void Parcel::PutBytes(const void* bytes, size_t size, size_t zeroes) {
    if (size != 0) std::memcpy(data_ + writeCursor_, bytes, size);
    if (zeroes != 0) std::memset(data_ + writeCursor_ + size, 0, zeroes);
    writeCursor_ += size + zeroes;
    dataSize_ = std::max(dataSize_, writeCursor_);
}

template <typename T>
bool Parcel::WriteScalar(unsigned item, T value) {
    if (!EnsureWritable(sizeof(T))) return false;
    Note(item, writeCursor_);
    std::memcpy(data_ + writeCursor_, &value, sizeof(T));
    writeCursor_ += sizeof(T);
    if (dataSize_ < writeCursor_) dataSize_ = writeCursor_;
    return true;
}

bool Parcel::WriteWord(unsigned item, int32_t value) { return WriteScalar(item, value); }

bool Parcel::WriteBool(bool value) { return WriteWord(Kind(Item::Bool), value ? 1 : 0); }
bool Parcel::WriteInt8(int8_t value) { return WriteWord(Kind(Item::Int8), value); }
bool Parcel::WriteInt16(int16_t value) { return WriteWord(Kind(Item::Int16), value); }
bool Parcel::WriteInt32(int32_t value) { return WriteWord(Kind(Item::Int32), value); }
bool Parcel::WriteInt64(int64_t value) { return WriteScalar(Kind(Item::Int64), value); }
bool Parcel::WriteUint8(uint8_t value) { return WriteWord(Kind(Item::Uint8), value); }
bool Parcel::WriteUint16(uint16_t value) { return WriteWord(Kind(Item::Uint16), value); }
bool Parcel::WriteUint32(uint32_t value) { return WriteScalar(Kind(Item::Uint32), value); }
bool Parcel::WriteUint64(uint64_t value) { return WriteScalar(Kind(Item::Uint64), value); }
bool Parcel::WriteFloat(float value) { return WriteScalar(Kind(Item::Float), value); }
bool Parcel::WriteDouble(double value) { return WriteScalar(Kind(Item::Double), value); }
bool Parcel::WritePointer(uintptr_t value) { return WriteScalar(Kind(Item::Pointer), static_cast<uint64_t>(value)); }

template <typename T>
bool Parcel::WriteUnaligned(unsigned item, T value) {
    return WriteScalar(item, value);
}
bool Parcel::WriteBoolUnaligned(bool value) { return WriteUnaligned(Kind(Item::Bool), static_cast<uint8_t>(value)); }
bool Parcel::WriteInt8Unaligned(int8_t value) { return WriteUnaligned(Kind(Item::Int8), value); }
bool Parcel::WriteInt16Unaligned(int16_t value) { return WriteUnaligned(Kind(Item::Int16), value); }
bool Parcel::WriteUint8Unaligned(uint8_t value) { return WriteUnaligned(Kind(Item::Uint8), value); }
bool Parcel::WriteUint16Unaligned(uint16_t value) { return WriteUnaligned(Kind(Item::Uint16), value); }

bool Parcel::WriteBuffer(const void* data, size_t size) {
    if (data == nullptr || size == 0 || Padded(size) < size || !EnsureWritable(Padded(size))) return false;
    Note(Kind(Item::Buffer), writeCursor_);
    PutBytes(data, size, Padded(size) - size);
    return true;
}

bool Parcel::WriteBufferAddTerminator(const void* data, size_t size, size_t typeSize) {
    const size_t total = Padded(size + typeSize);
    if (data == nullptr || total < size || !EnsureWritable(total)) return false;
    Note(Kind(Item::Buffer), writeCursor_);
    PutBytes(data, size, total - size);
    return true;
}

bool Parcel::WriteUnpadBuffer(const void* data, size_t size) { return WriteBuffer(data, size); }

bool Parcel::WriteCString(const char* value) {
    if (value == nullptr) return false;
    const size_t size = std::strlen(value) + 1;
    if (!EnsureWritable(Padded(size))) return false;
    Note(Kind(Item::CString), writeCursor_);
    PutBytes(value, size, Padded(size) - size);
    return true;
}

template <typename Char>
bool Parcel::WriteText(unsigned item, const Char* text, size_t length) {
    if (length > static_cast<size_t>(INT_MAX) / sizeof(Char) - 1) return false;
    const size_t start = writeCursor_;
    const bool fits = EnsureWritable(sizeof(int32_t));
    if (fits) Note(item, start);
    Quiet quiet(*this);
    if (!WriteWord(Kind(Item::Int32), text == nullptr ? -1 : static_cast<int32_t>(length))) return false;
    if (text == nullptr) return true;
    const size_t bytes = length * sizeof(Char);
    const size_t total = Padded(bytes + sizeof(Char));
    if (!EnsureWritable(total)) return false;  // the length word stays
    PutBytes(text, bytes, total - bytes);
    return true;
}

bool Parcel::WriteString(const std::string& value) { return WriteText(Kind(Item::String), value.data(), value.size()); }
bool Parcel::WriteString16(const std::u16string& value) { return WriteText(Kind(Item::String16), value.data(), value.size()); }
bool Parcel::WriteString16WithLength(const char16_t* value, size_t length) { return WriteText(Kind(Item::String16), value, length); }
bool Parcel::WriteString8WithLength(const char* value, size_t length) { return WriteText(Kind(Item::String), value, length); }

bool Parcel::WriteParcelable(const Parcelable* object) {
    if (!WriteWord(Kind(Item::Parcelable), object == nullptr ? 0 : 1)) return false;
    if (object == nullptr) return true;
    if (object->asRemote_) return WriteRemoteObject(object);
    return object->Marshalling(*this);
}

bool Parcel::WriteStrongParcelable(const sptr<Parcelable>& object) {
    if (!WriteWord(Kind(Item::Parcelable), object == nullptr ? 0 : 1)) return false;
    if (object == nullptr) return true;
    if (object->asRemote_) return WriteRemoteObject(object.GetRefPtr());
    return object->Marshalling(*this);
}

bool Parcel::WriteRemoteObject(const Parcelable* object) {
    if (object == nullptr || !writable_) return false;
    const size_t before = writeCursor_;
    if (object->Marshalling(*this)) return true;
    RewindWrite(before);
    return false;
}

bool Parcel::AppendObject(const flat_binder_object& flat, const sptr<RefBase>& object) { return AppendRecord(&flat, sizeof(flat), object); }

bool Parcel::AppendRecord(const void* record, size_t size, const sptr<RefBase>& object) {
    if (!EnsureWritable(size)) return false;
    if (objectOffsets_ == nullptr) objectOffsets_ = inlineOffsets_;
    const size_t room = objectCapacity_ != 0 ? objectCapacity_ : kInlineOffsets;
    if (objectCursor_ == room) {
        auto* grown = new binder_size_t[room * 2];
        std::copy_n(objectOffsets_, objectCursor_, grown);
        if (objectCapacity_ != 0) delete[] objectOffsets_;
        objectOffsets_ = grown;
        objectCapacity_ = room * 2;
    }
    if (object != nullptr) holders_.push_back(object);
    objectOffsets_[objectCursor_++] = writeCursor_;
    PutBytes(record, size, 0);
    return true;
}

bool Parcel::AppendBytes(const Parcel& other) {
    if (other.dataSize_ == 0) return true;
    if (&other == this || !EnsureWritable(other.dataSize_)) return false;
    size_t done = 0;
    for (size_t i = 0; i < other.objectCursor_; ++i) {
        const size_t at = other.objectOffsets_[i];
        if (at < done || at + sizeof(flat_binder_object) > other.dataSize_) return false;
        PutBytes(other.data_ + done, at - done, 0);
        flat_binder_object flat = other.FlatObjectAt(i);
        sptr<RefBase> held;
        if (!CopyObject(flat, held) || !AppendObject(flat, held)) return false;
        done = at + sizeof(flat);
    }
    PutBytes(other.data_ + done, other.dataSize_ - done, 0);
    return true;
}

// -- readers

const uint8_t* Parcel::TakeBytes(size_t size) {
    if (size > GetReadableBytes()) return nullptr;
    const uint8_t* at = data_ + readCursor_;
    readCursor_ += size;
    return at;
}

template <typename T>
bool Parcel::ReadScalar(unsigned item, T& value) {
    const size_t start = readCursor_;
    if (objectCursor_ != 0 && TouchesObject(sizeof(T))) return false;
    const uint8_t* at = TakeBytes(sizeof(T));
    if (at == nullptr) return false;
    NoteRead(item, start);
    std::memcpy(&value, at, sizeof(T));
    return true;
}

bool Parcel::ReadWord(unsigned item, int32_t& value) { return ReadScalar(item, value); }

bool Parcel::ReadBool(bool& value) {
    int32_t word = 0;
    if (!ReadWord(Kind(Item::Bool), word)) return false;
    value = word != 0;
    return true;
}
bool Parcel::ReadInt8(int8_t& value) {
    int32_t word = 0;
    if (!ReadWord(Kind(Item::Int8), word)) return false;
    value = static_cast<int8_t>(word);
    return true;
}
bool Parcel::ReadInt16(int16_t& value) {
    int32_t word = 0;
    if (!ReadWord(Kind(Item::Int16), word)) return false;
    value = static_cast<int16_t>(word);
    return true;
}
bool Parcel::ReadUint8(uint8_t& value) {
    int32_t word = 0;
    if (!ReadWord(Kind(Item::Uint8), word)) return false;
    value = static_cast<uint8_t>(word);
    return true;
}
bool Parcel::ReadUint16(uint16_t& value) {
    int32_t word = 0;
    if (!ReadWord(Kind(Item::Uint16), word)) return false;
    value = static_cast<uint16_t>(word);
    return true;
}
bool Parcel::ReadInt32(int32_t& value) { return ReadScalar(Kind(Item::Int32), value); }
bool Parcel::ReadInt64(int64_t& value) { return ReadScalar(Kind(Item::Int64), value); }
bool Parcel::ReadUint32(uint32_t& value) { return ReadScalar(Kind(Item::Uint32), value); }
bool Parcel::ReadUint64(uint64_t& value) { return ReadScalar(Kind(Item::Uint64), value); }
bool Parcel::ReadFloat(float& value) { return ReadScalar(Kind(Item::Float), value); }
bool Parcel::ReadDouble(double& value) { return ReadScalar(Kind(Item::Double), value); }

bool Parcel::ReadBool() {
    bool value = false;
    ReadBool(value);
    return value;
}
int8_t Parcel::ReadInt8() {
    int8_t value = 0;
    ReadInt8(value);
    return value;
}
int16_t Parcel::ReadInt16() {
    int16_t value = 0;
    ReadInt16(value);
    return value;
}
uint8_t Parcel::ReadUint8() {
    uint8_t value = 0;
    ReadUint8(value);
    return value;
}
uint16_t Parcel::ReadUint16() {
    uint16_t value = 0;
    ReadUint16(value);
    return value;
}
int32_t Parcel::ReadInt32() {
    int32_t value = 0;
    ReadInt32(value);
    return value;
}
int64_t Parcel::ReadInt64() {
    int64_t value = 0;
    ReadInt64(value);
    return value;
}
uint32_t Parcel::ReadUint32() {
    uint32_t value = 0;
    ReadUint32(value);
    return value;
}
uint64_t Parcel::ReadUint64() {
    uint64_t value = 0;
    ReadUint64(value);
    return value;
}
float Parcel::ReadFloat() {
    float value = 0;
    ReadFloat(value);
    return value;
}
double Parcel::ReadDouble() {
    double value = 0;
    ReadDouble(value);
    return value;
}
uintptr_t Parcel::ReadPointer() {
    uint64_t value = 0;
    ReadScalar(Kind(Item::Pointer), value);
    return static_cast<uintptr_t>(value);
}

template <typename T>
bool Parcel::ReadUnaligned(unsigned item, T& value) {
    return ReadScalar(item, value);
}
bool Parcel::ReadBoolUnaligned() {
    uint8_t value = 0;
    return ReadUnaligned(Kind(Item::Bool), value) && value != 0;
}
bool Parcel::ReadInt8Unaligned(int8_t& value) { return ReadUnaligned(Kind(Item::Int8), value); }
bool Parcel::ReadInt16Unaligned(int16_t& value) { return ReadUnaligned(Kind(Item::Int16), value); }
bool Parcel::ReadUint8Unaligned(uint8_t& value) { return ReadUnaligned(Kind(Item::Uint8), value); }
bool Parcel::ReadUint16Unaligned(uint16_t& value) { return ReadUnaligned(Kind(Item::Uint16), value); }

const uint8_t* Parcel::ReadBuffer(size_t length) {
    if (length > GetReadableBytes() || length == 0) return nullptr;
    NoteRead(Kind(Item::Buffer), readCursor_);
    return TakeBytes(length);
}

const uint8_t* Parcel::ReadBuffer(size_t length, bool isValidate) {
    return isValidate && TouchesObject(std::min(length, GetReadableBytes())) ? nullptr : ReadBuffer(length);
}

const uint8_t* Parcel::ReadUnpadBuffer(size_t length) {
    const uint8_t* at = ReadBuffer(length);
    if (at != nullptr) SkipBytes(Padded(length) - length);
    return at;
}

/// Whether an object lies in the next `size` bytes. Offsets ascend: the driver and the writers see to that.
bool Parcel::TouchesObject(size_t size) const {
    const binder_size_t* const begin = objectOffsets_;
    const auto* end = begin + objectCursor_;
    const auto* next = std::upper_bound(begin, end, readCursor_);
    if (next != end && *next < readCursor_ + size) return true;
    return next != begin && next[-1] + sizeof(flat_binder_object) > readCursor_;
}

const char* Parcel::ReadCString() {
    const size_t readable = GetReadableBytes();
    if (readable == 0) return nullptr;
    const auto* text = reinterpret_cast<const char*>(data_ + readCursor_);
    const void* end = std::memchr(text, 0, readable);
    if (end == nullptr) return nullptr;
    NoteRead(Kind(Item::CString), readCursor_);
    const auto size = static_cast<size_t>(static_cast<const char*>(end) - text) + 1;
    readCursor_ += std::min(Padded(size), readable);
    return text;
}

template <typename Char>
bool Parcel::ReadText(unsigned item, std::basic_string<Char>& value, int32_t& length) {
    value.clear();
    const size_t start = readCursor_;
    int32_t count = 0;
    {
        Quiet quiet(*this);
        if (!ReadInt32(count)) return false;
    }
    length = count;
    if (count >= 0) {
        const size_t bytes = static_cast<size_t>(count) * sizeof(Char);
        const size_t total = bytes + sizeof(Char);
        if (total <= GetReadableBytes()) {
            Char terminator;
            std::memcpy(&terminator, data_ + readCursor_ + bytes, sizeof(Char));
            if (terminator == Char{}) {
                NoteRead(item, start);
                value.resize(static_cast<size_t>(count));
                if (count != 0) std::memcpy(value.data(), data_ + readCursor_, bytes);
                readCursor_ += std::min(Padded(total), GetReadableBytes());
                return true;
            }
        }
    }
    readCursor_ = start;
    return false;
}

const std::string Parcel::ReadString() {
    std::string value;
    ReadString(value);
    return value;
}
bool Parcel::ReadString(std::string& value) {
    int32_t length = 0;
    return ReadText(Kind(Item::String), value, length);
}
const std::u16string Parcel::ReadString16() {
    std::u16string value;
    ReadString16(value);
    return value;
}
bool Parcel::ReadString16(std::u16string& value) {
    int32_t length = 0;
    return ReadText(Kind(Item::String16), value, length);
}
const std::u16string Parcel::ReadString16WithLength(int32_t& readLength) {
    std::u16string value;
    ReadText(Kind(Item::String16), value, readLength);
    return value;
}
const std::string Parcel::ReadString8WithLength(int32_t& readLength) {
    std::string value;
    ReadText(Kind(Item::String), value, readLength);
    return value;
}

bool Parcel::ReadPresence() {
    int32_t present = 0;
    return ReadWord(Kind(Item::Parcelable), present) && present != 0;
}

// Objects are only 4-byte aligned, so they are copied out.
flat_binder_object Parcel::FlatObjectAt(size_t index) const {
    flat_binder_object flat;
    std::memcpy(&flat, data_ + objectOffsets_[index], sizeof(flat));
    return flat;
}

bool Parcel::ReadFlatObject(flat_binder_object& flat) {
    size_t index = nextObjectIndex_;
    if (index >= objectCursor_ || objectOffsets_[index] != readCursor_) {
        const binder_size_t* begin = objectOffsets_;
        const binder_size_t* end = begin + objectCursor_;
        const auto* found = std::lower_bound(begin, end, readCursor_);
        if (found == end || *found != readCursor_) return false;
        index = static_cast<size_t>(found - begin);
    }
    const uint8_t* at = TakeBytes(sizeof(flat));
    if (at == nullptr) return false;
    std::memcpy(&flat, at, sizeof(flat));
    nextObjectIndex_ = index + 1;
    return true;
}

// -- vectors: Int32 count, then the elements

bool Parcel::WriteCount(size_t count) {
    return count <= static_cast<size_t>(INT_MAX) && WriteWord(Kind(Item::Vector), static_cast<int32_t>(count));
}

bool Parcel::ReadCount(size_t elementBytes, size_t& count) {
    int32_t word = 0;
    if (!ReadWord(Kind(Item::Vector), word) || word < 0) return false;
    count = static_cast<size_t>(word);
    return count <= GetReadableBytes() / elementBytes;
}

template <typename T>
bool Parcel::WritePacked(const std::vector<T>& value) {
    if (!WriteCount(value.size())) return false;
    const size_t bytes = value.size() * sizeof(T);
    if (!EnsureWritable(Padded(bytes))) return false;
    PutBytes(value.data(), bytes, Padded(bytes) - bytes);
    return true;
}

template <typename T>
bool Parcel::ReadPacked(std::vector<T>* value) {
    size_t count = 0;
    if (value == nullptr || !ReadCount(sizeof(T), count)) return false;
    value->resize(count);
    if (count == 0) return true;
    std::memcpy(value->data(), data_ + readCursor_, count * sizeof(T));
    readCursor_ += std::min(Padded(count * sizeof(T)), GetReadableBytes());
    return true;
}

template <typename T, typename Put>
bool Parcel::WriteEach(const std::vector<T>& value, Put put) {
    if (!WriteCount(value.size())) return false;
    Quiet quiet(*this);
    for (const auto& element : value) {
        if (!put(element)) return false;
    }
    return true;
}

template <typename T, typename Take>
bool Parcel::ReadEach(std::vector<T>* value, size_t elementBytes, Take take) {
    size_t count = 0;
    if (value == nullptr || !ReadCount(elementBytes, count)) return false;
    Quiet quiet(*this);
    value->clear();
    value->reserve(count);
    for (size_t i = 0; i < count; ++i) {
        T element{};
        if (!take(element)) return false;
        value->push_back(std::move(element));
    }
    return true;
}

bool Parcel::WriteBoolVector(const std::vector<bool>& value) {
    return WriteEach(value, [this](bool element) { return WriteBool(element); });
}
bool Parcel::WriteInt8Vector(const std::vector<int8_t>& value) { return WritePacked(value); }
bool Parcel::WriteInt16Vector(const std::vector<int16_t>& value) {
    return WriteEach(value, [this](int16_t element) { return WriteInt16(element); });
}
bool Parcel::WriteInt32Vector(const std::vector<int32_t>& value) { return WritePacked(value); }
bool Parcel::WriteInt64Vector(const std::vector<int64_t>& value) { return WritePacked(value); }
bool Parcel::WriteUInt8Vector(const std::vector<uint8_t>& value) { return WritePacked(value); }
bool Parcel::WriteUInt16Vector(const std::vector<uint16_t>& value) { return WritePacked(value); }
bool Parcel::WriteUInt32Vector(const std::vector<uint32_t>& value) { return WritePacked(value); }
bool Parcel::WriteUInt64Vector(const std::vector<uint64_t>& value) { return WritePacked(value); }
bool Parcel::WriteFloatVector(const std::vector<float>& value) { return WritePacked(value); }
bool Parcel::WriteDoubleVector(const std::vector<double>& value) { return WritePacked(value); }
bool Parcel::WriteStringVector(const std::vector<std::string>& value) {
    return WriteEach(value, [this](const std::string& element) { return WriteString(element); });
}
bool Parcel::WriteString16Vector(const std::vector<std::u16string>& value) {
    return WriteEach(value, [this](const std::u16string& element) { return WriteString16(element); });
}

bool Parcel::ReadBoolVector(std::vector<bool>* value) {
    return ReadEach(value, sizeof(int32_t), [this](bool& element) { return ReadBool(element); });
}
bool Parcel::ReadInt8Vector(std::vector<int8_t>* value) { return ReadPacked(value); }
bool Parcel::ReadInt16Vector(std::vector<int16_t>* value) {
    return ReadEach(value, sizeof(int32_t), [this](int16_t& element) { return ReadInt16(element); });
}
bool Parcel::ReadInt32Vector(std::vector<int32_t>* value) { return ReadPacked(value); }
bool Parcel::ReadInt64Vector(std::vector<int64_t>* value) { return ReadPacked(value); }
bool Parcel::ReadUInt8Vector(std::vector<uint8_t>* value) { return ReadPacked(value); }
bool Parcel::ReadUInt16Vector(std::vector<uint16_t>* value) { return ReadPacked(value); }
bool Parcel::ReadUInt32Vector(std::vector<uint32_t>* value) { return ReadPacked(value); }
bool Parcel::ReadUInt64Vector(std::vector<uint64_t>* value) { return ReadPacked(value); }
bool Parcel::ReadFloatVector(std::vector<float>* value) { return ReadPacked(value); }
bool Parcel::ReadDoubleVector(std::vector<double>* value) { return ReadPacked(value); }
bool Parcel::ReadStringVector(std::vector<std::string>* value) {
    return ReadEach(value, 2 * sizeof(int32_t), [this](std::string& element) { return ReadString(element); });
}
bool Parcel::ReadString16Vector(std::vector<std::u16string>* value) {
    return ReadEach(value, 2 * sizeof(int32_t), [this](std::u16string& element) { return ReadString16(element); });
}

// -- the allocator that can be asked for by name

namespace {
/// In front of each block, so that it can grow.
struct BlockHeader {
    alignas(std::max_align_t) size_t size;
};
}  // namespace

void* DefaultAllocator::Alloc(size_t size) {
    void* block = ::operator new(sizeof(BlockHeader) + size, std::nothrow);
    if (block == nullptr) return nullptr;
    return new (block) BlockHeader{size} + 1;
}

void DefaultAllocator::Dealloc(void* data) {
    if (data != nullptr) ::operator delete(static_cast<BlockHeader*>(data) - 1);
}

void* DefaultAllocator::Realloc(void* data, size_t newSize) {
    void* block = Alloc(newSize);
    if (block == nullptr || data == nullptr) return block;
    std::memcpy(block, data, std::min(newSize, (static_cast<BlockHeader*>(data) - 1)->size));
    Dealloc(data);
    return block;
}

}  // namespace OHOS
