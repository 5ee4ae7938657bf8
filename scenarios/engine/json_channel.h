#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace scenarios::engine {

/// One end of a socket over which two of our own processes speak: a JSON object a line. Owns the descriptor.
class JsonChannel {
public:
    explicit JsonChannel(int descriptor) : descriptor_(descriptor) {}
    ~JsonChannel();
    JsonChannel(const JsonChannel&) = delete;
    JsonChannel& operator=(const JsonChannel&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] bool closed() const { return closed_; }
    void close();

    /// Never blocks: what the other side does not take yet is kept and goes with the next send() or flush().
    void send(const nlohmann::json& message);
    void flush();
    /// Blocks until the other side has all of it, or is gone.
    void flush_all();

    /// The next whole message that has come; none if there is none (yet). `wait`: blocks for one; none then means that the other side is
    /// gone.
    std::optional<nlohmann::json> receive(bool wait);

private:
    bool fill(bool wait);

    int descriptor_;
    bool closed_ = false;
    std::string in_, out_;
};

}  // namespace scenarios::engine
