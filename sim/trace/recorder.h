#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/trace/codec.h"
#include "sim/trace/events.h"
#include "sim/trace/metadata.h"
#include "sim/trace/packet_writer.h"
#include "sim/trace/record.h"
#include "sim/trace/witness.h"

namespace sim::trace {

/// Fills in who acts, when and for which transaction. Implemented by the operating-system model; asked once a record.
class Stamper {
public:
    virtual ~Stamper() = default;
    virtual Stamp stamp() = 0;
};

/// How much of a parcel a record keeps unless told otherwise. At level `calls` parcels of a few arguments are whole, and a large one
/// costs no more than a small one: with 4 KiB of each parcel in the file a call of 4 KiB took 3.8 times as long as without a trace.
constexpr std::size_t payload_bytes_of(Level level) { return level == Level::Full ? 4096 : 256; }

struct RecorderOptions {
    Level level = Level::Calls;
    std::string directory{};  ///< CTF directory to write; empty: nothing is written, listeners still hear
    /// Names known before the run, which become enumerations in the metadata. Index 0 is "-" in both and is added by the recorder.
    std::vector<std::string> devices{};
    std::vector<std::string> processes{};
    /// Of `Bytes` fields; longer ones are cut, their true size stands in the *_bytes field. Not given: payload_bytes_of(level).
    std::optional<std::size_t> payload_bytes_max{};
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

    /// Whether anybody hears events of this level: the file, or a witness. Cheap; ask before gathering what only a record needs.
    [[nodiscard]] bool wants(Level level) const { return level <= heard_; }
    /// Whether events of this kind lead anywhere.
    template <class E>
    [[nodiscard]] bool wants() const {
        return E::kLevel <= level_ || witnessed_[kind_of<E>()];
    }
    /// What is written.
    [[nodiscard]] Level level() const { return level_; }

    /// Null: the stamp is all zero.
    void set_stamper(Stamper* stamper) { stamper_ = stamper; }

    /// A word that says whose memory allocations are taken from (null: the host's). The recorder and its listeners outlive the simulated
    /// process that emits, so they work with the host's.
    void set_allocation_owner(void** owner) { allocation_owner_ = owner; }

    /// Records if the level asks for it; returns the sequence number, 0 if not recorded. Texts over 4 KiB are cut.
    template <class E>
    std::uint64_t emit(const E& event) {
        if (!wants<E>()) return 0;
        return emit_as(event, stamper_ != nullptr ? stamper_->stamp() : Stamp{});
    }

    /// As emit, for a stamp other than the acting thread's (a new process, a world event).
    template <class E>
    std::uint64_t emit_as(const E& event, const Stamp& stamp) {
        const auto sequence = E::kLevel <= level_ ? emit_stamped(event, stamp) : 0;
        if (witnessed_[kind_of<E>()]) tell_witness(stamp, sequence, Heard(event));
        return sequence;
    }

    /// Called after each committed record, in order of addition. A listener must not emit.
    void add_listener(Listener listener);

    /// One witness, before the first event it should hear; it outlives the recorder's use. Null: none.
    void set_witness(Witness* witness);

    /// Index of a name among options.devices / options.processes (0 if it is not there).
    [[nodiscard]] std::uint8_t device_index(std::string_view name) const;
    [[nodiscard]] std::uint16_t process_index(std::string_view name) const;

    /// The names as a Reader of this trace has them.
    [[nodiscard]] const Names& names() const { return names_; }

    [[nodiscard]] std::uint64_t last_sequence() const;

    /// Shrinks the last packet to what it holds and closes the file. Idempotent; the destructor does it too.
    void close();

    /// Why writing stopped before the run did (disk full, ...), in one sentence; empty if it did not. Listeners go on hearing.
    [[nodiscard]] const std::string& failure() const { return packets_.failure(); }

private:
    explicit Recorder(RecorderOptions options);

    template <class E>
    std::uint64_t emit_stamped(const E& event, const Stamp& stamp);
    void tell_witness(const Stamp& stamp, std::uint64_t sequence, const Heard& event);
    void notify(std::uint16_t kind, const Stamp& stamp, std::byte* body, std::byte* end);

    Level level_;
    Level heard_;        ///< by the file or the witness
    KindSet witnessed_;  ///< kinds the witness hears
    Witness* witness_ = nullptr;
    std::size_t payload_bytes_max_;
    Stamper* stamper_ = nullptr;
    void* no_owner_ = nullptr;
    void** allocation_owner_ = &no_owner_;
    PacketWriter packets_;
    std::uint64_t sequence_ = 0;
    std::uint64_t last_time_ns_ = 0;
    std::vector<Listener> listeners_;
    Names names_;
    std::map<std::string, std::uint8_t, std::less<>> devices_;
    std::map<std::string, std::uint16_t, std::less<>> processes_;
};

template <class E>
std::uint64_t Recorder::emit_stamped(const E& event, const Stamp& stamp) {
    // The models call in order of virtual time; a clamp keeps the file's promise should one not.
    assert(stamp.time_ns >= last_time_ns_);
    const auto time_ns = stamp.time_ns < last_time_ns_ ? last_time_ns_ : stamp.time_ns;
    last_time_ns_ = time_ns;
    const auto sequence = ++sequence_;
    void* const owner = std::exchange(*allocation_owner_, nullptr);

    std::byte* const start = packets_.reserve(kRecordHeadBytes + encoded_size_max(event, payload_bytes_max_), time_ns, sequence);
    std::byte* const body = start + kRecordHeadBytes;
    std::byte* const end = encode(event, body, payload_bytes_max_);
    constexpr auto kKind = kind_of<E>();
    encode_head(start, {.kind = kKind, .time_ns = time_ns, .size_bytes = static_cast<std::uint16_t>(end - start)}, sequence, stamp);
    packets_.commit(end, time_ns);
    if (!listeners_.empty()) notify(kKind, stamp, body, end);
    *allocation_owner_ = owner;
    return sequence;
}

}  // namespace sim::trace
