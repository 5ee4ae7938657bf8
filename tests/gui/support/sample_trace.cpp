#define QT_NO_EMIT  // the recorder has a function of that name
#include "tests/gui/support/sample_trace.h"

#include <QProcess>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string_view>

#include "sim/trace/format.h"
#include "sim/trace/recorder.h"

namespace tests::gui {
namespace {

/// Token of interface `ipclab.IEcho` and the number 7, as the runtime writes them.
std::vector<std::byte> requestParcel() {
    std::vector<std::byte> bytes;
    const auto put32 = [&](std::uint32_t value) {
        for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::byte>(value >> 8 * i & 0xFFU));
    };
    constexpr std::string_view kToken = "ipclab.IEcho";
    put32(0x100);
    put32(0);
    put32(static_cast<std::uint32_t>(kToken.size()));
    for (const char c : kToken) {
        bytes.push_back(static_cast<std::byte>(c));
        bytes.push_back(std::byte{0});
    }
    put32(0);  // ends the text and fills up to four bytes
    put32(7);
    return bytes;
}

}  // namespace

using sim::trace::Stamp;

SampleTrace::SampleTrace() {
    auto recorder = sim::trace::Recorder::open(
        {.level = sim::trace::Level::Calls, .directory = path().toStdString(), .devices = {"phone"}, .processes = {"app", "echo_service"}});
    if (!recorder) std::abort();
    recorder_ = std::move(*recorder);
    recorder_->emit_as(sim::trace::RunStarted{.scenario = "sample", .title = "A sample", .profile = "seed"}, {});
    recorder_->emit_as(sim::trace::ScenarioRecorded{.file = "sample.yaml", .text = "name: sample\n"}, {});
    recorder_->emit_as(sim::trace::InterfaceDeclared{.interface_name = "Echo",
                                                     .descriptor = "ipclab.IEcho",
                                                     .code = 1,
                                                     .method = "Say",
                                                     .arguments = "count:int32",
                                                     .returns = "count:int32"},
                       {});
    recorder_->emit_as(sim::trace::ProcessStarted{.name = "app"}, app(transaction_));
    recorder_->emit_as(sim::trace::ProcessStarted{.name = "echo_service"}, service(transaction_));
    parcel_ = requestParcel();
}

SampleTrace::~SampleTrace() = default;

std::string SampleTrace::stream() const { return (path() + "/").toStdString() + std::string(sim::trace::kStreamFile); }

void SampleTrace::begin(bool oneway) {
    ++transaction_;
    time_ns_ += 1'000;
    const auto flags = oneway ? 1U : 0U;
    recorder_->emit_as(
        sim::trace::TransactionSent{
            .to_pid = 200, .handle = 1, .node = 5, .code = 1, .flags = flags, .data_bytes = parcel_.size(), .data = parcel_},
        app(transaction_));
}

void SampleTrace::end(std::uint64_t transaction, ReplyOf reply) {
    using sim::trace::Outcome;
    time_ns_ += 500;
    static constexpr std::byte kReply[8] = {};
    switch (reply) {
        case ReplyOf::Reply:
            recorder_->emit_as(sim::trace::TransactionFinished{.outcome = Outcome::Replied, .data_bytes = 8, .data = kReply},
                               service(transaction));
            return;
        case ReplyOf::DeadReply:
            recorder_->emit_as(sim::trace::TransactionFinished{.outcome = Outcome::DeadReply}, app(transaction));
            return;
        case ReplyOf::FailedReply:
            recorder_->emit_as(sim::trace::TransactionFinished{.outcome = Outcome::FailedReply, .error = -22}, app(transaction));
            return;
        case ReplyOf::Oneway:
            recorder_->emit_as(sim::trace::TransactionFinished{.outcome = Outcome::Accepted}, app(transaction));
            return;
        case ReplyOf::Refusal:
            recorder_->emit_as(sim::trace::RuleRefused{.rule = sim::trace::Rule::Size1, .pid = 200, .asked = 2'000'000, .limit = 1'048'576},
                               app(transaction));
            recorder_->emit_as(sim::trace::TransactionFinished{.outcome = Outcome::FailedReply, .error = -28}, app(transaction));
            return;
    }
}

void SampleTrace::calls(int count, ReplyOf reply) {
    for (int i = 0; i < count; ++i) {
        begin(reply == ReplyOf::Oneway);
        end(reply);
    }
}

void SampleTrace::close() { recorder_.reset(); }

void SampleTrace::spoil(std::uint64_t offset, std::size_t bytes) const {
    std::fstream file(stream(), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(offset));
    const std::string noise(bytes, '\xA5');
    file.write(noise.data(), static_cast<std::streamsize>(noise.size()));
}

Stamp SampleTrace::app(std::uint64_t transaction) const {
    return {.time_ns = time_ns_, .transaction = transaction, .pid = 100, .tid = 101, .process = 1, .device = 1};
}

Stamp SampleTrace::service(std::uint64_t transaction) const {
    return {.time_ns = time_ns_, .transaction = transaction, .pid = 200, .tid = 202, .process = 2, .device = 1};
}

QString traceOf(const std::string& scenario) {
    static QTemporaryDir folder;
    static std::map<std::string, QString> recorded;
    const auto [place, isNew] = recorded.try_emplace(scenario);
    if (isNew) {
        place->second = folder.filePath(QString::number(recorded.size()));
        QProcess program;
        program.start(
            QStringLiteral(IPCLAB_PROGRAM),
            {QStringLiteral("run"), QStringLiteral("--level"), QStringLiteral("full"), QStringLiteral("--trace"), place->second,
             QStringLiteral(IPCLAB_SOURCE_DIR "/scenarios/library/") + QString::fromStdString(scenario) + QStringLiteral(".yaml")});
        program.waitForFinished(60'000);
    }
    return place->second;
}

}  // namespace tests::gui
