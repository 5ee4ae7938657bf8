#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/query/world_state.h"
#include "sim/trace/reader.h"

namespace sim::query {

/// The state at any event of a trace. A jump starts from the nearest snapshot before it and applies the records in between; snapshots
/// are taken while records are passed for the first time, so a look near the end of a long trace reads it once and later ones do not.
///
/// With a directory, snapshots are kept in its sidecar `index/states` and found there again; one that does not fit the trace is not used.
class StateReader {
public:
    /// The reader must outlive this. `directory`: the trace's, or empty for no sidecar.
    explicit StateReader(const trace::Reader& reader, std::string directory = {});

    /// The state right after record number `sequence` (0: before the first; beyond the last: after the last).
    base::Result<WorldState> state_at(std::uint64_t sequence);

    /// Writes the sidecar if there are snapshots it does not have.
    std::optional<base::Error> save();

    [[nodiscard]] std::size_t snapshots() const { return snapshots_.size(); }

private:
    struct Snapshot {
        std::uint64_t sequence = 0;
        std::vector<std::byte> bytes;
    };
    void load();
    void keep(const WorldState& state, std::uint64_t sequence);

    const trace::Reader& reader_;
    std::string directory_;
    std::vector<Snapshot> snapshots_;  ///< ordered
    std::uint64_t next_snapshot_;      ///< sequence at which the next is due
    bool unsaved_ = false;
    WorldState last_;  ///< the state last asked for: stepping forward goes on from it
    std::uint64_t last_sequence_ = 0;
};

}  // namespace sim::query
