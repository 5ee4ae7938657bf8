#include "sim/export/database.h"

#include <sqlite3.h>

#include "sim/base/text.h"

namespace sim::exports {

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::put(std::int64_t value) { sqlite3_bind_int64(statement_, next_++, value); }
void Statement::put(std::string_view text) {
    // A null pointer would be bound as NULL.
    sqlite3_bind_text(statement_, next_++, text.empty() ? "" : text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}
void Statement::put(std::span<const std::byte> bytes) {
    static constexpr std::byte kNothing{};
    sqlite3_bind_blob(statement_, next_++, bytes.empty() ? &kNothing : bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
}
void Statement::put_null() { sqlite3_bind_null(statement_, next_++); }

bool Statement::run() {
    next_ = 1;
    const bool done = sqlite3_step(statement_) == SQLITE_DONE;
    return sqlite3_reset(statement_) == SQLITE_OK && done;
}

bool Statement::row() { return sqlite3_step(statement_) == SQLITE_ROW; }
std::int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_, column); }
std::string Statement::text(int column) const {
    const auto* const bytes = sqlite3_column_text(statement_, column);
    if (bytes == nullptr) return {};
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

base::Result<Database> Database::open(const std::string& path, Mode mode) {
    sqlite3* handle = nullptr;
    const auto flags = mode == Mode::Read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const auto code = sqlite3_open_v2(mode == Mode::Memory ? ":memory:" : path.c_str(), &handle, flags, nullptr);
    Database database(handle);
    if (code != SQLITE_OK) return base::Error{fmt::format("{}: {}", path, handle == nullptr ? "no memory" : sqlite3_errmsg(handle))};
    return database;
}

Database::~Database() { sqlite3_close(handle_); }

bool Database::execute(const std::string& sql) { return sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK; }

base::Result<Statement> Database::prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(handle_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
        return base::Error{error()};
    }
    return Statement(statement);
}

std::string Database::error() const { return sqlite3_errmsg(handle_); }

}  // namespace sim::exports
