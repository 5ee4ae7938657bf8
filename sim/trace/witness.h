#pragma once

#include <bitset>
#include <cstdint>

#include "sim/trace/codec.h"
#include "sim/trace/events.h"

namespace sim::trace {

/// An event on its way: not copied, valid during the call only.
class Heard {
public:
    template <class E>
    explicit Heard(const E& event) : kind_(kind_of<E>()), event_(&event) {}

    [[nodiscard]] std::uint16_t kind() const { return kind_; }

    template <class E>
    [[nodiscard]] bool is() const {
        return kind_ == kind_of<E>();
    }
    /// `kind()` must be E's.
    template <class E>
    [[nodiscard]] const E& as() const {
        return *static_cast<const E*>(event_);
    }

private:
    std::uint16_t kind_;
    const void* event_;
};

using KindSet = std::bitset<kKinds>;

template <class... E>
KindSet kinds_of() {
    KindSet kinds;
    (kinds.set(kind_of<E>()), ...);
    return kinds;
}

/// Hears events of a run as they are emitted, whatever the level that is written: laws are kept over the full stream also where the
/// file holds calls only. Nothing is encoded for it, so hearing an event costs a call.
class Witness {
public:
    virtual ~Witness() = default;

    /// Which it wants to hear; asked once.
    [[nodiscard]] virtual KindSet kinds() const = 0;

    /// After the record, if it was written, and after the listeners heard it. `sequence` 0: it was not written. Must not emit; what it
    /// allocates belongs to the host.
    virtual void hear(const Stamp& stamp, std::uint64_t sequence, const Heard& event) = 0;
};

}  // namespace sim::trace
