#include "scenarios/engine/parcel_codec.h"

#include <algorithm>
#include <cstddef>

#include "runtime/api/string_ex.h"
#include "runtime/port/ports.h"

namespace scenarios::engine {
namespace {

using Base = ParcelType::Base;
using OHOS::MessageParcel;

constexpr std::int32_t kChunkBytes = 251 * 256;  // whole periods of the pattern, whole words of the digest

template <class T>
T number(const Value& value) {
    if (const auto* i = std::get_if<std::int64_t>(&value.data)) return static_cast<T>(*i);
    if (const auto* u = std::get_if<std::uint64_t>(&value.data)) return static_cast<T>(*u);
    if (const auto* d = std::get_if<double>(&value.data)) return static_cast<T>(*d);
    if (const auto* b = std::get_if<bool>(&value.data)) return static_cast<T>(*b);
    return {};
}
const std::string& text(const Value& value) {
    static const std::string kNone;
    const auto* found = std::get_if<std::string>(&value.data);
    return found != nullptr ? *found : kNone;
}

template <class T>
Value value_of(T item) {
    if constexpr (std::is_same_v<T, bool>)
        return Value{item};
    else if constexpr (std::is_floating_point_v<T>)
        return Value{static_cast<double>(item)};
    else if constexpr (std::is_signed_v<T>)
        return Value{static_cast<std::int64_t>(item)};
    else
        return Value{static_cast<std::uint64_t>(item)};
}

template <class T>
bool read_number(MessageParcel& parcel, bool (OHOS::Parcel::*read)(T&), Slot& slot) {
    T item{};
    if (!(parcel.*read)(item)) return false;
    slot.value = value_of(item);
    return true;
}

const std::vector<Value>& items_of(const Slot& slot) {
    static const std::vector<Value> kNone;
    const auto* found = std::get_if<std::vector<Value>>(&slot.value.data);
    return found != nullptr ? *found : kNone;
}
template <class T>
bool write_numbers(MessageParcel& parcel, bool (OHOS::Parcel::*write)(const std::vector<T>&), const Slot& slot) {
    std::vector<T> list;
    for (const auto& item : items_of(slot)) list.push_back(number<T>(item));
    return (parcel.*write)(list);
}
template <class T>
bool read_numbers(MessageParcel& parcel, bool (OHOS::Parcel::*read)(std::vector<T>*), Slot& slot) {
    std::vector<T> list;
    if (!(parcel.*read)(&list)) return false;
    std::vector<Value> items;
    for (const T item : list) items.push_back(value_of(item));
    slot.value = Value{std::move(items)};
    return true;
}

bool write_vector(MessageParcel& parcel, Base base, const Slot& slot) {
    using P = OHOS::Parcel;
    switch (base) {
        case Base::Bool:
            return write_numbers<bool>(parcel, &P::WriteBoolVector, slot);
        case Base::Int8:
            return write_numbers<std::int8_t>(parcel, &P::WriteInt8Vector, slot);
        case Base::Int16:
            return write_numbers<std::int16_t>(parcel, &P::WriteInt16Vector, slot);
        case Base::Int32:
            return write_numbers<std::int32_t>(parcel, &P::WriteInt32Vector, slot);
        case Base::Int64:
            return write_numbers<std::int64_t>(parcel, &P::WriteInt64Vector, slot);
        case Base::Uint8:
            return write_numbers<std::uint8_t>(parcel, &P::WriteUInt8Vector, slot);
        case Base::Uint16:
            return write_numbers<std::uint16_t>(parcel, &P::WriteUInt16Vector, slot);
        case Base::Uint32:
            return write_numbers<std::uint32_t>(parcel, &P::WriteUInt32Vector, slot);
        case Base::Uint64:
            return write_numbers<std::uint64_t>(parcel, &P::WriteUInt64Vector, slot);
        case Base::Float:
            return write_numbers<float>(parcel, &P::WriteFloatVector, slot);
        case Base::Double:
            return write_numbers<double>(parcel, &P::WriteDoubleVector, slot);
        case Base::String: {
            std::vector<std::string> list;
            for (const auto& item : items_of(slot)) list.push_back(text(item));
            return parcel.WriteStringVector(list);
        }
        case Base::String16: {
            std::vector<std::u16string> list;
            for (const auto& item : items_of(slot)) list.push_back(OHOS::Str8ToStr16(text(item)));
            return parcel.WriteString16Vector(list);
        }
        default:
            return false;
    }
}

bool read_vector(MessageParcel& parcel, Base base, Slot& slot) {
    using P = OHOS::Parcel;
    switch (base) {
        case Base::Bool:
            return read_numbers<bool>(parcel, &P::ReadBoolVector, slot);
        case Base::Int8:
            return read_numbers<std::int8_t>(parcel, &P::ReadInt8Vector, slot);
        case Base::Int16:
            return read_numbers<std::int16_t>(parcel, &P::ReadInt16Vector, slot);
        case Base::Int32:
            return read_numbers<std::int32_t>(parcel, &P::ReadInt32Vector, slot);
        case Base::Int64:
            return read_numbers<std::int64_t>(parcel, &P::ReadInt64Vector, slot);
        case Base::Uint8:
            return read_numbers<std::uint8_t>(parcel, &P::ReadUInt8Vector, slot);
        case Base::Uint16:
            return read_numbers<std::uint16_t>(parcel, &P::ReadUInt16Vector, slot);
        case Base::Uint32:
            return read_numbers<std::uint32_t>(parcel, &P::ReadUInt32Vector, slot);
        case Base::Uint64:
            return read_numbers<std::uint64_t>(parcel, &P::ReadUInt64Vector, slot);
        case Base::Float:
            return read_numbers<float>(parcel, &P::ReadFloatVector, slot);
        case Base::Double:
            return read_numbers<double>(parcel, &P::ReadDoubleVector, slot);
        case Base::String: {
            std::vector<std::string> list;
            if (!parcel.ReadStringVector(&list)) return false;
            std::vector<Value> items;
            for (auto& item : list) items.push_back(Value{std::move(item)});
            slot.value = Value{std::move(items)};
            return true;
        }
        case Base::String16: {
            std::vector<std::u16string> list;
            if (!parcel.ReadString16Vector(&list)) return false;
            std::vector<Value> items;
            for (const auto& item : list) items.push_back(Value{OHOS::Str16ToStr8(item)});
            slot.value = Value{std::move(items)};
            return true;
        }
        default:
            return false;
    }
}

std::string pattern(std::uint64_t size_bytes) {
    std::string out(size_bytes, '\0');
    for (std::uint64_t i = 0; i < size_bytes; ++i) out[i] = static_cast<char>(pattern_byte(i));
    return out;
}

bool write_bytes(MessageParcel& parcel, const Slot& slot) {
    const auto* bytes = std::get_if<Bytes>(&slot.value.data);
    if (bytes == nullptr || !parcel.WriteInt32(static_cast<std::int32_t>(bytes->size_bytes))) return false;
    if (bytes->size_bytes == 0) return true;
    if (slot.bytes != nullptr) return parcel.WriteBuffer(slot.bytes->data(), slot.bytes->size());
    const auto made = pattern(bytes->size_bytes);
    return parcel.WriteBuffer(made.data(), made.size());
}

bool read_bytes(MessageParcel& parcel, Slot& slot) {
    std::int32_t size = 0;
    if (!parcel.ReadInt32(size) || size < 0) return false;
    const auto length = static_cast<std::size_t>(size);
    const auto* data = length > 0 ? parcel.ReadUnpadBuffer(length) : nullptr;
    if (length > 0 && data == nullptr) return false;
    slot.bytes = std::make_shared<const std::string>(length > 0 ? reinterpret_cast<const char*>(data) : "", length);
    slot.value = Value{Bytes{length, digest_of(slot.bytes->data(), length)}};
    return true;
}

/// Looks at the memory to say what it holds; a memory that cannot be read has size but no digest.
Value value_of(OHOS::Ashmem& memory) {
    Bytes bytes{static_cast<std::uint64_t>(memory.GetAshmemSize()), kDigestStart};
    const auto size = memory.GetAshmemSize();
    if (!memory.MapReadOnlyAshmem()) return Value{Bytes{bytes.size_bytes, 0}};
    for (std::int32_t at = 0; at < size; at += std::min(kChunkBytes, size - at)) {
        const auto length = std::min(kChunkBytes, size - at);
        bytes.digest = digest_of(memory.ReadFromAshmem(length, at), static_cast<std::size_t>(length), bytes.digest);
    }
    memory.UnmapAshmem();
    return Value{bytes};
}

}  // namespace

OHOS::sptr<OHOS::Ashmem> make_shared_memory(std::uint64_t size_bytes) {
    const auto size = static_cast<std::int32_t>(size_bytes);
    auto memory = OHOS::Ashmem::CreateAshmem("scenario", size);
    if (memory == nullptr || !memory->MapReadAndWriteAshmem()) return nullptr;
    const auto chunk = pattern(static_cast<std::uint64_t>(std::min(kChunkBytes, size)));
    for (std::int32_t at = 0; at < size; at += std::min(kChunkBytes, size - at)) {
        memory->WriteToAshmem(chunk.data(), std::min(kChunkBytes, size - at), at);
    }
    memory->UnmapAshmem();
    return memory;
}

bool write_field(MessageParcel& parcel, const ParcelType& type, const Slot& slot) {
    if (type.vector) return write_vector(parcel, type.base, slot);
    switch (type.base) {
        case Base::Bool:
            return parcel.WriteBool(number<bool>(slot.value));
        case Base::Int8:
            return parcel.WriteInt8(number<std::int8_t>(slot.value));
        case Base::Int16:
            return parcel.WriteInt16(number<std::int16_t>(slot.value));
        case Base::Int32:
            return parcel.WriteInt32(number<std::int32_t>(slot.value));
        case Base::Int64:
            return parcel.WriteInt64(number<std::int64_t>(slot.value));
        case Base::Uint8:
            return parcel.WriteUint8(number<std::uint8_t>(slot.value));
        case Base::Uint16:
            return parcel.WriteUint16(number<std::uint16_t>(slot.value));
        case Base::Uint32:
            return parcel.WriteUint32(number<std::uint32_t>(slot.value));
        case Base::Uint64:
            return parcel.WriteUint64(number<std::uint64_t>(slot.value));
        case Base::Float:
            return parcel.WriteFloat(number<float>(slot.value));
        case Base::Double:
            return parcel.WriteDouble(number<double>(slot.value));
        case Base::String:
            return parcel.WriteString(text(slot.value));
        case Base::String16:
            return parcel.WriteString16(OHOS::Str8ToStr16(text(slot.value)));
        case Base::Bytes:
            return write_bytes(parcel, slot);
        case Base::Object:
            return parcel.WriteRemoteObject(slot.object);
        case Base::Fd:
            return slot.memory != nullptr && parcel.WriteFileDescriptor(slot.memory->GetAshmemFd());
        case Base::Ashmem:
            return slot.memory != nullptr && parcel.WriteAshmem(slot.memory);
    }
    return false;
}

bool read_field(MessageParcel& parcel, const ParcelType& type, Slot& slot) {
    using P = OHOS::Parcel;
    if (type.vector) return read_vector(parcel, type.base, slot);
    switch (type.base) {
        case Base::Bool:
            return read_number<bool>(parcel, &P::ReadBool, slot);
        case Base::Int8:
            return read_number<std::int8_t>(parcel, &P::ReadInt8, slot);
        case Base::Int16:
            return read_number<std::int16_t>(parcel, &P::ReadInt16, slot);
        case Base::Int32:
            return read_number<std::int32_t>(parcel, &P::ReadInt32, slot);
        case Base::Int64:
            return read_number<std::int64_t>(parcel, &P::ReadInt64, slot);
        case Base::Uint8:
            return read_number<std::uint8_t>(parcel, &P::ReadUint8, slot);
        case Base::Uint16:
            return read_number<std::uint16_t>(parcel, &P::ReadUint16, slot);
        case Base::Uint32:
            return read_number<std::uint32_t>(parcel, &P::ReadUint32, slot);
        case Base::Uint64:
            return read_number<std::uint64_t>(parcel, &P::ReadUint64, slot);
        case Base::Float:
            return read_number<float>(parcel, &P::ReadFloat, slot);
        case Base::Double:
            return read_number<double>(parcel, &P::ReadDouble, slot);
        case Base::String: {
            std::string out;
            if (!parcel.ReadString(out)) return false;
            slot.value = Value{std::move(out)};
            return true;
        }
        case Base::String16: {
            std::u16string out;
            if (!parcel.ReadString16(out)) return false;
            slot.value = Value{OHOS::Str16ToStr8(out)};
            return true;
        }
        case Base::Bytes:
            return read_bytes(parcel, slot);
        case Base::Object:
            slot.object = parcel.ReadRemoteObject();
            slot.value = Value{Held{slot.object != nullptr}};
            return slot.object != nullptr;
        case Base::Fd: {
            const auto fd = parcel.ReadFileDescriptor();
            if (fd < 0) return false;
            slot.memory = OHOS::sptr<OHOS::Ashmem>(new OHOS::Ashmem(fd, std::max(OHOS::AshmemGetSize(fd), 0)));
            slot.value = value_of(*slot.memory);
            return true;
        }
        case Base::Ashmem:
            slot.memory = parcel.ReadAshmem();
            if (slot.memory == nullptr) return false;
            slot.value = value_of(*slot.memory);
            return true;
    }
    return false;
}

}  // namespace scenarios::engine
