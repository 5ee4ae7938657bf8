#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/trace/events.h"

namespace sim::trace {

/// Fills in who acts, when and for which transaction. Implemented by the operating-system model; asked once a record.
class Stamper {
public:
    virtual ~Stamper() = default;
    virtual Stamp stamp() = 0;
};

struct RecorderOptions {
    Level level = Level::Calls;
    std::string directory;  ///< CTF directory to write; empty: nothing is written, listeners still hear
    /// Names known before the run, which become enumerations in the metadata. Index 0 is "-" in both and is added by the recorder.
    std::vector<std::string> devices;
    std::vector<std::string> processes;
    std::size_t payload_bytes_max = 4096;  ///< of `Bytes` fields; longer ones are cut, their true size stands in the *_bytes field
};

/// One recorded event as its readers see it: header, stamp and body, still encoded. Valid only during the callback.
struct RecordView {
    std::uint64_t sequence = 0;  ///< from 1, gapless
    std::uint16_t kind = 0;      ///< index in `Event`
    Stamp stamp;
    Bytes body;
    /// The event itself; views point into the record.
    [[nodiscard]] Event event() const;
};

/// Takes events and lays them down as a Common Trace Format 1.8 directory; tells listeners. The only way anything leaves a run.
///
/// A record is committed when `emit` returns: it then survives SIGKILL (it lies in the page cache) and every reader of the directory
/// sees it, also while the run is paused. Not thread-safe: a simulator has one OS thread. Never blocks; allocates nothing per record.
class Recorder {
public:
    using Listener = std::function<void(const RecordView&)>;

    /// Creates `directory` (which must not exist, or be an empty directory or an older trace, which is replaced) and its metadata.
    static base::Result<std::unique_ptr<Recorder>> open(RecorderOptions options);

    virtual ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Cheap; ask before gathering what only a record needs.
    [[nodiscard]] bool wants(Level level) const { return level <= level_; }
    [[nodiscard]] Level level() const { return level_; }

    /// Null: the stamp is all zero.
    void set_stamper(Stamper* stamper) { stamper_ = stamper; }

    /// Records if the level asks for it; returns the sequence number, 0 if not recorded. Texts over 4 KiB are cut.
    template <class E>
    std::uint64_t emit(const E& event) {
        if (!wants(E::kLevel)) return 0;
        return emit_stamped(event, stamper_ != nullptr ? stamper_->stamp() : Stamp{});
    }

    /// As emit, for a stamp other than the acting thread's (a new process, a world event).
    template <class E>
    std::uint64_t emit_as(const E& event, const Stamp& stamp) {
        if (!wants(E::kLevel)) return 0;
        return emit_stamped(event, stamp);
    }

    /// Called after each committed record, in order of addition. A listener must not emit.
    void add_listener(Listener listener);

    /// Index of a name among options.devices / options.processes (0 if it is not there).
    [[nodiscard]] std::uint8_t device_index(std::string_view name) const;
    [[nodiscard]] std::uint16_t process_index(std::string_view name) const;

    [[nodiscard]] std::uint64_t last_sequence() const;

    /// Shrinks the last packet to what it holds and closes the file. Idempotent; the destructor does it too.
    void close();

    // The rest (encoding, packets) is declared below by the implementation.
};

}  // namespace sim::trace
