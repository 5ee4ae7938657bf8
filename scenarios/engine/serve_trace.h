#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/query/event_scope.h"
#include "sim/query/event_text.h"
#include "sim/query/state_reader.h"
#include "sim/query/thread_stacks.h"
#include "sim/trace/reader.h"

namespace scenarios::engine {

/// The trace that a session looks at, recorded or still growing: everything as of any of its records.
class ServeTrace {
public:
    static sim::base::Result<std::unique_ptr<ServeTrace>> open(const std::string& directory);

    /// What the first records say of the run.
    struct About {
        std::string file{}, text{}, name{}, title{}, cell{}, profile{};
        std::uint64_t seed = 0;
        bool full = false;
        std::vector<std::string> methods{};  ///< `Echo.Say`: all that are declared
    };
    [[nodiscard]] About about() const;

    [[nodiscard]] const std::string& directory() const { return directory_; }
    [[nodiscard]] const sim::trace::Reader& reader() const { return *reader_; }
    [[nodiscard]] const sim::trace::Names& names() const { return reader_->names(); }
    [[nodiscard]] const sim::query::ThreadStacks& stacks() const { return stacks_; }
    [[nodiscard]] const sim::query::TransactionTree& tree() const { return stacks_.tree(); }

    /// Looks for records that came since, and takes note of at most so many. The numbers of what services logged in them are added to
    /// `logs`. True if there may be more.
    bool follow(std::uint64_t records_max, std::vector<std::uint64_t>& logs);

    [[nodiscard]] std::optional<sim::trace::RecordView> record(std::uint64_t sequence) const { return reader_->at(sequence); }
    /// The record in words. Neither this nor scope() reads more of the trace than what the words depend on.
    [[nodiscard]] sim::query::EventLine line(std::uint64_t sequence) const;
    /// What expressions can be asked of a record.
    [[nodiscard]] std::unique_ptr<sim::query::EventScope> scope(std::uint64_t sequence) const;
    /// The world right after a record; kept until another one is asked for. Empty where the trace is damaged.
    const sim::query::WorldState& state(std::uint64_t sequence);

    [[nodiscard]] bool several_devices() const { return reader_->names().devices.size() > 2; }
    /// `phone › app`, or `app` where there is one device.
    [[nodiscard]] std::string place(std::uint8_t device, std::string_view process) const;
    [[nodiscard]] std::string place(std::uint8_t device, std::uint16_t process) const;

private:
    explicit ServeTrace(std::unique_ptr<sim::trace::Reader> reader, std::string directory);

    std::unique_ptr<sim::trace::Reader> reader_;
    std::string directory_;
    sim::query::ThreadStacks stacks_;
    sim::query::StateReader states_;
    sim::query::WorldState state_;
    std::optional<std::uint64_t> state_sequence_;
};

}  // namespace scenarios::engine
