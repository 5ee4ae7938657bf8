#include "models/softbus/control_message.h"

#include <cstring>

namespace models::softbus {
namespace {

void put(std::vector<std::byte>& bytes, std::uint32_t number) {
    for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::byte>(number >> shift));
}

void put(std::vector<std::byte>& bytes, const std::string& text) {
    put(bytes, static_cast<std::uint32_t>(text.size()));
    for (const char letter : text) bytes.push_back(static_cast<std::byte>(letter));
}

class Scanner {
public:
    explicit Scanner(std::span<const std::byte> bytes) : rest_(bytes) {}

    std::uint32_t number() {
        std::uint32_t value = 0;
        if (rest_.size() < 4) return fail();
        for (unsigned i = 0; i < 4; ++i) value |= std::to_integer<std::uint32_t>(rest_[i]) << (8 * i);
        rest_ = rest_.subspan(4);
        return value;
    }
    std::string text() {
        const auto size = number();
        if (size > rest_.size()) {
            fail();
            return {};
        }
        std::string value(reinterpret_cast<const char*>(rest_.data()), size);
        rest_ = rest_.subspan(size);
        return value;
    }
    [[nodiscard]] bool complete() const { return !failed_ && rest_.empty(); }

private:
    std::uint32_t fail() {
        failed_ = true;
        rest_ = {};
        return 0;
    }
    std::span<const std::byte> rest_;
    bool failed_ = false;
};

}  // namespace

std::vector<std::byte> encode(const OpenRequest& request) {
    std::vector<std::byte> bytes;
    put(bytes, request.name);
    put(bytes, request.peer_name);
    put(bytes, request.package);
    put(bytes, static_cast<std::uint32_t>(request.type));
    return bytes;
}

std::vector<std::byte> encode(std::uint32_t number) {
    std::vector<std::byte> bytes;
    put(bytes, number);
    return bytes;
}

std::optional<OpenRequest> decode_open(std::span<const std::byte> bytes) {
    Scanner scanner(bytes);
    OpenRequest request;
    request.name = scanner.text();
    request.peer_name = scanner.text();
    request.package = scanner.text();
    request.type = static_cast<runtime::port::TransDataType>(scanner.number());
    if (!scanner.complete()) return std::nullopt;
    return request;
}

std::optional<std::uint32_t> decode_number(std::span<const std::byte> bytes) {
    Scanner scanner(bytes);
    const auto number = scanner.number();
    if (!scanner.complete()) return std::nullopt;
    return number;
}

}  // namespace models::softbus
