#pragma once

#include <array>
#include <memory>

#include "models/softbus/link.h"
#include "models/softbus/link_direction.h"
#include "models/softbus/link_model.h"

namespace models::softbus {

class Endpoint;

/// A link of the run: its medium's model, both directions, whether it is up, and what its channels share.
class JoinedLink final : public sc_core::sc_module {
public:
    /// `model` null: one of our own (PointToPoint).
    JoinedLink(const sc_core::sc_module_name& name, Fabric& fabric, LinkSpec spec, std::unique_ptr<LinkModel> model, Endpoint& a,
               Endpoint& b);
    ~JoinedLink() override;

    [[nodiscard]] Endpoint& end(Side side) const { return *ends_[index_of(side)]; }
    [[nodiscard]] Side side_of(const Endpoint& endpoint) const { return ends_[0] == &endpoint ? Side::A : Side::B; }
    [[nodiscard]] LinkDirection& direction(Side from) const { return *directions_[index_of(from)]; }
    [[nodiscard]] const std::string& device(Side side) const { return side == Side::A ? spec.device_a : spec.device_b; }
    /// Frames get from that side to the other at present, as far as the scenario has not stopped them.
    [[nodiscard]] bool passes(Side from) const { return up && !direction(from).blocked(); }

    const LinkSpec spec;
    const bool is_foreign;  ///< somebody else's model
    bool up = true;
    bool known_up = true;        ///< as its devices believe
    std::uint64_t channels = 0;  ///< open or opening
    std::int64_t ready_ns = 0;   ///< the set-up for these is done then

private:
    std::array<Endpoint*, 2> ends_;
    std::unique_ptr<LinkModel> model_;
    std::array<std::unique_ptr<LinkDirection>, 2> directions_;
};

}  // namespace models::softbus
