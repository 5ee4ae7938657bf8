#include "scenarios/engine/serve_trace.h"

#include <utility>

#include "scenarios/engine/trace_file.h"
#include "sim/base/text.h"
#include "sim/trace/codec.h"

namespace scenarios::engine {

ServeTrace::ServeTrace(std::unique_ptr<sim::trace::Reader> reader, std::string directory)
    : reader_(std::move(reader)), directory_(std::move(directory)), states_(*reader_) {}

sim::base::Result<std::unique_ptr<ServeTrace>> ServeTrace::open(const std::string& directory) {
    auto file = open_trace(directory);
    if (!file) return sim::base::Error{file.error()};
    return std::unique_ptr<ServeTrace>(new ServeTrace(std::move(file->reader), std::move(file->directory)));
}

ServeTrace::About ServeTrace::about() const {
    About about;
    auto cursor = reader_->begin();
    sim::trace::RecordView record;
    while (cursor.next(record)) {
        if (record.is<sim::trace::RunStarted>()) {
            const auto run = record.as<sim::trace::RunStarted>();
            about.name = run.scenario;
            about.title = run.title;
            about.cell = run.cell;
            about.profile = run.profile;
            about.seed = run.seed;
            about.full = run.full != 0;
        } else if (record.is<sim::trace::ScenarioRecorded>()) {
            const auto piece = record.as<sim::trace::ScenarioRecorded>();
            about.file = piece.file;
            about.text += piece.text;
        } else if (record.is<sim::trace::InterfaceDeclared>()) {
            const auto declared = record.as<sim::trace::InterfaceDeclared>();
            about.methods.push_back(fmt::format("{}.{}", declared.interface_name, declared.method));
        } else if (record.is<sim::trace::ProcessStarted>()) {
            break;  // all that goes before stands at the beginning
        }
    }
    return about;
}

bool ServeTrace::follow(std::uint64_t records_max, std::vector<std::uint64_t>& logs) {
    reader_->refresh();
    const auto before = stacks_.read_to();
    if (!stacks_.read(*reader_, records_max)) return false;
    auto cursor = reader_->from(before + 1);
    sim::trace::RecordView record;
    while (cursor.next(record) && record.sequence <= stacks_.read_to()) {
        if (record.is<sim::trace::LogWritten>()) logs.push_back(record.sequence);
    }
    return stacks_.read_to() < reader_->last_sequence();
}

sim::query::EventLine ServeTrace::line(std::uint64_t sequence) const {
    const auto record = reader_->at(sequence);
    if (!record) return {.sequence = sequence};
    sim::query::EventTexts texts(reader_->names());
    for (const auto number : stacks_.context_of(*record)) {
        if (const auto one = reader_->at(number)) texts.add(*one);
    }
    auto line = texts.line();
    line.moment = stacks_.moment_of(*reader_, *record);
    return line;
}

std::unique_ptr<sim::query::EventScope> ServeTrace::scope(std::uint64_t sequence) const {
    auto scope = std::make_unique<sim::query::EventScope>(reader_->names());
    const auto record = reader_->at(sequence);
    if (!record) return scope;
    for (const auto number : stacks_.context_of(*record)) {
        if (const auto one = reader_->at(number)) scope->add(*one);
    }
    return scope;
}

const sim::query::WorldState& ServeTrace::state(std::uint64_t sequence) {
    if (state_sequence_ != sequence) {
        auto state = states_.state_at(sequence);
        state_ = state ? std::move(*state) : sim::query::WorldState{};
        state_sequence_ = sequence;
    }
    return state_;
}

std::string ServeTrace::place(std::uint8_t device, std::string_view process) const {
    const auto name = sim::query::plain_text(process, 80);
    return several_devices() ? fmt::format("{} › {}", sim::query::plain_text(reader_->device_name(device), 80), name) : name;
}

std::string ServeTrace::place(std::uint8_t device, std::uint16_t process) const {
    return place(device, std::string_view(reader_->process_name(process)));
}

}  // namespace scenarios::engine
