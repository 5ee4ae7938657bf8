#pragma once

#include <span>
#include <string_view>

#include "sim/query/field_table.h"

namespace sim::query {

/// A field as the table's author writes it. Which events have it in their bodies follows from the events' own field lists.
struct FieldRow {
    std::string_view name;
    FieldType type{};
    std::string_view doc;
    Derived derived = Derived::None;
    std::string_view where{};     ///< for derived ones
    bool of_transaction = false;  ///< for derived ones
    std::string_view body{};      ///< the body's name if it is not `name`; "-": a field of that name in a body is another field
};

std::span<const FieldRow> field_rows();

}  // namespace sim::query
