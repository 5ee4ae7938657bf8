#include "sim/query/parcel_decoder.h"

#include <cstring>
#include <optional>

#include "sim/base/format.h"
#include "sim/base/text.h"

namespace sim::query {
namespace {

constexpr std::size_t kElementsShown = 6;
constexpr std::size_t kBytesShown = 8;
constexpr std::size_t kRawInlineMax = 32768;
constexpr std::size_t kFlatObjectBytes = 24;
constexpr std::size_t kBufferRecordBytes = 40;

constexpr std::uint32_t kTypeBinder = 0x73622a85;
constexpr std::uint32_t kTypeHandle = 0x73682a85;
constexpr std::uint32_t kTypeWeakBinder = 0x77622a85;
constexpr std::uint32_t kTypeWeakHandle = 0x77682a85;
constexpr std::uint32_t kTypeFd = 0x66642a85;
constexpr std::uint32_t kTypePointer = 0x70742a85;

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

/// Walks a parcel; after the first thing that is not there every read fails, and `why` says what was wrong.
class Walker {
public:
    Walker(ParcelBytes parcel, std::size_t start) : parcel_(parcel), at_(start) {}

    template <class T>
    std::optional<T> scalar() {
        const auto bytes = take(sizeof(T));
        if (bytes.size() < sizeof(T)) return std::nullopt;
        T value;
        std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }

    /// The bytes of something padded to 4; as many as are recorded if not all are, which is then noted.
    std::optional<trace::Bytes> padded(std::uint64_t size, std::uint64_t terminator = 0) {
        if (why_ != Why::Fine) return std::nullopt;
        const auto whole = (size + terminator + 3) / 4 * 4;
        if (size > parcel_.total_bytes || at_ > parcel_.total_bytes || whole > parcel_.total_bytes - at_) return fail(Why::EndsEarly);
        const auto kept = parcel_.kept.size() > at_ ? parcel_.kept.size() - at_ : 0;
        const auto part =
            parcel_.kept.subspan(std::min(at_, parcel_.kept.size()), static_cast<std::size_t>(std::min<std::uint64_t>(size, kept)));
        if (part.size() < size) why_ = Why::NotRecorded;
        at_ += static_cast<std::size_t>(whole);
        return part;
    }

    std::optional<trace::Bytes> zero_terminated() {
        if (why_ != Why::Fine) return std::nullopt;
        const auto rest = parcel_.kept.subspan(std::min(at_, parcel_.kept.size()));
        const auto* zero = rest.empty() ? nullptr : std::memchr(rest.data(), 0, rest.size());
        if (zero == nullptr) return fail(parcel_.kept.size() < parcel_.total_bytes ? Why::NotRecorded : Why::EndsEarly);
        const auto size = static_cast<std::size_t>(static_cast<const std::byte*>(zero) - rest.data());
        at_ += (size + 1 + 3) / 4 * 4;
        return rest.first(size);
    }

    /// Of a flat object.
    trace::Bytes take(std::size_t size) {
        if (why_ != Why::Fine) return {};
        if (at_ > parcel_.total_bytes || size > parcel_.total_bytes - at_) return fail(Why::EndsEarly), trace::Bytes{};
        if (at_ > parcel_.kept.size() || size > parcel_.kept.size() - at_) return fail(Why::NotRecorded), trace::Bytes{};
        const auto bytes = parcel_.kept.subspan(at_, size);
        at_ += size;
        return bytes;
    }

    [[nodiscard]] bool fine() const { return why_ == Why::Fine; }
    [[nodiscard]] std::string why() const {
        if (why_ == Why::NotRecorded) {
            return fmt::format("… (recorded: the first {} of {})", parcel_.kept.size(), base::format_bytes(parcel_.total_bytes));
        }
        if (why_ == Why::Unknown) return "…";
        return why_ == Why::EndsEarly ? "… (the parcel ends here)" : "";
    }
    void give_up() {
        if (why_ == Why::Fine) why_ = Why::Unknown;
    }
    [[nodiscard]] std::size_t at() const { return at_; }

private:
    enum class Why { Fine, NotRecorded, EndsEarly, Unknown };
    std::nullopt_t fail(Why why) {
        why_ = why;
        return std::nullopt;
    }

