#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sim/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

/// Exporters to other tools' formats.
namespace sim::exports {

/// A prepared statement that is bound and run again and again. The texts and bytes that are bound must live until run() returns.
class Statement {
public:
    Statement() = default;
    ~Statement();
    Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    Statement& operator=(Statement&& other) noexcept {
        std::swap(statement_, other.statement_);
        return *this;
    }

    /// Values for the places of the statement, in order.
    void put(std::int64_t value);
    /// Numbers of 2^63 and above come out negative: SQLite knows no others.
    void put_unsigned(std::uint64_t value) { put(static_cast<std::int64_t>(value)); }
    void put(std::string_view text);
    void put(std::span<const std::byte> bytes);
    void put_null();
    /// False if it failed: Database::error says why. Makes it ready for the next round of values.
    bool run();
    /// For statements with rows: true while there is one.
    bool row();
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string text(int column) const;

private:
    friend class Database;
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
    sqlite3_stmt* statement_ = nullptr;
    int next_ = 1;
};

/// An open SQLite database.
class Database {
public:
    enum class Mode : std::uint8_t { Create, Read, Memory };

    static base::Result<Database> open(const std::string& path, Mode mode);
    Database(Database&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Database& operator=(Database&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Database();

    /// Statements without values. False: error() says why.
    bool execute(const std::string& sql);
    /// Null statement if it cannot be prepared: every use of it fails.
    base::Result<Statement> prepare(const std::string& sql);
    [[nodiscard]] std::string error() const;
    [[nodiscard]] sqlite3* handle() const { return handle_; }

private:
    explicit Database(sqlite3* handle) : handle_(handle) {}
    sqlite3* handle_ = nullptr;
};

}  // namespace sim::exports
