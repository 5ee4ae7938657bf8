#include "tests/sim/trace/events_support.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace sim::trace {

TemporaryDirectory::TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "ipclab_trace_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    root_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code error;
    std::filesystem::remove_all(root_, error);
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_file(const std::string& path, const std::string& text) {
    std::filesystem::remove(path);  // ext4 flushes a file that is truncated and written anew, which takes milliseconds
    std::ofstream(path, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
}

Output run_program(const std::string& command) {
    Output output;
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return {.status = -1, .text = "cannot start " + command};
    std::array<char, 4096> block{};
    while (const auto count = fread(block.data(), 1, block.size(), pipe)) output.text.append(block.data(), count);
    output.status = WEXITSTATUS(pclose(pipe));
    return output;
}

void emit_samples(Recorder& recorder, std::uint64_t count) {
    using Emit = void (*)(Recorder&, std::uint64_t);
    static constexpr auto kEmitters = []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<Emit, kKinds>{+[](Recorder& to, std::uint64_t number) {
            to.emit_as(sample<std::variant_alternative_t<I, Event>>(number), sample_stamp(number * 10));
        }...};
    }
    (std::make_index_sequence<kKinds>{});
    for (std::uint64_t i = 0; i < count; ++i) kEmitters[i % kKinds](recorder, i + 1);
}

TraceBytes sample_trace(std::uint64_t count) {
    TemporaryDirectory directory;
    const auto path = directory.path("trace");
    auto recorder = Recorder::open({.level = Level::Full, .directory = path, .devices = {"phone"}, .processes = {"echo"}});
    if (!recorder) std::abort();
    emit_samples(**recorder, count);
    (*recorder)->close();
    return {.stream = read_file(path + "/events"), .metadata = read_file(path + "/metadata")};
}

}  // namespace sim::trace
