// Any bytes as what a client sends, in one piece and byte by byte: the same messages and the same end either way, every mistake said in a
// sentence, and every answer readable by the other end.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/control/arguments.h"
#include "sim/control/framing.h"
#include "sim/control/message.h"

using namespace sim::control;

namespace {

constexpr std::string_view kSeeds[] = {
    R"({"seq":1,"type":"request","command":"launch","arguments":{"scenario":"a.yaml","seed":7,"inputs":[{"time_ns":5,"step":"kill: app"}]}})",
    R"({"seq":2,"type":"request","command":"setBreakpoints","arguments":{"source":{"path":"a"},"breakpoints":[{"line":3}]}})"};

std::vector<std::string> read(const std::string& stream, std::size_t piece, std::string& error) {
    FrameReader reader;
    std::vector<std::string> bodies;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        reader.feed(std::string_view(stream).substr(at, piece));
        while (auto body = reader.next()) bodies.push_back(std::move(*body));
    }
    error = reader.error();
    return bodies;
}

void handle(const std::string& body) {
    const auto message = read_message(body);
    if (!message) {
        if (message.error().empty()) __builtin_trap();
        return;
    }
    std::int64_t seq = 0;
    const auto request = read_request(*message, seq);
    if (!request) {
        if (request.error().empty()) __builtin_trap();
        return;
    }
    Arguments arguments(*request);
    (void)arguments.needed_text("scenario");
    (void)arguments.large("seed");
    for (auto& input : arguments.list("inputs")) (void)input.whole("time_ns", 0, INT64_MAX);
    for (auto& one : arguments.list("breakpoints")) (void)one.needed_whole("line", 1, 1'000'000);
    MessageMaker make;
    FrameReader reader;
    reader.feed(write_message(make.failure(request->seq, request->command, arguments.error())));
    const auto back = reader.next();
    if (!back || !read_message(*back)) __builtin_trap();
}

}  // namespace

extern "C" bool ipclab_fuzz_seed(unsigned index, std::vector<std::uint8_t>& out) {
    if (index >= std::size(kSeeds)) return false;
    const auto framed = frame(kSeeds[index]) + frame(kSeeds[1 - index]);
    out.assign(framed.begin(), framed.end());
    return true;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string stream(data, data + size);
    std::string error, other_error;
    const auto bodies = read(stream, stream.size() + 1, error);
    if (read(stream, 1, other_error) != bodies || error != other_error) __builtin_trap();
    for (const auto& body : bodies) handle(body);
    handle(stream);
    return 0;
}
