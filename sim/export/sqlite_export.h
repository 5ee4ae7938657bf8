#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/base/result.h"
#include "sim/export/database.h"
#include "sim/trace/reader.h"

namespace sim::exports {

/// Changes with every change of the tables: older exports are made anew.
inline constexpr std::int64_t kSchemaVersion = 1;

/// How an export ended.
struct ExportResult {
    std::uint64_t records = 0;
    std::string damage{};   ///< why the trace could not be read to its end; the export holds what stands before
    std::string failure{};  ///< why the database could not be written; it is of no use then
    bool interrupted = false;
};

/// Writes a trace into an empty database: tables `events`, one for each kind of event, `transactions`, `processes`, `run` (README.md in
/// this folder). `interrupted` is asked now and then and ends the export. Blocks; about 300,000 records a second.
ExportResult export_trace(const trace::Reader& reader, Database& database, const std::function<bool()>& interrupted);

/// Tells an export of this trace, as long as it is, from any other: a hash of its first and last records with its size.
std::string trace_check(const trace::Reader& reader);

}  // namespace sim::exports
