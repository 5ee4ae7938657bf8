#include "sim/control/framing.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sim/base/text.h"

namespace sim::control {
namespace {

constexpr std::string_view kLength = "content-length";

bool same_name(std::string_view name, std::string_view lower) {
    return std::ranges::equal(name, lower,
                              [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b; });
}

/// A piece of what came, fit for a sentence.
std::string shown(std::string_view text) {
    constexpr std::size_t kShown = 40;
    std::string out;
    for (const char c : text.substr(0, kShown)) out += c >= ' ' && c <= '~' ? c : '?';
    return text.size() > kShown ? out + "..." : out;
}

}  // namespace

std::string frame(std::string_view body) { return fmt::format("Content-Length: {}\r\n\r\n{}", body.size(), body); }

void FrameReader::feed(std::string_view bytes) {
    if (!error_.empty()) return;
    if (at_ > 0) {
        bytes_.erase(0, at_);
        at_ = 0;
    }
    bytes_.append(bytes);
}

bool FrameReader::fail(std::string message) {
    error_ = std::move(message);
    bytes_.clear();
    at_ = 0;
    return false;
}

/// The next line of the head without its end; none: it is not whole yet.
std::optional<std::string_view> FrameReader::line() {
    const auto end = bytes_.find('\n', at_);
    const auto whole = end != std::string::npos;
    const auto length = (whole ? end + 1 : bytes_.size()) - at_;
    if (head_bytes_ + length > kHeadBytesMax) {
        fail(fmt::format("no message begins within {} bytes; expected headers, an empty line, then JSON", kHeadBytesMax));
        return std::nullopt;
    }
    if (!whole) return std::nullopt;
    std::string_view found(bytes_.data() + at_, length - 1);
    at_ += length;
    head_bytes_ += length;
    if (found.ends_with('\r')) found.remove_suffix(1);
    return found;
}

bool FrameReader::read_header(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
        return fail(fmt::format("expected a header such as 'Content-Length: 119' before each message, but found '{}'", shown(line)));
    }
    if (!same_name(line.substr(0, colon), kLength)) return true;
    auto value = line.substr(colon + 1);
    while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
    while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
    std::size_t length = 0;
    const auto* const end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, length);
    if (value.empty() || (error != std::errc{} && error != std::errc::result_out_of_range) || stop != end) {
        return fail(fmt::format("Content-Length must be a number of bytes, but is '{}'", shown(value)));
    }
    if (error == std::errc::result_out_of_range || length > kBodyBytesMax) {
        return fail(fmt::format("a message of {} bytes is too long; the most is {}", shown(value), kBodyBytesMax));
    }
    length_ = length;
    return true;
}

/// True when the head is whole and right, so that the body is next.
bool FrameReader::read_head() {
    while (const auto found = line()) {
        if (!found->empty()) {
            if (!read_header(*found)) return false;
            continue;
        }
        if (!length_) return fail("the headers of a message end without a Content-Length");
        head_bytes_ = 0;
        return true;
    }
    return false;
}

std::optional<std::string> FrameReader::next() {
    if (!error_.empty()) return std::nullopt;
    if (!in_body_) in_body_ = read_head();
    if (!in_body_ || bytes_.size() - at_ < *length_) return std::nullopt;
    auto body = bytes_.substr(at_, *length_);
    at_ += *length_;
    length_.reset();
    in_body_ = false;
    return body;
}

}  // namespace sim::control
