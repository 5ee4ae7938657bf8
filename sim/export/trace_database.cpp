#include "sim/export/trace_database.h"

#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

#include "sim/base/text.h"
#include "sim/export/sqlite_export.h"
#include "sim/trace/format.h"

namespace sim::exports {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "query.sqlite";
constexpr int kStepsBetweenQuestions = 10000;
constexpr int kValueBytesMax = 64 << 20;

/// Reading and calculating; nothing that leaves the database or changes it.
int allow(void*, int action, const char* subject, const char* name, const char*, const char*) {
    switch (action) {
        case SQLITE_SELECT:
        case SQLITE_READ:
        case SQLITE_RECURSIVE:
            return SQLITE_OK;
        case SQLITE_FUNCTION:
            return name != nullptr && std::string_view(name) == "load_extension" ? SQLITE_DENY : SQLITE_OK;
        case SQLITE_PRAGMA:
            return subject != nullptr && std::string_view(subject) == "table_info" ? SQLITE_OK : SQLITE_DENY;
        default:
            return SQLITE_DENY;
    }
}

/// The export of this trace that already lies there, with the damage it knew of.
std::optional<std::pair<Database, std::string>> find_export(const fs::path& path, const trace::Reader& reader) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return std::nullopt;
    auto database = Database::open(path.string(), Database::Mode::Read);
    if (!database) return std::nullopt;
    std::string damage;
    {
        auto check = database->prepare("SELECT schema, trace, damage FROM export_check");
        if (!check || !check->row() || check->number(0) != kSchemaVersion || check->text(1) != trace_check(reader)) return std::nullopt;
        damage = check->text(2);
    }
    return std::pair(std::move(*database), std::move(damage));
}

/// A folder in which files can be made, made if need be.
bool make_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    return fs::is_directory(folder, error) && ::access(folder.c_str(), W_OK) == 0;
}

}  // namespace

base::Result<TraceDatabase> TraceDatabase::open(const trace::Reader& reader, const std::string& directory,
                                                std::function<bool()> interrupted) {
    const auto folder = fs::path(directory) / trace::kIndexFolder;
    const auto path = folder / kFile;
    if (!directory.empty()) {
        if (auto found = find_export(path, reader)) {
            TraceDatabase database(std::move(found->first), std::move(interrupted));
            database.damage_ = std::move(found->second);
            database.lock_up();
            return database;
        }
    }
    const base::Error stopped{"interrupted while the trace was made a database"};
    if (!directory.empty() && make_folder(folder)) {
        // Written aside and renamed: who reads it sees a whole one.
        const auto aside = (folder / fmt::format("{}.{}.new", kFile, ::getpid())).string();
        std::error_code error;
        fs::remove(aside, error);
        ExportResult result{.failure = "cannot be opened"};
        if (auto writer = Database::open(aside, Database::Mode::Create)) result = export_trace(reader, *writer, interrupted);
        const bool good = result.failure.empty() && !result.interrupted;
        if (good) fs::rename(aside, path, error);
        if (!good || error) {
            std::error_code ignored;
            fs::remove(aside, ignored);
        }
        if (result.interrupted) return stopped;
        if (good && !error) {
            if (auto database = Database::open(path.string(), Database::Mode::Read)) {
                TraceDatabase made(std::move(*database), std::move(interrupted));
                made.damage_ = std::move(result.damage);
                made.exported_ = result.records;
                made.lock_up();
                return made;
            }
        }
    }
    auto memory = Database::open({}, Database::Mode::Memory);
    if (!memory) return base::Error{memory.error()};
    auto result = export_trace(reader, *memory, interrupted);
    if (result.interrupted) return stopped;
    if (!result.failure.empty()) return base::Error{fmt::format("the trace cannot be made a database: {}", result.failure)};
    TraceDatabase made(std::move(*memory), std::move(interrupted));
    made.damage_ = std::move(result.damage);
    made.exported_ = result.records;
    made.in_memory_ = true;
    made.lock_up();
    return made;
}

/// From here on it is asked by strangers.
void TraceDatabase::lock_up() {
    auto* const handle = database_.handle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kValueBytesMax);
    database_.execute("PRAGMA query_only = 1");
    sqlite3_set_authorizer(handle, allow, nullptr);
}

