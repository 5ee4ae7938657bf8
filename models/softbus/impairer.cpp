#include "models/softbus/impairer.h"

#include <algorithm>

namespace models::softbus {
namespace {

bool strikes(sim::kernel::RandomStream& stream, double chance) { return chance > 0 && stream.unit() < chance; }

}  // namespace

Impairer::Impairer(const sim::kernel::Simulation& simulation, const std::string& direction)
    : loss_(simulation.random("softbus." + direction + ".impaired.loss")),
      burst_(simulation.random("softbus." + direction + ".impaired.burst")),
      duplicate_(simulation.random("softbus." + direction + ".impaired.duplicate")),
      reorder_(simulation.random("softbus." + direction + ".impaired.reorder")),
      corrupt_(simulation.random("softbus." + direction + ".impaired.corrupt")),
      jitter_(simulation.random("softbus." + direction + ".impaired.jitter")) {}

Impairer::Fate Impairer::next(const Impairments& impairments) {
    Fate fate;
    in_burst_ = in_burst_ ? !strikes(burst_, impairments.burst_end) : strikes(burst_, impairments.burst_start);
    if (impairments.burst_start <= 0) in_burst_ = false;
    fate.lost = in_burst_ || strikes(loss_, impairments.loss);
    if (fate.lost) return fate;
    fate.corrupted = strikes(corrupt_, impairments.corrupt);
    fate.duplicated = strikes(duplicate_, impairments.duplicate);
    fate.reordered = impairments.delay_ns > 0 && strikes(reorder_, impairments.reorder);
    if (fate.reordered) return fate;
    fate.delay_ns = impairments.delay_ns;
    if (impairments.jitter_ns > 0) {
        const auto spread = static_cast<std::int64_t>(jitter_.below(static_cast<std::uint64_t>(2 * impairments.jitter_ns) + 1));
        fate.delay_ns = std::max<std::int64_t>(fate.delay_ns + spread - impairments.jitter_ns, 0);
    }
    return fate;
}

}  // namespace models::softbus
