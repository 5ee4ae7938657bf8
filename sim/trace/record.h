#pragma once

#include <cstdint>

#include "sim/trace/events.h"

namespace sim::trace {

/// One recorded event as its readers see it: header, stamp and body, still encoded. From a listener it is valid only during the
/// callback, from a Reader as long as the Reader lives.
struct RecordView {
    std::uint64_t sequence = 0;  ///< from 1, gapless
    std::uint16_t kind = 0;      ///< index in `Event`
    Stamp stamp{};
    Bytes body{};

    /// The event itself; views point into the record. Fields the record lacks (an older writer) have their defaults; an unknown kind
    /// gives the first kind's defaults (a Reader never hands one out).
    [[nodiscard]] Event event() const;

    /// As event() for one kind; `kind` must be E's.
    template <class E>
    [[nodiscard]] E as() const;
    template <class E>
    [[nodiscard]] bool is() const;
};

}  // namespace sim::trace