std::optional<QueryError> TraceDatabase::run(const std::string& sql, const std::function<void(const std::vector<std::string>&)>& head,
                                             const std::function<bool(std::span<const Cell>)>& row) {
    auto* const handle = database_.handle();
    const auto failed = [&](int code) -> QueryError {
        QueryError error{.message = sqlite3_errmsg(handle)};
        if (code == SQLITE_INTERRUPT) error = {.message = "interrupted", .interrupted = true};
        if (code == SQLITE_AUTH) {
            error.message = "only statements that read are allowed: SELECT, WITH or VALUES";
            return error;
        }
        if (const auto offset = sqlite3_error_offset(handle); offset >= 0) error.offset = static_cast<std::size_t>(offset);
        return error;
    };
    if (sql.size() > 1'000'000) return QueryError{.message = "the statement is longer than 1,000,000 bytes"};
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    const auto prepared = sqlite3_prepare_v2(handle, sql.c_str(), static_cast<int>(sql.size()), &raw, &tail);
    if (prepared != SQLITE_OK) return failed(prepared);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(raw, sqlite3_finalize);
    if (statement == nullptr) return QueryError{.message = "there is no statement; expected one such as SELECT * FROM transactions"};
    const std::string_view rest(tail);
    if (const auto more = rest.find_first_not_of(" \t\r\n;"); more != std::string_view::npos && !rest.substr(more).starts_with("--")) {
        return QueryError{.message = "more than one statement; expected one",
                          .offset = static_cast<std::size_t>(tail - sql.c_str()) + more};
    }
    if (sqlite3_stmt_readonly(raw) == 0) return QueryError{.message = "only statements that read are allowed: SELECT, WITH or VALUES"};

    std::vector<std::string> names;
    for (int i = 0; i < sqlite3_column_count(raw); ++i) {
        const auto* const name = sqlite3_column_name(raw, i);
        names.emplace_back(name == nullptr ? "" : name);
    }
    head(names);
    sqlite3_progress_handler(
        handle, kStepsBetweenQuestions, [](void* self) { return static_cast<TraceDatabase*>(self)->interrupted() ? 1 : 0; }, this);
    std::vector<Cell> cells(names.size());
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(raw)) == SQLITE_ROW) {
        if (interrupted()) return QueryError{.message = "interrupted", .interrupted = true};
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto column = static_cast<int>(i);
            auto& cell = cells[i];
            cell = {};
            switch (sqlite3_column_type(raw, column)) {
                case SQLITE_INTEGER:
                    cell = {.kind = Cell::Kind::Integer, .integer = sqlite3_column_int64(raw, column)};
                    break;
                case SQLITE_FLOAT:
                    cell = {.kind = Cell::Kind::Real, .real = sqlite3_column_double(raw, column)};
                    break;
                case SQLITE_TEXT: {
                    const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(raw, column));
                    cell.kind = Cell::Kind::Text;
                    if (text != nullptr) cell.text.assign(text, static_cast<std::size_t>(sqlite3_column_bytes(raw, column)));
                    break;
                }
                case SQLITE_BLOB: {
                    cell.kind = Cell::Kind::Blob;
                    const auto* const bytes = static_cast<const unsigned char*>(sqlite3_column_blob(raw, column));
                    const auto size = sqlite3_column_bytes(raw, column);
                    for (int at = 0; at < size; ++at) cell.text += fmt::format("{:02x}", bytes[at]);
                    break;
                }
                default:
                    break;
            }
        }
        if (!row(cells)) return std::nullopt;
    }
    if (code != SQLITE_DONE) return failed(code);
    return std::nullopt;
}

std::vector<Table> TraceDatabase::tables() {
    std::vector<Table> out;
    (void)run(
        "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c "
        "WHERE m.type = 'table' AND m.name <> 'export_check' ORDER BY m.rowid, c.cid",
        [](const auto&) {},
        [&](std::span<const Cell> cells) {
            if (out.empty() || out.back().name != cells[0].text) out.push_back({.name = cells[0].text, .columns = {}});
            out.back().columns.push_back(cells[1].text);
            return true;
        });
    return out;
}

}  // namespace sim::exports
