#include "models/softbus/link_model.h"

namespace models::softbus {

/// Both sockets of one end, and what TLM asks of who owns them. Nothing but nb_transport is used.
struct LinkModel::End final : tlm::tlm_fw_transport_if<>, tlm::tlm_bw_transport_if<> {
    End(LinkModel& its_model, Side its_side, const char* entry_name, const char* exit_name)
        : model(its_model), side(its_side), entry(entry_name), exit(exit_name) {
        entry.bind(*this);
        exit.bind(*this);
    }

    tlm::tlm_sync_enum nb_transport_fw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) override {
        return model.enter(side, payload, phase, delay);
    }
    tlm::tlm_sync_enum nb_transport_bw(Payload&, tlm::tlm_phase&, sc_core::sc_time&) override { return tlm::TLM_COMPLETED; }
    void b_transport(Payload& payload, sc_core::sc_time&) override { payload.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE); }
    bool get_direct_mem_ptr(Payload&, tlm::tlm_dmi&) override { return false; }
    unsigned transport_dbg(Payload&) override { return 0; }
    void invalidate_direct_mem_ptr(sc_dt::uint64, sc_dt::uint64) override {}

    LinkModel& model;
    const Side side;
    tlm::tlm_target_socket<> entry;
    tlm::tlm_initiator_socket<> exit;
};

LinkModel::LinkModel(const sc_core::sc_module_name& name)
    : sc_module(name),
      ends_{std::make_unique<End>(*this, Side::A, "entry_a", "exit_a"), std::make_unique<End>(*this, Side::B, "entry_b", "exit_b")} {}
LinkModel::~LinkModel() = default;

tlm::tlm_target_socket<>& LinkModel::entry(Side side) { return ends_[index_of(side)]->entry; }
tlm::tlm_initiator_socket<>& LinkModel::exit(Side side) { return ends_[index_of(side)]->exit; }

void LinkModel::leave(Side to, Payload& payload, const sc_core::sc_time& delay) {
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    auto annotated = delay;
    exit(to)->nb_transport_fw(payload, phase, annotated);
}

}  // namespace models::softbus
