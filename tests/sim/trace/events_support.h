#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/trace/codec.h"
#include "sim/trace/reader.h"
#include "sim/trace/recorder.h"

namespace sim::trace {

/// A directory of its own under the system's temporary one, gone with the object.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    [[nodiscard]] std::string path(const std::string& name) const { return (root_ / name).string(); }

private:
    std::filesystem::path root_;
};

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text);

/// What a program printed (both streams) and its exit status.
struct Output {
    int status = 0;
    std::string text;
};
Output run_program(const std::string& command);

inline constexpr std::byte kSomeBytes[] = {std::byte{0}, std::byte{1}, std::byte{0xFF}, std::byte{0x41}};

/// An event of a kind with every field set to something that depends on the field's place and on `seed`. Texts and bytes live as long
/// as the program.
template <class E>
E sample(std::uint64_t seed = 1) {
    static constexpr std::string_view kTexts[] = {"", "hi", "ünïcode 好", "with \"quotes\"\nand lines", "x"};
    E event;
    for_each_field<E>([&]<class T>(const Field<E, T>& field) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto value = seed >> 24;
        if constexpr (std::is_same_v<T, std::string_view>) {
            event.*field.member = kTexts[value % std::size(kTexts)];
        } else if constexpr (std::is_same_v<T, Bytes>) {
            event.*field.member = Bytes(kSomeBytes).first(value % (std::size(kSomeBytes) + 1));
        } else if constexpr (std::is_enum_v<T>) {
            event.*field.member = static_cast<T>(value % Words<T>::kWords.size());
        } else {
            event.*field.member = static_cast<T>(value);
        }
    });
    return event;
}

inline Stamp sample_stamp(std::uint64_t time_ns) {
    return {.time_ns = time_ns, .transaction = 7, .pid = 100, .tid = 101, .process = 1, .device = 1};
}

/// Emits `count` events of changing kinds, 10 ns apart, beginning with RunStarted.
void emit_samples(Recorder& recorder, std::uint64_t count);

/// A closed trace of `count` samples as bytes: the stream and the metadata.
struct TraceBytes {
    std::string stream;
    std::string metadata;
};
TraceBytes sample_trace(std::uint64_t count);

inline Bytes bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

}  // namespace sim::trace
