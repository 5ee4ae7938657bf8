#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/trace/events.h"

namespace sim::query {

/// Types of parcel items that a declaration may name.
enum class ItemType : std::uint8_t {
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Float,
    Double,
    String,
    String16,
    CString,
    Bytes,
    Object,
    Fd,
    Ashmem,
    RawData,
    Unknown  ///< a word we do not know: nothing behind it can be decoded
};

/// One argument or returned value; an empty name is not printed.
struct Item {
    std::string name;
    ItemType type = ItemType::Unknown;
    bool vector = false;
    bool operator==(const Item&) const = default;
};

struct Method {
    std::string interface_name;
    std::string name;
    std::vector<Item> arguments;
    std::vector<Item> returns;
    bool registry = false;  ///< SAMgr's own
    bool reserved = false;  ///< a code every stub answers; without an interface token on the wire
    bool partial = false;   ///< built in: more items may follow than the lists name
};

/// As a declaration names it: `string16`; "unknown" for Unknown.
std::string_view item_type_word(ItemType type);

/// "text:string16,counts:int32[]" as a list; spaces are allowed.
std::vector<Item> parse_items(std::string_view text);

/// Which method a descriptor and a code mean: the run's declarations, SAMgr's interface, and the reserved codes.
class InterfaceBook {
public:
    InterfaceBook();

    /// Later declarations of the same descriptor and code win.
    void add(const trace::InterfaceDeclared& declared);

    /// Null if nothing is known. What is returned lives as long as the book.
    [[nodiscard]] const Method* find(std::string_view descriptor, std::uint32_t code) const;
    [[nodiscard]] const Method* find_reserved(std::uint32_t code) const;
    /// The short name of an interface, empty if none was declared for it.
    [[nodiscard]] std::string_view interface_name(std::string_view descriptor) const;

private:
    const Method& put(std::string_view descriptor, std::uint32_t code, Method method);

    std::deque<Method> methods_;
    std::map<std::string, std::map<std::uint32_t, const Method*>, std::less<>> by_descriptor_;
    std::map<std::uint32_t, const Method*> reserved_;
};

}  // namespace sim::query
