#include <algorithm>
#include <csignal>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scenarios/engine/commands.h"
#include "scenarios/engine/trace_file.h"
#include "sim/base/text.h"
#include "sim/export/trace_database.h"
#include "sim/query/event_text.h"
#include "sim/query/text_table.h"

namespace scenarios::engine {
namespace {

using sim::exports::Cell;

/// So many rows decide how wide the columns of a table are; those that follow keep to it.
constexpr std::size_t kRowsMeasured = 1000;
constexpr std::size_t kCellBytes = 400;

struct Options {
    std::string trace;
    std::string sql;
    bool tables = false;
    std::string format = "text";
};

volatile std::sig_atomic_t g_query_interrupted = 0;

std::string text_of(const Cell& cell) {
    switch (cell.kind) {
        case Cell::Kind::Null:
            return {};
        case Cell::Kind::Integer:
            return fmt::format("{}", cell.integer);
        case Cell::Kind::Real:
            return fmt::format("{}", cell.real);
        case Cell::Kind::Text:
        case Cell::Kind::Blob:
            return cell.text;
    }
    return {};
}

/// Rows on their way out, in one of the formats.
class Output {
public:
    virtual ~Output() = default;
    virtual void head(const std::vector<std::string>& names) = 0;
    virtual void row(std::span<const Cell> cells) = 0;
    virtual void end() {}
};

class TextOutput final : public Output {
public:
    void head(const std::vector<std::string>& names) override { names_ = names; }
    void row(std::span<const Cell> cells) override {
        std::vector<std::string> row;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            row.push_back(sim::query::plain_text(text_of(cells[i]), kCellBytes));
            const bool number = cells[i].kind == Cell::Kind::Integer || cells[i].kind == Cell::Kind::Real;
            if (right_.size() <= i) right_.resize(i + 1, true);
            if (!number && cells[i].kind != Cell::Kind::Null) right_[i] = false;
        }
        ++count_;
        rows_.push_back(std::move(row));
        if (rows_.size() >= kRowsMeasured) flush();
    }
    void end() override {
        flush();
        std::cout << std::flush;
        std::cerr << fmt::format("{} row{}\n", count_, count_ == 1 ? "" : "s");
    }

private:
    void flush() {
        if (!table_) {
            for (std::size_t i = 0; i < names_.size() && i < right_.size(); ++i) {
                if (right_[i]) names_[i].insert(0, ">");
            }
            table_.emplace(names_);
        }
        for (auto& row : rows_) table_->add(std::move(row));
        rows_.clear();
        std::cout << table_->take();
    }

    std::vector<std::string> names_;
    std::vector<bool> right_;
    std::vector<std::vector<std::string>> rows_;
    std::optional<sim::query::TextTable> table_;
    std::uint64_t count_ = 0;
};

class CsvOutput final : public Output {
public:
    void head(const std::vector<std::string>& names) override {
        std::string line;
        for (const auto& name : names) line += (line.empty() ? "" : ",") + quoted(name);
        std::cout << line << "\n";
    }
    void row(std::span<const Cell> cells) override {
        for (std::size_t i = 0; i < cells.size(); ++i) std::cout << (i == 0 ? "" : ",") << quoted(text_of(cells[i]));
        std::cout << "\n";
    }

private:
    /// RFC 4180: quotes where a comma, a quote or a line end stands in a value.
    static std::string quoted(const std::string& text) {
        if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
        std::string out = "\"";
        for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
        return out + "\"";
    }
};

class JsonOutput final : public Output {
public:
    void head(const std::vector<std::string>& names) override {
        names_ = names;
        std::cout << "[";
    }
    void row(std::span<const Cell> cells) override {
        nlohmann::ordered_json row = nlohmann::ordered_json::object();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            auto& value = row[names_[i]];
            if (cells[i].kind == Cell::Kind::Integer) {
                value = cells[i].integer;
            } else if (cells[i].kind == Cell::Kind::Real) {
                value = cells[i].real;
            } else if (cells[i].kind != Cell::Kind::Null) {
                value = cells[i].text;
            }
        }
        std::cout << (first_ ? "\n" : ",\n") << row.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
        first_ = false;
    }
    void end() override { std::cout << (first_ ? "]\n" : "\n]\n"); }

private:
    std::vector<std::string> names_;
    bool first_ = true;
};

