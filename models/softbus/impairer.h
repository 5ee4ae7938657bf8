#pragma once

#include <cstdint>
#include <string>

#include "models/softbus/link.h"
#include "sim/kernel/random_stream.h"
#include "sim/kernel/simulation.h"

namespace models::softbus {

/// The chances of one direction of a link: what befalls the next frame. Each purpose has a random stream of its own, so that a loss added
/// to a scenario does not change which frames are duplicated.
class Impairer {
public:
    /// Streams: softbus.<direction>.impaired.<purpose>.
    Impairer(const sim::kernel::Simulation& simulation, const std::string& direction);

    struct Fate {
        bool lost = false;
        bool corrupted = false;
        bool duplicated = false;
        bool reordered = false;
        std::int64_t delay_ns = 0;
    };
    Fate next(const Impairments& impairments);

private:
    sim::kernel::RandomStream loss_, burst_, duplicate_, reorder_, corrupt_, jitter_;
    bool in_burst_ = false;
};

}  // namespace models::softbus
