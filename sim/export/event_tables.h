#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/export/database.h"
#include "sim/trace/record.h"

namespace sim::exports {

/// Name of the table with the fields of one kind of event: `transaction_sent` for `transaction.sent`.
std::string table_of_kind(std::uint16_t kind);

/// One table a kind of event: `sequence` and the fields of its body, named as the expression language names them (`field_pid` for
/// `field.pid`). Words are text, flags 0 or 1, parcels blobs.
class EventTables {
public:
    /// Tables for all kinds, in SQL.
    static std::string schema();

    explicit EventTables(Database& database) : database_(database) {}
    /// False: Database::error says why.
    bool add(const trace::RecordView& record);

private:
    Database& database_;
    std::vector<std::optional<Statement>> statements_;
};

}  // namespace sim::exports
