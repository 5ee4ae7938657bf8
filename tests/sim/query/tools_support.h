#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/trace/reader.h"
#include "sim/trace/recorder.h"
#include "tests/sim/query/parcels_support.h"
#include "tests/sim/trace/events_support.h"

namespace sim::query {

/// A small run in a trace of its own: devices phone and tablet, processes app (100) and echo (200).
class SmallRun {
public:
    explicit SmallRun(trace::Level level = trace::Level::Calls, std::uint64_t seed = 7) {
        recorder_ = std::move(*trace::Recorder::open(
            {.level = level, .directory = directory_.path("trace"), .devices = {"phone", "tablet"}, .processes = {"app", "echo"}}));
        recorder_->emit(trace::RunStarted{.scenario = "small",
                                          .profile = "seed",
                                          .cell = "loss=2%",
                                          .build = "b1",
                                          .seed = seed,
                                          .full = level == trace::Level::Full ? std::uint8_t{1} : std::uint8_t{0}});
        recorder_->emit(trace::InterfaceDeclared{.interface_name = "Echo",
                                                 .descriptor = "demo.IEcho",
                                                 .code = 1,
                                                 .method = "Say",
                                                 .arguments = "text:string",
                                                 .returns = "text:string"});
        as(100).emit(trace::ProcessStarted{.name = "app", .uid = 5});
        as(200).emit(trace::ProcessStarted{.name = "echo", .uid = 6});
    }

    struct As {
        trace::Recorder& recorder;
        trace::Stamp stamp;
        template <class E>
        std::uint64_t emit(const E& event) const {
            return recorder.emit_as(event, stamp);
        }
    };
    /// The next thing that a process does.
    As as(std::uint32_t pid, std::uint64_t transaction = 0) {
        time_ns += 1000;
        return {*recorder_,
                {.time_ns = time_ns,
                 .transaction = transaction,
                 .pid = pid,
                 .tid = pid + 1,
                 .process = static_cast<std::uint16_t>(pid == 100 ? 1 : 2),
                 .device = 1}};
    }
    std::uint64_t send(std::uint64_t id, const std::string& text = "hi", std::uint64_t parent = 0, std::uint32_t flags = 0,
                       std::uint32_t from = 100, std::uint32_t to = 200) {
        ParcelBuilder parcel;
        parcel.token(u"demo.IEcho").string(text);
        return as(from, id).emit(trace::TransactionSent{
            .parent = parent, .to_pid = to, .node = 3, .code = 1, .flags = flags, .data_bytes = parcel.size(), .data = parcel.view()});
    }
    std::uint64_t reply(std::uint64_t id, const std::string& text = "hi") {
        ParcelBuilder parcel;
        parcel.string(text);
        return as(200, id).emit(
            trace::TransactionFinished{.outcome = trace::Outcome::Replied, .data_bytes = parcel.size(), .data = parcel.view()});
    }
    std::uint64_t fail(std::uint64_t id, trace::Outcome outcome) {
        return as(100, id).emit(trace::TransactionFinished{.outcome = outcome});
    }

    [[nodiscard]] std::string path() const { return directory_.path("trace"); }
    void close() { recorder_->close(); }
    /// The reader lives as long as the run.
    const trace::Reader& reader() {
        close();
        reader_ = std::move(*trace::Reader::open(path()));
        return *reader_;
    }

    std::uint64_t time_ns = 0;

private:
    trace::TemporaryDirectory directory_;
    std::unique_ptr<trace::Recorder> recorder_;
    std::unique_ptr<trace::Reader> reader_;
};

}  // namespace sim::query
