#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/document.h"

/// The one table of the scenario language: every key with its type, meaning, default and example. Reading, the nearest word in an
/// error, the documentation and the JSON Schema for editors all follow from it.
namespace scenarios::engine {

struct Shape;

enum class Form : std::uint8_t {
    Text,        ///< any text
    Name,        ///< a word that names something: letters, digits, `_`, `-`
    Reference,   ///< a name, or a field of one: `greeting.text`
    Flag,        ///< true, false
    Integer,     ///< a whole number within bounds
    Duration,    ///< `5 ms`
    Size,        ///< `200 KiB`
    Share,       ///< `5 %`
    Rate,        ///< `2 MiB/s`
    Word,        ///< one of a list of words
    Event,       ///< a kind of event, as traces name it: `rpc.sent`
    Pair,        ///< two names in a list, or one of the words
    Moment,      ///< `5 ms`, or a mapping that says at which event
    Status,      ///< a status code, by number or name, or `any`
    ParcelType,  ///< `string16`, `int32[]`, `object<Echo>`
    Literal,     ///< a value for a parcel; which one is right, the interface tells
    Shape,       ///< a mapping with fixed keys
    Map,         ///< a mapping from names to values of one type
    List,        ///< a list of values of one type
    Steps,       ///< a step or a list of steps of a client's script
    Handler,     ///< the same, of a service's method
    Faults,      ///< a list of timed acts
    Checks,      ///< a list of expectations
};

struct Type {
    Form form = Form::Text;
    std::string_view words = {};            ///< Word: "seed|as-coded"; Pair: what may stand instead
    const Shape& (*shape)() = nullptr;      ///< Shape, Moment: its keys (a function, since steps hold steps)
    std::shared_ptr<const Type> element{};  ///< Map, List
    std::int64_t minimum = 0;               ///< Integer
    std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
};

struct Key {
    std::string_view name;
    Type type;
    std::string_view doc;
    std::string_view example;
    bool required = false;
    std::string_view fallback = {};  ///< what holds without it, in words
};

/// A mapping with fixed keys.
struct Shape {
    std::string_view name;
    std::string_view doc;
    std::vector<Key> keys;
};

inline Type of(Form form) { return {.form = form}; }
inline Type word(std::string_view words) { return {.form = Form::Word, .words = words}; }
inline Type shape(const Shape& (*table)()) { return {.form = Form::Shape, .shape = table}; }
/// The rules that may refuse something, as `refused:` names them.
inline Type rule() { return word("SIZE-1|SIZE-3|DEATH-1|PASS-1|PASS-2|STAGE-1|SAMGR-1"); }
inline Type pair(std::string_view words = {}) { return {.form = Form::Pair, .words = words}; }
inline Type map_of(Type element) { return {.form = Form::Map, .element = std::make_shared<const Type>(std::move(element))}; }
inline Type list_of(Type element) { return {.form = Form::List, .element = std::make_shared<const Type>(std::move(element))}; }
inline Type integer(std::int64_t minimum, std::int64_t maximum) { return {.form = Form::Integer, .minimum = minimum, .maximum = maximum}; }

/// Compares a part of the document with its type and reports all that does not fit, in it and below it.
void check(const Node& node, const Type& type, Problems& problems);

/// "a time such as 5 ms": what a value of this type looks like, for messages.
std::string expectation(const Type& type);

/// The words of a Word type.
std::vector<std::string> words_of(const Type& type);

// Values of a node that was checked; the fallback if it is missing (or was found wrong, which is already reported).
std::string text_of(const Node& node, std::string_view fallback = {});
bool flag_of(const Node& node, bool fallback);
std::int64_t integer_of(const Node& node, std::int64_t fallback);
std::int64_t duration_of(const Node& node, std::int64_t fallback);
std::uint64_t size_of(const Node& node, std::uint64_t fallback);
double share_of(const Node& node, double fallback);
std::uint64_t rate_of(const Node& node, std::uint64_t fallback);

/// The tree in one line of flow YAML, as a step is shown in the account: `call: {to: echo, method: Say}`.
std::string one_line(const Node& node);

/// The same of a step, without the braces around it.
std::string step_text(const Node& step);

}  // namespace scenarios::engine
