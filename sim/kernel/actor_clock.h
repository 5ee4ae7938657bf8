#pragma once

#include <cstdint>

namespace sim::kernel {

/// The virtual time of whoever acts at the moment: a core's local time, or the time of a timed act.
class ActorClock {
public:
    [[nodiscard]] std::int64_t now_ns() const { return *now_; }

    /// From now on time is read from there; returns the source before.
    const std::int64_t* set_source(const std::int64_t* source) {
        const auto* before = now_;
        now_ = source != nullptr ? source : &rest_ns_;
        return before;
    }
    /// Time when nobody acts (before, between and after): the last actor's.
    void rest_at(std::int64_t time_ns) {
        if (time_ns > rest_ns_) rest_ns_ = time_ns;
    }

    /// An act at a fixed time, for a scope.
    class Scope {
    public:
        Scope(ActorClock& clock, std::int64_t time_ns) : clock_(clock), time_ns_(time_ns), before_(clock.set_source(&time_ns_)) {}
        ~Scope() {
            clock_.rest_at(time_ns_);
            clock_.set_source(before_);
        }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        ActorClock& clock_;
        std::int64_t time_ns_;
        const std::int64_t* before_;
    };

private:
    std::int64_t rest_ns_ = 0;
    const std::int64_t* now_ = &rest_ns_;
};

}  // namespace sim::kernel
