#include "scenarios/actions/actions.h"
#include "scenarios/engine/builder.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;
using models::binder::Occupation;

const Shape& keys() {
    static const Shape kShape{"fill_buffer",
                              "occupies a part of a process's receive area. Say how much: `leave`, `bytes` or `share`.",
                              {{"process", of(Form::Name), "whose area", "echo_service", true},
                               {"leave", of(Form::Size), "all but this much of what is free", "4 KiB"},
                               {"bytes", of(Form::Size), "this much", "512 KiB"},
                               {"share", of(Form::Share), "this share of the whole area", "90 %"}}};
    return kShape;
}

/// `fill_buffer: { process: echo_service, leave: 4 KiB }`: what does not fit into the rest is refused (SIZE-1).
class FillBuffer final : public Act {
public:
    FillBuffer(const Node& arguments, Builder& builder) : process_(builder.process(arguments["process"])) {
        const auto& leave = arguments["leave"];
        const auto& bytes = arguments["bytes"];
        share_ = share_of(arguments["share"], 0);
        occupation_ = {.how = leave.present() ? Occupation::How::Leave : Occupation::How::Take,
                       .bytes = leave.present() ? size_of(leave, 0) : size_of(bytes, 0)};
        if ((leave.present() ? 1 : 0) + (bytes.present() ? 1 : 0) + (arguments["share"].present() ? 1 : 0) != 1) {
            builder.problems().add(arguments.place, "say how much is taken: one of `leave:`, `bytes:` and `share:`");
        }
    }
    std::uint64_t strike(World& world) const override {
        auto occupation = occupation_;
        if (share_ > 0) occupation.bytes = static_cast<std::uint64_t>(share_ * static_cast<double>(world.area_bytes(*process_)));
        return world.fill_area(*process_, occupation);
    }
    [[nodiscard]] bool undoable() const override { return true; }
    std::uint64_t undo(World& world) const override { return world.empty_area(*process_); }
    std::optional<std::uint64_t> bitten(World& world) const override { return world.pressure(*process_).refused; }

private:
    const ProcessSpec* process_;
    Occupation occupation_;
    double share_ = 0;
};

}  // namespace

Verb fill_buffer() {
    return {"fill_buffer",
            kInFaults,
            "occupies a part of a process's receive area: what does not fit into the rest is refused",
            "fill_buffer: { process: echo_service, leave: 4 KiB }",
            shape(keys),
            make_action<FillBuffer>};
}

}  // namespace scenarios::actions
