#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sim::control {

/// How messages lie in a byte stream, as the Debug Adapter Protocol has it:
///
///     message = { header CR LF } CR LF body
///     header  = "Content-Length: " decimal | any other, which is ignored
///
/// The body is UTF-8, Content-Length its bytes. Names of headers are read in any case, and a lone LF ends a line, too.
std::string frame(std::string_view body);

/// Takes such a stream apart as it comes, in pieces of any size. Bounded: it keeps at most one message and what was fed with it.
class FrameReader {
public:
    static constexpr std::size_t kHeadBytesMax = 8 * 1024;
    static constexpr std::size_t kBodyBytesMax = 16 * 1024 * 1024;

    void feed(std::string_view bytes);

    /// The body of the next whole message. None: more bytes are needed, or the stream is broken for good, see error().
    std::optional<std::string> next();

    /// What was found instead of what was expected, in one sentence; "" if nothing is wrong. Behind a mistake nobody knows where a
    /// message begins, so nothing comes any more.
    [[nodiscard]] const std::string& error() const { return error_; }

private:
    std::optional<std::string_view> line();
    bool read_head();
    bool read_header(std::string_view line);
    bool fail(std::string message);

    std::string bytes_;
    std::size_t at_ = 0;          ///< what lies before was used
    std::size_t head_bytes_ = 0;  ///< of the head that is being read
    std::optional<std::size_t> length_;
    bool in_body_ = false;
    std::string error_;
};

}  // namespace sim::control
