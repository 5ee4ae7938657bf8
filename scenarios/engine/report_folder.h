#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/engine/scenario.h"
#include "sim/base/result.h"

namespace scenarios::engine {

/// What is kept of a run of a suite, in `<root>/<scenario>/<cell>/<seed>/`:
///
///     manifest.json      tool, formats, build, scenario, seed, cell, profile, host: no wall-clock time
///     scenario.yaml      as run
///     trace/             CTF, valid even if the run was killed
///     verdict.json  junit.xml  fingerprints.txt  log.txt (what the run printed)
///
/// Each file is whole or absent, also after a kill; but log.txt and trace/ grow while the run goes on.
class RunFolder {
public:
    /// Makes the folder, in place of that of an earlier run. Error: what is there is no run folder, or the host refuses.
    static sim::base::Result<std::unique_ptr<RunFolder>> create(const std::string& root, const std::string& scenario,
                                                                const std::string& cell, std::uint64_t seed);

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string path_of(std::string_view name) const;

    /// Error: the host's, with the file.
    std::optional<sim::base::Error> write(std::string_view name, std::string_view text) const;

    /// Removes it and what it leaves empty above, but not `root`.
    void remove() const;

private:
    RunFolder(std::string root, std::string path) : root_(std::move(root)), path_(std::move(path)) {}

    std::string root_;
    std::string path_;
};

/// Writes a file so that a reader finds the old text or the new one. Error: the host's, with the file.
std::optional<sim::base::Error> write_whole(const std::string& path, std::string_view text);

/// What manifest.json says.
std::string render_manifest(const Scenario& scenario, std::string_view level);

}  // namespace scenarios::engine
