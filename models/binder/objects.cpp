#include "models/binder/objects.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

namespace models::binder {

namespace {

constexpr Failure kMalformed{BR_FAILED_REPLY, -EINVAL};
constexpr Failure kUnreadable{BR_FAILED_REPLY, -EFAULT};

/// Objects lie 4-aligned, so they are copied, never pointed to.
template <class T>
T load(const std::byte* place) {
    T value;
    std::memcpy(&value, place, sizeof value);
    return value;
}
template <class T>
void store(std::byte* place, const T& value) {
    std::memcpy(place, &value, sizeof value);
}

std::uint64_t align8(std::uint64_t value) { return (value + 7) & ~std::uint64_t{7}; }

/// 0: no object has this type.
std::uint64_t size_of(std::uint32_t type) {
    switch (type) {
        case BINDER_TYPE_BINDER:
        case BINDER_TYPE_WEAK_BINDER:
        case BINDER_TYPE_HANDLE:
        case BINDER_TYPE_WEAK_HANDLE:
            return sizeof(flat_binder_object);
        case BINDER_TYPE_FD:
            return sizeof(binder_fd_object);
        case BINDER_TYPE_PTR:
            return sizeof(binder_buffer_object);
        case BINDER_TYPE_FDA:
            return sizeof(binder_fd_array_object);
        default:
            return 0;
    }
}

std::uint64_t offset_of(const Parcel& parcel, std::uint64_t index) {
    return load<std::uint64_t>(parcel.to->area.memory().base + parcel.buffer->offsets_at() + index * sizeof(std::uint64_t));
}

/// The object that entry `index` of the offsets array names, if that is an earlier PTR object.
std::optional<binder_buffer_object> earlier_pointer(const Parcel& parcel, std::uint64_t index, std::uint64_t before) {
    if (index >= before) return std::nullopt;
    const auto* place = parcel.content() + offset_of(parcel, index);
    if (load<std::uint32_t>(place) != BINDER_TYPE_PTR) return std::nullopt;
    return load<binder_buffer_object>(place);
}

}  // namespace

Failure Objects::translate(Parcel& parcel, bool loaded) {
    const auto data_bytes = parcel.data.data_size;
    const auto count = parcel.data.offsets_size / sizeof(std::uint64_t);
    const auto fetch = [&](std::uint64_t from, std::uint64_t to) {
        return loaded || from == to ||
               core_.kernel.copy_from_user(parcel.sender.process.pid, parcel.content() + from, parcel.data.data.ptr.buffer + from,
                                           to - from);
    };
    Scatter scatter{.next = parcel.buffer->extra_at()};
    scatter.end = scatter.next + align8(parcel.scatter_bytes);
    std::uint64_t end = 0;  // of the object before
    for (; scatter.index < count; ++scatter.index) {
        const auto position = offset_of(parcel, scatter.index);
        if (position > data_bytes || position < end) return kUnreadable;
        if (!fetch(end, position)) return kUnreadable;
        const auto left = data_bytes - position;
        if (position % 4 != 0 || left < sizeof(binder_object_header)) return kMalformed;
        if (!fetch(position, position + std::min<std::uint64_t>(left, sizeof(binder_buffer_object)))) return kUnreadable;
        const auto size = size_of(load<std::uint32_t>(parcel.content() + position));
        if (size == 0 || size > left) return kMalformed;
        if (const auto failure = translate_one(parcel, position, scatter)) return failure;
        end = position + size;
    }
    return fetch(end, data_bytes) ? Failure{} : kUnreadable;
}

Failure Objects::translate_one(Parcel& parcel, std::uint64_t position, Scatter& scatter) {
    std::byte* place = parcel.content() + position;
    switch (load<std::uint32_t>(place)) {
        case BINDER_TYPE_BINDER:
        case BINDER_TYPE_WEAK_BINDER:
            return translate_node(parcel, place);
        case BINDER_TYPE_HANDLE:
        case BINDER_TYPE_WEAK_HANDLE:
            return translate_handle(parcel, place);
        case BINDER_TYPE_FD:
            return translate_descriptor(parcel, place);
        case BINDER_TYPE_PTR:
            return translate_pointer(parcel, position, scatter);
        default:
            return translate_array(parcel, place, scatter);
    }
}

Failure Objects::translate_node(Parcel& parcel, std::byte* place) {
    auto object = load<flat_binder_object>(place);
    const bool strong = object.hdr.type == BINDER_TYPE_BINDER;
    Process& owner = parcel.sender.process;
    Node* node = holds_.find_node(owner, object.binder);
    if (node == nullptr) node = &holds_.make_node(owner, object.binder, object.cookie, object.flags);
    if (node->cookie != object.cookie) return kMalformed;
    const Reference* reference = holds_.add_reference(*parcel.to, *node, strong, &parcel.sender);
    if (reference == nullptr) return kMalformed;
    parcel.buffer->grants.push_back({strong ? Grant::Kind::HandleStrong : Grant::Kind::HandleWeak, reference->handle, nullptr});
    object.hdr.type = strong ? BINDER_TYPE_HANDLE : BINDER_TYPE_WEAK_HANDLE;
    object.binder = 0;
    object.handle = reference->handle;
    object.cookie = 0;
    store(place, object);
    return {};
}

Failure Objects::translate_handle(Parcel& parcel, std::byte* place) {
    auto object = load<flat_binder_object>(place);
    const bool strong = object.hdr.type == BINDER_TYPE_HANDLE;
    const Reference* held = parcel.sender.process.references.find(object.handle, strong);
    if (held == nullptr) return kMalformed;
    Node& node = *held->node;
    if (node.owner == parcel.to) {
        holds_.add_to_node(node, strong, false, nullptr);
        parcel.buffer->grants.push_back({strong ? Grant::Kind::NodeStrong : Grant::Kind::NodeWeak, 0, &node});
        object.hdr.type = strong ? BINDER_TYPE_BINDER : BINDER_TYPE_WEAK_BINDER;
        object.binder = node.ptr;
        object.cookie = node.cookie;
    } else {
        const Reference* reference = holds_.add_reference(*parcel.to, node, strong, nullptr);
        if (reference == nullptr) return kMalformed;
        parcel.buffer->grants.push_back({strong ? Grant::Kind::HandleStrong : Grant::Kind::HandleWeak, reference->handle, nullptr});
        object.binder = 0;
        object.handle = reference->handle;
        object.cookie = 0;
    }
    store(place, object);
    return {};
}

Failure Objects::add_slot(Parcel& parcel, std::uint64_t area_offset, std::uint32_t descriptor, bool in_array) {
    const bool accepted = parcel.answers != nullptr ? (parcel.answers->flags & TF_ACCEPT_FDS) != 0 : parcel.target->accepts_descriptors;
    if (!accepted) return {BR_FAILED_REPLY, -EPERM};
    FileRef file = core_.kernel.file(parcel.sender.process.pid, static_cast<int>(descriptor));
    if (file == nullptr) return {BR_FAILED_REPLY, -EBADF};
    parcel.transaction->slots.push_back({area_offset, std::move(file), in_array});
    return {};
}

Failure Objects::translate_descriptor(Parcel& parcel, std::byte* place) {
    auto object = load<binder_fd_object>(place);
    const auto number_at = static_cast<std::uint64_t>(place - parcel.to->area.memory().base) + offsetof(binder_fd_object, fd);
    if (const auto failure = add_slot(parcel, number_at, object.fd, false)) return failure;
    object.pad_binder = 0;  // the number is filled in when the receiver reads
    store(place, object);
    return {};
}

bool Objects::may_fix_up(const Parcel& parcel, std::uint64_t parent, std::uint64_t at, const Scatter& scatter) const {
    auto last = scatter.last_object;
    auto last_end = scatter.last_end;
    if (last == 0) return false;
    while (last != parent) {
        const auto object = load<binder_buffer_object>(parcel.content() + last);
        if ((object.flags & BINDER_BUFFER_FLAG_HAS_PARENT) == 0) return false;
        last_end = object.parent_offset + sizeof(std::uint64_t);
        last = offset_of(parcel, object.parent);
    }
    return at >= last_end;
}

Failure Objects::translate_pointer(Parcel& parcel, std::uint64_t position, Scatter& scatter) {
    const auto& memory = parcel.to->area.memory();
    auto object = load<binder_buffer_object>(parcel.content() + position);
    if (object.length > scatter.end - scatter.next) return kMalformed;
    if (object.length > 0 &&
        !core_.kernel.copy_from_user(parcel.sender.process.pid, memory.base + scatter.next, object.buffer, object.length)) {
        return kUnreadable;
    }
    object.buffer = memory.user_address + scatter.next;
    scatter.next += align8(object.length);
    if ((object.flags & BINDER_BUFFER_FLAG_HAS_PARENT) != 0) {
        const auto parent = earlier_pointer(parcel, object.parent, scatter.index);
        if (!parent || !may_fix_up(parcel, offset_of(parcel, object.parent), object.parent_offset, scatter)) return kMalformed;
        if (parent->length < sizeof(object.buffer) || object.parent_offset > parent->length - sizeof(object.buffer)) return kMalformed;
        store(memory.base + (parent->buffer - memory.user_address) + object.parent_offset, object.buffer);
    }
    scatter.last_object = position;
    scatter.last_end = 0;
    store(parcel.content() + position, object);
    return {};
}

Failure Objects::translate_array(Parcel& parcel, std::byte* place, Scatter& scatter) {
    const auto& memory = parcel.to->area.memory();
    const auto object = load<binder_fd_array_object>(place);
    const auto parent = earlier_pointer(parcel, object.parent, scatter.index);
    if (!parent) return kMalformed;
    const auto parent_at = offset_of(parcel, object.parent);
    if (!may_fix_up(parcel, parent_at, object.parent_offset, scatter)) return kMalformed;
    constexpr auto kWord = sizeof(std::uint32_t);
    if (object.num_fds > parent->length / kWord || object.parent_offset > parent->length - object.num_fds * kWord) return kMalformed;
    const auto words_at = parent->buffer - memory.user_address + object.parent_offset;
    if (words_at % kWord != 0) return kMalformed;
    for (std::uint64_t i = 0; i < object.num_fds; ++i) {
        const auto word_at = words_at + i * kWord;
        if (const auto failure = add_slot(parcel, word_at, load<std::uint32_t>(memory.base + word_at), true)) return failure;
    }
    scatter.last_object = parent_at;
    scatter.last_end = object.parent_offset + object.num_fds * kWord;
    return {};
}

}  // namespace models::binder
