#include "sim/query/parcel_walker.h"

#include "sim/base/format.h"
#include "sim/base/text.h"

namespace sim::query {
namespace {

constexpr std::size_t kElementsShown = 6;
constexpr std::size_t kBytesShown = 8;
constexpr std::int32_t kTokenStart = 0x100;

void append_utf8(std::string& out, std::uint32_t character) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (character < 0x80) {
        put(character);
    } else if (character < 0x800) {
        put(0xC0 | character >> 6);
        put(0x80 | (character & 0x3F));
    } else if (character < 0x10000) {
        put(0xE0 | character >> 12);
        put(0x80 | (character >> 6 & 0x3F));
        put(0x80 | (character & 0x3F));
    } else {
        put(0xF0 | character >> 18);
        put(0x80 | (character >> 12 & 0x3F));
        put(0x80 | (character >> 6 & 0x3F));
        put(0x80 | (character & 0x3F));
    }
}

/// UTF-16 (any alignment) as UTF-8; a half of a pair alone becomes U+FFFD.
std::string to_utf8(trace::Bytes units) {
    std::string out;
    const auto unit = [&](std::size_t index) {
        std::uint16_t value = 0;
        std::memcpy(&value, units.data() + 2 * index, sizeof value);
        return static_cast<std::uint32_t>(value);
    };
    const auto count = units.size() / 2;
    for (std::size_t i = 0; i < count; ++i) {
        const auto first = unit(i);
        if (first >= 0xD800 && first < 0xDC00 && i + 1 < count && unit(i + 1) >= 0xDC00 && unit(i + 1) < 0xE000) {
            append_utf8(out, 0x10000 + ((first - 0xD800) << 10) + (unit(++i) - 0xDC00));
        } else {
            append_utf8(out, first >= 0xD800 && first < 0xE000 ? 0xFFFD : first);
        }
    }
    return out;
}

template <class Wire, class Shown = Wire>
std::string number(ParcelWalker& walker) {
    const auto value = walker.scalar<Wire>();
    return value ? fmt::format("{}", static_cast<Shown>(*value)) : std::string();
}

std::string text8(ParcelWalker& walker) {
    const auto length = walker.scalar<std::int32_t>();
    if (!length) return {};
    if (*length < 0) return "null";
    const auto bytes = walker.padded(static_cast<std::uint64_t>(*length), 1);
    return bytes ? quote_text({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, walker.characters_max()) : std::string();
}

std::string text16(ParcelWalker& walker) {
    const auto length = walker.scalar<std::int32_t>();
    if (!length) return {};
    if (*length < 0) return "null";
    const auto bytes = walker.padded(2 * static_cast<std::uint64_t>(*length), 2);
    return bytes ? quote_text(to_utf8(*bytes), walker.characters_max()) : std::string();
}

/// Beside an object whose stub is on another device stands a record of where it is (BINDER_TYPE_PTR, 40 bytes): part of the object.
void skip_block(ParcelWalker& walker) {
    auto ahead = walker;
    const auto record = ahead.take(kBufferRecordBytes);
    if (record.empty()) return;
    std::uint32_t type = 0;
    std::memcpy(&type, record.data(), sizeof type);
    if (type == kTypePointer) walker = ahead;
}

/// A flat object: u32 type, u32 flags, u64 handle or pointer, u64 cookie. Pointers are not shown: they mean nothing to a reader.
std::string flat_object(ParcelWalker& walker) {
    const auto bytes = walker.take(kFlatObjectBytes);
    if (bytes.empty()) return {};
    skip_block(walker);
    std::uint32_t type = 0, handle = 0;
    std::memcpy(&type, bytes.data(), sizeof type);
    std::memcpy(&handle, bytes.data() + 8, sizeof handle);
    switch (type) {
        case kTypeBinder:
            return "own object";
        case kTypeWeakBinder:
            return "own object, weak";
        case kTypeHandle:
            return fmt::format("object of handle {}", handle);
        case kTypeWeakHandle:
            return fmt::format("weak object of handle {}", handle);
        case kTypeFd:
            return fmt::format("fd {}", handle);
        default:
            return fmt::format("object of type {:#x}", type);
    }
}

/// The driver takes a null object for a binder of pointer 0.
bool is_null_object(trace::Bytes bytes) {
    std::uint64_t pointer = 0;
    std::uint32_t type = 0;
    std::memcpy(&type, bytes.data(), sizeof type);
    std::memcpy(&pointer, bytes.data() + 8, sizeof pointer);
    return type == kTypeBinder && pointer == 0;
}

std::string object(ParcelWalker& walker) {
    const auto before = walker;
    auto text = flat_object(walker);
    if (walker.fine()) {
        auto again = before;
        if (is_null_object(again.take(kFlatObjectBytes))) return "null";
    }
    return text;
}

std::string raw_data(ParcelWalker& walker) {
    const auto size = walker.scalar<std::int32_t>();
    if (!size) return {};
    if (*size < 0) return "null";
    const auto total = static_cast<std::uint64_t>(*size);
    if (total > kRawInlineMax) {
        flat_object(walker);
        return fmt::format("{} in shared memory", base::format_bytes(total));
    }
    const auto bytes = walker.padded(total);
    return bytes ? bytes_text(*bytes, total) : std::string();
}

}  // namespace

std::string ParcelWalker::why() const {
    if (why_ == Why::NotRecorded) {
        return fmt::format("… (recorded: the first {} of {})", parcel_.kept.size(), base::format_bytes(parcel_.total_bytes));
    }
    if (why_ == Why::Unknown) return "…";
    return why_ == Why::EndsEarly ? "… (the parcel ends here)" : "";
}

std::string bytes_text(trace::Bytes bytes, std::uint64_t total) {
    std::string out = fmt::format("{}:", base::format_bytes(total));
    for (std::size_t i = 0; i < std::min(bytes.size(), kBytesShown); ++i) out += fmt::format(" {:02x}", static_cast<unsigned>(bytes[i]));
    if (total == 0) return "no bytes";
    return total > kBytesShown ? out + " …" : out;
}

std::string parcel_value(ParcelWalker& walker, ItemType type) {
    switch (type) {
        case ItemType::Bool: {
            const auto word = walker.scalar<std::int32_t>();
            return word ? (*word != 0 ? "true" : "false") : "";
        }
        case ItemType::Int8:
            return number<std::int32_t, int>(walker);
        case ItemType::Int16:
            return number<std::int32_t, std::int16_t>(walker);
        case ItemType::Int32:
            return number<std::int32_t>(walker);
        case ItemType::Int64:
            return number<std::int64_t>(walker);
        case ItemType::Uint8:
            return number<std::uint32_t>(walker);
        case ItemType::Uint16:
            return number<std::uint32_t>(walker);
        case ItemType::Uint32:
            return number<std::uint32_t>(walker);
        case ItemType::Uint64:
            return number<std::uint64_t>(walker);
        case ItemType::Float:
            return number<float>(walker);
        case ItemType::Double:
            return number<double>(walker);
        case ItemType::String:
            return text8(walker);
        case ItemType::String16:
            return text16(walker);
        case ItemType::CString: {
            const auto bytes = walker.zero_terminated();
            return bytes ? quote_text({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, walker.characters_max())
                         : std::string();
        }
        case ItemType::Bytes: {
            const auto size = walker.scalar<std::int32_t>();
            if (!size) return {};
            if (*size < 0) return "null";
            const auto bytes = walker.padded(static_cast<std::uint64_t>(*size));
            return bytes ? bytes_text(*bytes, static_cast<std::uint64_t>(*size)) : std::string();
        }
        case ItemType::Object:
            return object(walker);
        case ItemType::Fd:
            return flat_object(walker);
        case ItemType::Ashmem: {
            flat_object(walker);
            const auto size = walker.scalar<std::int32_t>();
            return size ? fmt::format("shared memory of {}", base::format_bytes(static_cast<std::uint32_t>(*size))) : std::string();
        }
        case ItemType::RawData:
            return raw_data(walker);
        case ItemType::Unknown:
            break;
    }
    walker.give_up();
    return {};
}

std::optional<std::size_t> packed_bytes(ItemType type) {
    if (type == ItemType::Int8 || type == ItemType::Uint8) return 1;
    if (type == ItemType::Uint16) return 2;
    return std::nullopt;
}

std::string packed_element(trace::Bytes bytes, ItemType type, std::size_t index) {
    if (type == ItemType::Int8) return fmt::format("{}", static_cast<int>(static_cast<std::int8_t>(bytes[index])));
    if (type == ItemType::Uint8) return fmt::format("{}", static_cast<unsigned>(bytes[index]));
    std::uint16_t unit = 0;
    std::memcpy(&unit, bytes.data() + 2 * index, sizeof unit);
    return fmt::format("{}", unit);
}

std::string parcel_vector(ParcelWalker& walker, ItemType type) {
    const auto count = walker.scalar<std::int32_t>();
    if (!count) return {};
    if (*count < 0) return "null";
    const auto total = static_cast<std::uint64_t>(*count);
    std::string out = "[";
    const auto add = [&](const std::string& element, std::uint64_t index) { out += fmt::format("{}{}", index == 0 ? "" : ", ", element); };
    if (const auto width = packed_bytes(type)) {
        const auto bytes = walker.padded(total * *width);
        if (!bytes) return {};
        for (std::size_t i = 0; i < std::min<std::size_t>(bytes->size() / *width, kElementsShown); ++i)
            add(packed_element(*bytes, type, i), i);
    } else {
        for (std::uint64_t i = 0; i < total && walker.fine(); ++i) {
            const auto element = parcel_value(walker, type);  // also those not shown, to find what follows
            if (i < kElementsShown && !element.empty()) add(element, i);
        }
    }
    if (total > kElementsShown && walker.fine()) out += fmt::format(", … {} more", total - kElementsShown);
    return out + "]";
}

std::optional<std::string> read_parcel_token(ParcelBytes parcel, std::size_t& start) {
    ParcelWalker walker(parcel, 0);
    if (walker.scalar<std::int32_t>() != kTokenStart || walker.scalar<std::int32_t>() != 0) return std::nullopt;
    const auto length = walker.scalar<std::int32_t>();
    if (!length || *length < 0) return std::nullopt;
    const auto units = walker.padded(2 * static_cast<std::uint64_t>(*length), 2);
    if (!units || !walker.fine()) return std::nullopt;
    start = walker.at();
    return to_utf8(*units);
}

}  // namespace sim::query
