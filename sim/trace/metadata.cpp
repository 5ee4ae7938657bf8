#include "sim/trace/metadata.h"

#include <charconv>
#include <set>

#include "sim/base/text.h"
#include "sim/trace/codec.h"

namespace sim::trace {
namespace {

constexpr std::string_view kSignature = "/* CTF 1.8 */";

/// A TSDL string literal on one line.
std::string quote(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    }
    return quoted + '"';
}

template <class Words>
void write_enum(std::string& out, std::string_view name, std::string_view integer, const Words& words) {
    out += fmt::format("enum {} : {} {{\n", name, integer);
    std::size_t value = 0;
    for (const auto& label : words) {
        out += fmt::format("    {} = {}{}\n", quote(label), value, value + 1 == words.size() ? "" : ",");
        ++value;
    }
    out += "};\n\n";
}

template <class T>
std::string type_name() {
    if constexpr (std::is_same_v<T, std::string_view>) {
        return "string";
    } else if constexpr (std::is_enum_v<T>) {
        return fmt::format("enum {}", Words<T>::kName);
    } else {
        return fmt::format("{}int{}_t", std::is_signed_v<T> ? "" : "u", sizeof(T) * 8);
    }
}

template <class T>
void write_field(std::string& out, std::string_view name) {
    if constexpr (std::is_same_v<T, Bytes>) {
        out += fmt::format("        uint16_t {0}_length;\n        hex8_t {0}[{0}_length];\n", name);
    } else {
        out += fmt::format("        {} {};\n", type_name<T>(), name);
    }
}

template <class E>
void write_words(std::string& out, std::set<std::string_view>& written) {
    for_each_field<E>([&]<class T>(const Field<E, T>&) {
        if constexpr (std::is_enum_v<T>) {
            if (written.insert(Words<T>::kName).second) write_enum(out, Words<T>::kName, "uint8_t", Words<T>::kWords);
        }
    });
}

constexpr std::string_view kTypes = R"(typealias integer { size = 8; align = 8; signed = false; } := uint8_t;
typealias integer { size = 16; align = 8; signed = false; } := uint16_t;
typealias integer { size = 32; align = 8; signed = false; } := uint32_t;
typealias integer { size = 64; align = 8; signed = false; } := uint64_t;
typealias integer { size = 8; align = 8; signed = true; } := int8_t;
typealias integer { size = 16; align = 8; signed = true; } := int16_t;
typealias integer { size = 32; align = 8; signed = true; } := int32_t;
typealias integer { size = 64; align = 8; signed = true; } := int64_t;
typealias integer { size = 8; align = 8; signed = false; base = 16; } := hex8_t;

trace {
    major = 1;
    minor = 8;
    byte_order = le;
    packet.header := struct {
        uint32_t magic;
        uint32_t stream_id;
    };
};

)";

constexpr std::string_view kClock = R"(clock {
    name = virtual;
    description = "virtual time of the simulation";
    freq = 1000000000;
    offset = 0;
};

typealias integer { size = 64; align = 8; signed = false; map = clock.virtual.value; } := time_t;

)";

constexpr std::string_view kStream = R"(stream {
    id = 0;
    packet.context := struct {
        time_t timestamp_begin;
        time_t timestamp_end;
        uint64_t content_size;
        uint64_t packet_size;
        uint64_t first_sequence;
    };
    event.header := struct {
        uint16_t id;
        time_t timestamp;
    };
    event.context := struct {
        uint16_t record_bytes;
        uint64_t sequence;
        uint64_t transaction;
        uint32_t pid;
        uint32_t tid;
        enum process_name process;
        enum device_name device;
    };
};

)";

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r,;") - first + 1);
}

/// `"label" = 3` as write_enum writes it; false if the line is none.
bool read_label(std::string_view line, std::string& label, std::size_t& value) {
    label.clear();
    if (line.empty() || line.front() != '"') return false;
    std::size_t at = 1;
    for (; at < line.size() && line[at] != '"'; ++at) {
        if (line[at] == '\\' && at + 1 < line.size()) ++at;
        label += line[at];
    }
    constexpr std::string_view kBetween = "\" = ";
    if (at >= line.size() || line.substr(at, kBetween.size()) != kBetween) return false;
    const auto digits = line.substr(at + kBetween.size());
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size();
}

/// Reads the labels of the enumeration whose head starts in `rest`.
bool read_enum(std::string_view rest, std::vector<std::string>& out) {
    out.clear();
    std::string label;
    std::size_t value = 0;
    rest.remove_prefix(std::min(rest.size(), rest.find('\n')));
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto end = std::min(rest.size(), rest.find('\n'));
        const auto line = trim(rest.substr(0, end));
        if (line == "}") return !out.empty();
        if (!read_label(line, label, value) || value != out.size()) return false;
        out.push_back(label);
        rest.remove_prefix(end);
    }
    return false;
}

}  // namespace

std::string write_metadata(const Names& names) {
    std::string out = fmt::format("{}\n\n{}", kSignature, kTypes);
    out += fmt::format(
        "env {{\n    tracer_name = \"ipclab\";\n    tracer_major = {0};\n    tracer_minor = 0;\n    format_version = {0};\n}};\n\n",
        kFormatVersion);
    out += kClock;
    write_enum(out, "process_name", "uint16_t", names.processes);
    write_enum(out, "device_name", "uint8_t", names.devices);
    std::set<std::string_view> written;
    for_each_kind([&]<class E>() { write_words<E>(out, written); });
    out += kStream;
    for_each_kind([&]<class E>() {
        out += fmt::format("event {{\n    name = \"{}\";\n    id = {};\n    stream_id = 0;\n    fields := struct {{\n", E::kName,
                           kind_of<E>());
        for_each_field<E>([&]<class T>(const Field<E, T>& field) { write_field<T>(out, field.name); });
        out += "    };\n};\n\n";
    });
    return out;
}

base::Result<Names> read_metadata(std::string_view text) {
    constexpr std::string_view kVersionKey = "format_version = ";
    if (!text.starts_with(kSignature))
        return base::Error{"metadata: not a text of the Common Trace Format 1.8 (its first line must say so)"};
    if (text.find("tracer_name = \"ipclab\"") == std::string_view::npos)
        return base::Error{"metadata: this trace was not written by ipclab"};
    const auto at = text.find(kVersionKey);
    int version = 0;
    if (at != std::string_view::npos) std::from_chars(text.data() + at + kVersionKey.size(), text.data() + text.size(), version);
    if (version != kFormatVersion) {
        return base::Error{fmt::format("metadata: format version {} is not the one this program reads ({})", version, kFormatVersion)};
    }
    Names names;
    const auto devices = text.find("enum device_name :");
    const auto processes = text.find("enum process_name :");
    if (devices == std::string_view::npos || !read_enum(text.substr(devices), names.devices)) {
        return base::Error{"metadata: the list of device names is missing or damaged"};
    }
    if (processes == std::string_view::npos || !read_enum(text.substr(processes), names.processes)) {
        return base::Error{"metadata: the list of process names is missing or damaged"};
    }
    return names;
}

}  // namespace sim::trace
