#include "sim/query/parcel_decoder.h"

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/parcel_walker.h"

namespace sim::query {

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
    ParcelWalker walker(parcel, start);
    std::string out;
    for (const auto& item : items) {
        const auto text = item.vector ? parcel_vector(walker, item.type) : parcel_value(walker, item.type);
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
    const auto descriptor = read_parcel_token(parcel, arguments_start);
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