    ParcelBytes parcel_;
    std::size_t at_;
    Why why_ = Why::Fine;
};

template <class Wire, class Shown = Wire>
std::string number(Walker& walker) {
    const auto value = walker.scalar<Wire>();
    return value ? fmt::format("{}", static_cast<Shown>(*value)) : std::string();
}

std::string hex_bytes(trace::Bytes bytes, std::uint64_t total) {
    std::string out = fmt::format("{}:", base::format_bytes(total));
    for (std::size_t i = 0; i < std::min(bytes.size(), kBytesShown); ++i) out += fmt::format(" {:02x}", static_cast<unsigned>(bytes[i]));
    if (total == 0) return "no bytes";
    return total > kBytesShown ? out + " …" : out;
}

std::string text8(Walker& walker) {
    const auto length = walker.scalar<std::int32_t>();
    if (!length) return {};
    if (*length < 0) return "null";
    const auto bytes = walker.padded(static_cast<std::uint64_t>(*length), 1);
    return bytes ? quote_text({reinterpret_cast<const char*>(bytes->data()), bytes->size()}) : std::string();
}

std::string text16(Walker& walker) {
    const auto length = walker.scalar<std::int32_t>();
    if (!length) return {};
    if (*length < 0) return "null";
    const auto bytes = walker.padded(2 * static_cast<std::uint64_t>(*length), 2);
    return bytes ? quote_text(to_utf8(*bytes)) : std::string();
}

/// Beside an object whose stub is on another device stands a record of where it is (BINDER_TYPE_PTR, 40 bytes): part of the object.
void skip_block(Walker& walker) {
    auto ahead = walker;
    const auto record = ahead.take(kBufferRecordBytes);
    if (record.empty()) return;
    std::uint32_t type = 0;
    std::memcpy(&type, record.data(), sizeof type);
    if (type == kTypePointer) walker = ahead;
}

/// A flat object: u32 type, u32 flags, u64 handle or pointer, u64 cookie. Pointers are not shown: they mean nothing to a reader.
std::string flat_object(Walker& walker) {
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

std::string object(Walker& walker) {
    const auto before = walker;
    auto text = flat_object(walker);
    if (walker.fine()) {
        auto again = before;
        if (is_null_object(again.take(kFlatObjectBytes))) return "null";
    }
    return text;
}

std::string raw_data(Walker& walker) {
    const auto size = walker.scalar<std::int32_t>();
    if (!size) return {};
    if (*size < 0) return "null";
    const auto total = static_cast<std::uint64_t>(*size);
    if (total > kRawInlineMax) {
        flat_object(walker);
        return fmt::format("{} in shared memory", base::format_bytes(total));
    }
    const auto bytes = walker.padded(total);
    return bytes ? hex_bytes(*bytes, total) : std::string();
}

std::string value(Walker& walker, ItemType type) {
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
            return bytes ? quote_text({reinterpret_cast<const char*>(bytes->data()), bytes->size()}) : std::string();
        }
        case ItemType::Bytes: {
            const auto size = walker.scalar<std::int32_t>();
            if (!size) return {};
            if (*size < 0) return "null";
            const auto bytes = walker.padded(static_cast<std::uint64_t>(*size));
            return bytes ? hex_bytes(*bytes, static_cast<std::uint64_t>(*size)) : std::string();
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

/// Elements of these types are packed in a vector and padded as a whole.
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

std::string vector(Walker& walker, ItemType type) {
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
            const auto element = value(walker, type);  // also those not shown, to find what follows
            if (i < kElementsShown && !element.empty()) add(element, i);
        }
    }
    if (total > kElementsShown && walker.fine()) out += fmt::format(", … {} more", total - kElementsShown);
    return out + "]";
}

constexpr std::int32_t kTokenStart = 0x100;

/// The interface token at the start of a request; sets `start` behind it.
std::optional<std::string> read_token(ParcelBytes parcel, std::size_t& start) {
    Walker walker(parcel, 0);
    if (walker.scalar<std::int32_t>() != kTokenStart || walker.scalar<std::int32_t>() != 0) return std::nullopt;
    const auto length = walker.scalar<std::int32_t>();
    if (!length || *length < 0) return std::nullopt;
    const auto units = walker.padded(2 * static_cast<std::uint64_t>(*length), 2);
    if (!units || !walker.fine()) return std::nullopt;
    start = walker.at();
    return to_utf8(*units);
}

}  // namespace

std::string quote_text(std::string_view text, std::size_t characters_max) {
    std::string out = "\"";
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if ((c & 0xC0U) != 0x80U && ++characters > characters_max) return fmt::format("{}…\" ({})", out, base::format_bytes(text.size()));
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += c < 0x20 || c == 0x7F ? fmt::format("\\x{:02x}", static_cast<unsigned>(c)) : std::string(1, text[i]);
        }
    }
    return out + "\"";
}

