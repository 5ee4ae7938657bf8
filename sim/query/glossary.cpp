#include "sim/query/glossary.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace sim::query {
namespace {

/// Ordered by term. Facts: the field's references; where the simulator sets a number, its own.
constexpr auto kEnglish = std::to_array<GlossaryEntry>({
    {"Binder",
     "The kernel driver through which processes of one device call each other. It copies parcels, translates objects and wakes threads."},
    {"Binder thread pool",
     "The threads of a process that take requests from the driver. The driver asks for more of them while none is free, up to a limit."},
    {"DBinder", "Binder across devices: it lets a process hold a proxy of a stub on another device and sends its requests over a session."},
    {"DSoftBus", "The bus between devices: it finds them, trusts them, and opens sessions between processes on them."},
    {"SAMgr",
     "The system ability manager: a registry, reached through handle 0, in which services publish their stubs and others find them."},
    {"area", "The memory of a process into which the driver copies the parcels sent to it; 1 MB for everything that is under way."},
    {"buffer", "The piece of a receive area that one parcel takes. The receiver has it on loan and gives it back when it is done."},
    {"core", "A processor of the simulated device. A thread that could run waits until one is free."},
    {"death recipient", "Who is told when the process of a stub dies. It subscribes through its handle and is told once."},
    {"driver", "Binder's part in the kernel: every request and every reply within a device passes through it."},
    {"expectation", "What the scenario says must come of a call or hold at a moment; it is checked and the verdict follows from it."},
    {"fault", "Something that the scenario, or you, do to the run on purpose: a process killed, a link cut, frames lost."},
    {"frame", "What a link carries at once: a piece of a message or an acknowledgement. Frames can be lost; messages are then sent again."},
    {"handle", "The number by which a process names an object of another process. Each process has numbers of its own; 0 is SAMgr."},
    {"impairment", "What is done to the frames in one direction of a link: delay, loss, less bandwidth."},
    {"interface", "What a service offers: methods, each with a code. Proxy and stub must agree on it."},
    {"law", "What must be so in every run whatever the scenario, for instance that each call ends once."},
    {"link", "The medium between two devices, with its latency and bandwidth: wireless LAN, Bluetooth."},
    {"message", "What one process hands to the bus for another at once; it travels in one frame or several."},
    {"node", "The driver's entry for a stub. It lives while anybody holds it, and knows the process that owns it."},
    {"obituary", "The notice that the process of a stub has died; a death recipient gets it."},
    {"one-way",
     "A call without a reply: its sender goes on at once and never learns what came of it. Those to one object are handled in order."},
    {"parcel", "The bytes of a request or a reply, and with them the places at which objects lie in them."},
    {"process", "A simulated program with a memory, threads, handles and a receive area of its own."},
    {"profile", "Whether rules are kept as they are documented (seed) or as the shipped code keeps them (as-coded)."},
    {"provenance", "Where an object came from and how far it was handed on; by it rules decide whether it may travel further."},
    {"proxy", "The caller's end of a remote object: it writes the arguments into a parcel, sends the request and reads the reply."},
    {"receive area", "The memory of a process into which the driver copies the parcels sent to it; 1 MB for everything that is under way."},
    {"refusal", "A rule of the platform forbade something. The caller sees an error code; the record says which rule it was."},
    {"reply", "The parcel with which a stub answers a request."},
    {"request", "The parcel with which a proxy asks a stub for something, and the code of the method."},
    {"session", "A channel over the bus between two named ends, each in a process on a device of its own."},
    {"socket", "A process's end of a session, or the place at which it listens for sessions."},
    {"strong reference", "A hold that keeps an object alive. When the last one goes, its owner may let it go."},
    {"stub", "The service's end of a remote object: it reads the arguments, does the work and writes the reply."},
    {"system ability", "A service that SAMgr knows by a number, so that any process may obtain a proxy of it."},
    {"thread", "What runs in a process. One thread handles one request at a time."},
    {"transaction", "One request on its way, from its sender to the reply or to whatever ends it. It has a number, t1, t2 and so on."},
    {"transaction stack",
     "What a thread has under way: the call it waits for, the one it serves, and those below. By it a nested call finds the thread that "
     "waits."},
    {"verdict", "What came of a run: it passes when every expectation held and no law was broken."},
});

constexpr auto less = [](std::string_view a, std::string_view b) { return a < b; };
static_assert(std::ranges::is_sorted(kEnglish, less, &GlossaryEntry::term));

bool is_letter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// How much of `text` the term takes at its start, 0 if it does not stand there.
std::size_t match(std::string_view text, std::string_view term) {
    if (text.size() < term.size()) return 0;
    for (std::size_t i = 0; i < term.size(); ++i) {
        // Its first letter may begin a sentence.
        if (text[i] != term[i] && !(i == 0 && lower(text[i]) == term[i])) return 0;
    }
    auto size = term.size();
    if (size < text.size() && text[size] == 's') ++size;
    if (size < text.size() && (is_letter(text[size]) || text[size] == '.' || text[size] == '/')) {
        // The end of a sentence is no part of a name like `core.one`.
        const bool ends = text[size] == '.' && (size + 1 >= text.size() || text[size + 1] == ' ' || text[size + 1] == '\n');
        if (!ends) return 0;
    }
    return size;
}

}  // namespace

// Chinese readers get the English terms until somebody writes theirs: they are what stands in the code.
std::span<const GlossaryEntry> glossary(Language) { return kEnglish; }

std::vector<TermPlace> find_terms(std::string_view text, Language language) {
    std::vector<TermPlace> found;
    bool quoted = false;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') quoted = !quoted;
        const bool starts = at == 0 || !(is_letter(text[at - 1]) || text[at - 1] == '/' || text[at - 1] == '.' || text[at - 1] == '-');
        TermPlace best{.begin = at};
        if (starts && !quoted) {
            for (const auto& entry : glossary(language)) {
                const auto size = match(text.substr(at), entry.term);
                if (size > best.size) best = {at, size, &entry};
            }
        }
        if (best.entry == nullptr) {
            ++at;
            continue;
        }
        at += best.size;
        if (std::ranges::none_of(found, [&](const auto& place) { return place.entry->meaning == best.entry->meaning; }))
            found.push_back(best);
    }
    return found;
}

const GlossaryEntry* find_term(std::string_view term, Language language) {
    const auto entries = glossary(language);
    const auto entry = std::ranges::find(entries, term, &GlossaryEntry::term);
    return entry == entries.end() ? nullptr : &*entry;
}

}  // namespace sim::query