std::unique_ptr<Output> make_output(const std::string& format) {
    if (format == "csv") return std::make_unique<CsvOutput>();
    if (format == "json") return std::make_unique<JsonOutput>();
    return std::make_unique<TextOutput>();
}

/// The line of the statement that is wrong, with a caret below the place.
std::string snippet(const std::string& sql, std::size_t offset) {
    offset = std::min(offset, sql.size());
    const auto start = offset == 0 ? std::string::npos : sql.rfind('\n', offset - 1);
    const auto from = start == std::string::npos ? 0 : start + 1;
    const auto line = sql.substr(from, sql.find('\n', offset) - from);
    const auto before = sim::query::text_width(sim::query::plain_text(sql.substr(from, offset - from)));
    return fmt::format("  {}\n  {}^\n", sim::query::plain_text(line), std::string(before, ' '));
}

void print_tables(sim::exports::TraceDatabase& database) {
    for (const auto& table : database.tables()) {
        std::string columns;
        for (const auto& column : table.columns) columns += fmt::format("{}{}", columns.empty() ? "" : ", ", column);
        std::cout << fmt::format("{}\n    {}\n", table.name, columns);
    }
}

ExitCode query(const Options& options) {
    if (options.tables == !options.sql.empty()) {
        std::cerr << "ipclab: expected a statement such as 'SELECT * FROM transactions', or --tables\n";
        return ExitCode::Usage;
    }
    const auto file = open_trace_or_say(options.trace);
    if (!file) return ExitCode::Usage;
    struct sigaction action = {};
    action.sa_handler = [](int) { g_query_interrupted = 1; };
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, nullptr);

    auto database = sim::exports::TraceDatabase::open(*file->reader, file->directory, [] { return g_query_interrupted != 0; });
    if (!database) {
        std::cerr << "ipclab: " << database.error() << "\n";
        return g_query_interrupted != 0 ? ExitCode::Interrupted : ExitCode::Internal;
    }
    if (options.tables) {
        print_tables(*database);
    } else {
        const auto output = make_output(options.format);
        const auto error = database->run(
            options.sql, [&](const std::vector<std::string>& names) { output->head(names); },
            [&](std::span<const Cell> cells) {
                output->row(cells);
                return static_cast<bool>(std::cout);
            });
        if (error) {
            std::cout << std::flush;
            std::cerr << fmt::format("ipclab: {}\n{}", error->message, error->offset ? snippet(options.sql, *error->offset) : "");
            return error->interrupted ? ExitCode::Interrupted : ExitCode::Usage;
        }
        output->end();
    }
    std::cout << std::flush;
    return database->damage().empty() ? ExitCode::Pass : say_damage(database->damage());
}

}  // namespace

void add_query(CLI::App& app, ExitCode& exit) {
    auto options = std::make_shared<Options>();
    auto* verb = app.add_subcommand("query", "Ask a trace in SQL");
    verb->add_option("TRACE", options->trace, "a trace directory, or a run folder")->required();
    verb->add_option("SQL", options->sql, "one statement that reads");
    verb->add_flag("--tables", options->tables, "list the tables and their columns");
    verb->add_option("--format", options->format, "text, csv or json; bytes are hex digits")
        ->check(CLI::IsMember({"text", "csv", "json"}))
        ->capture_default_str();
    verb->footer(
        "The trace is made a SQLite database once, in its folder index/. Names that are words of SQL stand in quotes: \"limit\".\n"
        "Exit codes: 0 answered, 1 the trace is damaged (what could be read is asked), 2 the statement is wrong, or no trace,\n"
        "130 interrupted.\n"
        "Examples:\n"
        "  ipclab query out --tables\n"
        "  ipclab query out 'SELECT method, count(*), max(duration_ns) FROM transactions GROUP BY method'\n"
        "  ipclab query out 'SELECT time_ns, text FROM log_written JOIN events USING (sequence)' --format csv");
    verb->callback([options, &exit] { exit = query(*options); });
}

}  // namespace scenarios::engine
