#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/export/database.h"
#include "sim/trace/reader.h"

namespace sim::exports {

/// A value of a result's row.
struct Cell {
    enum class Kind : std::uint8_t { Null, Integer, Real, Text, Blob };
    Kind kind = Kind::Null;
    std::int64_t integer = 0;
    double real = 0;
    std::string text{};  ///< Text; Blob: in hex digits
};

/// Why a statement ended early.
struct QueryError {
    std::string message;                  ///< in one sentence
    std::optional<std::size_t> offset{};  ///< byte of the statement at which it is wrong, if that is known
    bool interrupted = false;
};

struct Table {
    std::string name;
    std::vector<std::string> columns;
};

/// A trace as a SQLite database that can be asked and not changed.
///
/// The database lies in the trace's `index/query.sqlite` and is made when it is missing or made of another trace or by another
/// version; where the directory cannot be written, in memory.
class TraceDatabase {
public:
    /// `interrupted` is asked while the export is made and while statements run; true ends them. Error: it could be made nowhere.
    static base::Result<TraceDatabase> open(const trace::Reader& reader, const std::string& directory,
                                            std::function<bool()> interrupted = {});

    /// Runs one statement that reads. `head` is called once with the names of the columns, `row` for each row; false from it ends the
    /// statement. Statements that write, attach other files or change settings are refused.
    std::optional<QueryError> run(const std::string& sql, const std::function<void(const std::vector<std::string>&)>& head,
                                  const std::function<bool(std::span<const Cell>)>& row);

    /// Without those that are the export's own business.
    std::vector<Table> tables();

    /// Why the trace could not be read to its end; "" if it could.
    [[nodiscard]] const std::string& damage() const { return damage_; }
    /// Records that were exported just now; 0 if the export was there already.
    [[nodiscard]] std::uint64_t exported() const { return exported_; }
    [[nodiscard]] bool in_memory() const { return in_memory_; }
    [[nodiscard]] bool interrupted() const { return interrupted_ && interrupted_(); }

private:
    TraceDatabase(Database database, std::function<bool()> interrupted)
        : database_(std::move(database)), interrupted_(std::move(interrupted)) {}
    void lock_up();

    Database database_;
    std::function<bool()> interrupted_;
    std::string damage_;
    std::uint64_t exported_ = 0;
    bool in_memory_ = false;
};

}  // namespace sim::exports