std::string ParcelDecoder::items(const std::vector<Item>& items, ParcelBytes parcel, std::size_t start, bool names) {
    Walker walker(parcel, start);
    std::string out;
    for (const auto& item : items) {
        const auto text = item.vector ? vector(walker, item.type) : value(walker, item.type);
        if (!out.empty()) out += ", ";
        if (names && !item.name.empty()) out += item.name + "=";
        out += text;
        if (!walker.fine()) {
            constexpr std::string_view kMore = "…";  // the reason begins with it
            if (out.ends_with(kMore)) out.resize(out.size() - kMore.size());
            return out + walker.why();
        }
    }
    return out;
}

RequestText ParcelDecoder::name_request(std::uint32_t code, ParcelBytes parcel, std::size_t& arguments_start) const {
    if (const auto* method = book_.find_reserved(code)) return {.call = {}, .name = method->name, .method = method};
    const auto descriptor = read_token(parcel, arguments_start);
    const auto* method = descriptor ? book_.find(*descriptor, code) : nullptr;
    if (method != nullptr) return {.call = {}, .name = fmt::format("{}.{}", method->interface_name, method->name), .method = method};
    // An undeclared code of a known interface still has the interface's name.
    const auto known = descriptor ? book_.interface_name(*descriptor) : std::string_view{};
    return {.call = {}, .name = fmt::format("{}{}#{}", known, known.empty() ? "" : ".", code)};
}

RequestText ParcelDecoder::request_name(std::uint32_t code, ParcelBytes parcel) const {
    std::size_t arguments_start = 0;
    return name_request(code, parcel, arguments_start);
}

RequestText ParcelDecoder::request(std::uint32_t code, ParcelBytes parcel) const {
    std::size_t arguments_start = 0;
    auto request = name_request(code, parcel, arguments_start);
    if (request.method == nullptr) {
        request.call = fmt::format("{} ({})", request.name, base::format_bytes(parcel.total_bytes));
    } else if (request.method->reserved) {
        request.call = request.name;
    } else {
        request.call = fmt::format("{}({})", request.name, items(request.method->arguments, parcel, arguments_start, true));
    }
    return request;
}

std::string ParcelDecoder::reply(const Method* method, ParcelBytes parcel) const {
    if (parcel.total_bytes == 0) return {};
    if (method == nullptr || (method->partial && method->returns.empty()))
        return fmt::format("({})", base::format_bytes(parcel.total_bytes));
    return items(method->returns, parcel, 0, method->returns.size() > 1);
}

}  // namespace sim::query
