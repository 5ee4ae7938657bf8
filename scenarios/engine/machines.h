#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "models/device/device.h"
#include "models/softbus/network.h"
#include "scenarios/engine/scenario.h"
#include "sim/base/result.h"
#include "sim/kernel/simulation.h"

namespace scenarios::engine {

/// The link as the network model wants it: what the plan leaves out is as its kind has it.
models::softbus::LinkSpec link_spec(const LinkPlan& plan);

/// The devices of a run and the network between them, as the scenario says. Outlives all that runs on them.
class Machines {
public:
    /// Fails where the scenario names what the models do not have.
    static sim::base::Result<std::unique_ptr<Machines>> make(const Scenario& scenario, sim::kernel::Simulation& simulation);

    /// `number`: of DeviceSpec.
    [[nodiscard]] models::device::Device& device(std::size_t number) { return *devices_.at(number - 1); }
    /// Null if there is only one device.
    [[nodiscard]] models::softbus::Network* network() { return network_.get(); }

    /// Ends every process that is still there.
    void end_all();

private:
    Machines() = default;

    std::unique_ptr<models::softbus::Network> network_;  ///< outlives the devices
    std::vector<std::unique_ptr<models::device::Device>> devices_;
};

}  // namespace scenarios::engine
