#include "scenarios/actions/actions.h"
#include "scenarios/engine/builder.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"deny_permission",
                              "takes a permission away from a process, as a user does in the settings.",
                              {{"process", of(Form::Name), "whose", "app", true},
                               {"permission", of(Form::Text), "which one; without DISTRIBUTED_DATASYNC the bus opens no sockets to it",
                                "ohos.permission.DISTRIBUTED_DATASYNC", true}}};
    return kShape;
}

/// `deny_permission: { process: app, permission: ohos.permission.CAMERA }`: VerifyAccessToken says no.
class DenyPermission final : public Act {
public:
    DenyPermission(const Node& arguments, Builder& builder)
        : process_(builder.process(arguments["process"])), permission_(text_of(arguments["permission"])) {
        if (permission_.empty()) builder.problems().add(arguments.place, "say which permission is denied, such as ohos.permission.CAMERA");
    }
    std::uint64_t strike(World& world) const override { return world.deny(*process_, permission_, true) ? 1 : 0; }
    [[nodiscard]] bool undoable() const override { return true; }
    std::uint64_t undo(World& world) const override { return world.deny(*process_, permission_, false) ? 1 : 0; }
    std::optional<std::uint64_t> bitten(World& world) const override { return world.denials(*process_, permission_); }

private:
    const ProcessSpec* process_;
    std::string permission_;
};

}  // namespace

Verb deny_permission() {
    return {"deny_permission",
            kInFaults,
            "takes a permission away from a process: who asks for it learns that it is denied",
            "deny_permission: { process: app, permission: ohos.permission.DISTRIBUTED_DATASYNC }",
            shape(keys),
            make_action<DenyPermission>};
}

}  // namespace scenarios::actions
