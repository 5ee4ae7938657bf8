#include "sim/trace/recorder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include "sim/base/text.h"

namespace sim::trace {
namespace {

namespace fs = std::filesystem;

/// "-" and then the names, each once.
template <class Index>
std::optional<base::Error> number_names(std::string_view what, const std::vector<std::string>& names,
                                        std::map<std::string, Index, std::less<>>& index, std::vector<std::string>& list) {
    index.emplace("-", Index{0});
    for (const auto& name : names) {
        const auto next = list.size();
        if (next > std::numeric_limits<Index>::max()) {
            return base::Error{fmt::format("a trace names at most {} {}", std::numeric_limits<Index>::max(), what)};
        }
        if (index.emplace(name, static_cast<Index>(next)).second) list.push_back(name);
    }
    return std::nullopt;
}

bool is_being_written(const fs::path& stream) {
    const int file = ::open(stream.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool locked = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(file);
    return locked;
}

/// An older trace may be replaced; anything else in the directory is somebody's and stays.
std::optional<base::Error> clear_directory(const fs::path& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) return base::Error{fmt::format("cannot make the directory {}: {}", directory.string(), error.message())};
    bool has_metadata = false;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        const auto name = entry.path().filename().string();
        has_metadata |= name == kMetadataFile;
        if (name.starts_with('.') || name == kMetadataFile || name == kStreamFile || name == kIndexFolder) continue;
        return base::Error{fmt::format("{} is neither empty nor a trace (it holds {}); nothing was touched", directory.string(), name)};
    }
    if (error) return base::Error{fmt::format("cannot read the directory {}: {}", directory.string(), error.message())};
    const auto stream = directory / kStreamFile;
    if (has_metadata) {
        std::ifstream file(directory / kMetadataFile, std::ios::binary);
        std::string text(4096, '\0');
        file.read(text.data(), static_cast<std::streamsize>(text.size()));
        if (text.find("tracer_name = \"ipclab\"") == std::string::npos) {
            return base::Error{fmt::format("{} holds a trace that ipclab did not write; nothing was touched", directory.string())};
        }
    } else if (fs::exists(stream)) {
        return base::Error{
            fmt::format("{} is neither empty nor a trace (it holds {}); nothing was touched", directory.string(), kStreamFile)};
    }
    if (is_being_written(stream)) return base::Error{fmt::format("another run is writing the trace {}", directory.string())};
    // Removed, not overwritten: who still reads the old files keeps them.
    for (const auto name : {kStreamFile, kMetadataFile, kIndexFolder}) {
        fs::remove_all(directory / name, error);
        if (error) return base::Error{fmt::format("cannot remove {}: {}", (directory / name).string(), error.message())};
    }
    return std::nullopt;
}

std::optional<base::Error> write_text(const fs::path& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    if (!file) return base::Error{fmt::format("cannot write {}: {}", path.string(), std::strerror(errno))};
    return std::nullopt;
}

}  // namespace

base::Result<std::unique_ptr<Recorder>> Recorder::open(RecorderOptions options) {
    std::unique_ptr<Recorder> recorder(new Recorder(options));
    auto& names = recorder->names_;
    if (auto error = number_names("devices", options.devices, recorder->devices_, names.devices)) return *error;
    if (auto error = number_names("processes", options.processes, recorder->processes_, names.processes)) return *error;
    if (!options.directory.empty()) {
        const fs::path directory = options.directory;
        if (auto error = clear_directory(directory)) return *error;
        if (auto error = write_text(directory / kMetadataFile, write_metadata(names))) return *error;
        if (auto error = recorder->packets_.open((directory / kStreamFile).string())) return *error;
    }
    return recorder;
}

Recorder::Recorder(RecorderOptions options)
    : level_(options.level),
      heard_(options.level),
      payload_bytes_max_(std::min(options.payload_bytes_max.value_or(payload_bytes_of(options.level)), kPayloadBytesCeiling)) {}

Recorder::~Recorder() = default;

void Recorder::add_listener(Listener listener) { listeners_.push_back(std::move(listener)); }

void Recorder::set_witness(Witness* witness) {
    witness_ = witness;
    witnessed_ = witness != nullptr ? witness->kinds() : KindSet{};
    heard_ = level_;
    const auto raise = [this]<class E>(const E*) {
        if (witnessed_[kind_of<E>()]) heard_ = std::max(heard_, E::kLevel);
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) { (raise(static_cast<const std::variant_alternative_t<I, Event>*>(nullptr)), ...); }
    (std::make_index_sequence<kKinds>{});
}

void Recorder::tell_witness(const Stamp& stamp, std::uint64_t sequence, const Heard& event) {
    void* const owner = std::exchange(*allocation_owner_, nullptr);
    witness_->hear(stamp, sequence, event);
    *allocation_owner_ = owner;
}

void Recorder::notify(std::uint16_t kind, const Stamp& stamp, std::byte* body, std::byte* end) {
    RecordView view{.sequence = sequence_, .kind = kind, .stamp = stamp, .body = {body, end}};
    view.stamp.time_ns = last_time_ns_;
    for (const auto& listener : listeners_) listener(view);
}

std::uint8_t Recorder::device_index(std::string_view name) const {
    const auto found = devices_.find(name);
    return found == devices_.end() ? std::uint8_t{0} : found->second;
}

std::uint16_t Recorder::process_index(std::string_view name) const {
    const auto found = processes_.find(name);
    return found == processes_.end() ? std::uint16_t{0} : found->second;
}

std::uint64_t Recorder::last_sequence() const { return sequence_; }

void Recorder::close() { packets_.close(); }

}  // namespace sim::trace
