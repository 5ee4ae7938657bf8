#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace tests::binder {

/// A stack of its own for a caller that sleeps inside the driver. Dropping one that sleeps frees its stack and unwinds nothing, as a
/// kill does.
class Coroutine {
public:
    explicit Coroutine(std::function<void()> body);
    ~Coroutine();

    /// Runs until the body pauses or ends.
    void resume();
    /// From inside: back to whoever resumed.
    void pause();
    [[nodiscard]] bool done() const { return done_; }

private:
    struct Switch;
    std::function<void()> body_;
    std::unique_ptr<Switch> switch_;
    bool done_ = false;

    friend struct Entry;
};

}  // namespace tests::binder
