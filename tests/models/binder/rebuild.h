#pragma once

#include "sim/query/driver_state.h"
#include "sim/trace/recorder.h"

namespace tests::binder {

/// The driver's state as the events of level full tell it, and nothing else.
class Rebuild {
public:
    explicit Rebuild(sim::trace::Recorder& recorder) {
        recorder.add_listener([this](const sim::trace::RecordView& record) { take(record.event()); });
    }
    [[nodiscard]] const sim::query::DriverState& state() const { return state_; }

private:
    void take(const sim::trace::Event& event);

    sim::query::DriverState state_;
};

}  // namespace tests::binder
