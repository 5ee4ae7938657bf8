#include "models/softbus/joined_link.h"

#include <utility>

#include "models/softbus/endpoint.h"
#include "models/softbus/point_to_point.h"

namespace models::softbus {

JoinedLink::JoinedLink(const sc_core::sc_module_name& name, Fabric& fabric, LinkSpec its_spec, std::unique_ptr<LinkModel> model,
                       Endpoint& a, Endpoint& b)
    : sc_module(name), spec(std::move(its_spec)), is_foreign(model != nullptr), ends_{&a, &b}, model_(std::move(model)) {
    if (model_ == nullptr) model_ = std::make_unique<PointToPoint>("medium", fabric.scheduler, spec.name, spec.profile);
    directions_[0] = std::make_unique<LinkDirection>(fabric, *this, Side::A, *model_, b);
    directions_[1] = std::make_unique<LinkDirection>(fabric, *this, Side::B, *model_, a);
}

JoinedLink::~JoinedLink() = default;

}  // namespace models::softbus
