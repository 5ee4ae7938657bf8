#include "scenarios/engine/trace_file.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <utility>

#include "sim/base/text.h"
#include "sim/query/constants.h"

namespace scenarios::engine {
namespace {

namespace fs = std::filesystem;

/// "12.5ms" and "12.5 ms" as number and unit.
std::pair<std::string, std::string> number_and_unit(const std::string& text) {
    const auto end = text.find_first_not_of("0123456789.");
    if (end == std::string::npos) return {text, {}};
    const auto unit = text.find_first_not_of(' ', end);
    return {text.substr(0, end), unit == std::string::npos ? std::string() : text.substr(unit)};
}

}  // namespace

sim::base::Result<TraceFile> open_trace(const std::string& path) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) return sim::base::Error{fmt::format("{}: there is no such directory", path)};
    if (!fs::is_directory(path, ignored)) {
        return sim::base::Error{fmt::format("{}: is no directory; a trace is one, such as `ipclab run --trace DIR` writes", path)};
    }
    auto directory = path;
    const auto inner = (fs::path(path) / "trace").string();
    if (!fs::exists(fs::path(path) / "metadata", ignored) && fs::exists(fs::path(inner) / "metadata", ignored)) directory = inner;
    if (!fs::exists(fs::path(directory) / "metadata", ignored) || !fs::exists(fs::path(directory) / "events", ignored)) {
        return sim::base::Error{
            fmt::format("{}: is no trace; expected a directory with the files metadata and events, or a run folder", path)};
    }
    auto reader = sim::trace::Reader::open(directory);
    if (!reader) return sim::base::Error{reader.error()};
    return TraceFile{.reader = std::move(*reader), .directory = std::move(directory)};
}

std::optional<TraceFile> open_trace_or_say(const std::string& path) {
    auto file = open_trace(path);
    if (!file) {
        std::cerr << "ipclab: " << file.error() << "\n";
        return std::nullopt;
    }
    return std::move(*file);
}

sim::base::Result<std::uint64_t> find_record(const sim::trace::Reader& reader, const std::string& moment) {
    if (!moment.empty() && moment.front() >= '0' && moment.front() <= '9') {
        const auto [number, unit] = number_and_unit(moment);
        const auto parsed = sim::query::parse_number(sim::query::FieldType::Time, number, unit);
        if (const auto* const error = std::get_if<sim::query::ConstantError>(&parsed)) {
            return sim::base::Error{fmt::format("'{}' is no moment: {}", moment, error->message)};
        }
        const auto time_ns = std::get<sim::query::WholeNumber>(parsed).magnitude;
        if (reader.last_sequence() == 0) return sim::base::Error{"the trace has no records"};
        if (time_ns >= reader.last_time_ns()) return reader.last_sequence();
        auto cursor = reader.from_time(time_ns + 1);
        sim::trace::RecordView record;
        if (!cursor.next(record)) {
            return cursor.failed() ? sim::base::Result<std::uint64_t>(sim::base::Error{cursor.error()}) : reader.last_sequence();
        }
        if (record.sequence <= 1) return sim::base::Error{fmt::format("nothing was recorded up to {}", moment)};
        return record.sequence - 1;
    }
    const auto parsed = sim::query::Moment::parse(moment);
    if (!parsed) return sim::base::Error{parsed.error() + ", or a time such as 12.5ms"};
    return sim::query::find_moment(reader, *parsed);
}

ExitCode say_damage(const std::string& message) {
    std::cout << std::flush;
    std::cerr << "ipclab: the trace is damaged; above is what could be read: " << message << "\n";
    return ExitCode::Fail;
}

bool wants_color(const std::string& choice) {
    if (choice == "auto") return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    return choice == "always";
}

}  // namespace scenarios::engine
