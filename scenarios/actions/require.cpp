#include "runtime/api/accesstoken_kit.h"
#include "runtime/api/errors.h"
#include "runtime/api/ipc_skeleton.h"
#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `require: ohos.permission.CAMERA`: a caller without that permission gets ERR_PERMISSION_DENIED (1), and nothing else is done.
class Require final : public Action {
public:
    Require(const Node& arguments, Builder& builder) : permission_(text_of(arguments)) {
        if (permission_.empty())
            builder.problems().add(arguments.place, "say which permission is required, such as ohos.permission.CAMERA");
    }
    void run(Actor& actor) const override {
        using OHOS::Security::AccessToken::AccessTokenKit;
        const auto caller = static_cast<OHOS::Security::AccessToken::AccessTokenID>(OHOS::IPCSkeleton::GetCallingTokenID());
        if (AccessTokenKit::VerifyAccessToken(caller, permission_) == OHOS::Security::AccessToken::PERMISSION_GRANTED) return;
        actor.frame()->status = OHOS::ERR_PERMISSION_DENIED;
        actor.end_script();
    }

private:
    std::string permission_;
};

}  // namespace

Verb require() {
    return {"require",
            kInHandler,
            "a caller without that permission gets ERR_PERMISSION_DENIED (1), and nothing else is done",
            "require: ohos.permission.CAMERA",
            of(Form::Text),
            make_action<Require>};
}

}  // namespace scenarios::actions
