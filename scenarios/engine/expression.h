#pragma once

#include <string>
#include <variant>

#include "scenarios/engine/parcel_type.h"
#include "scenarios/engine/value.h"

namespace scenarios::engine {

struct Method;

/// `echo`, or a field of a result: `opened.store`.
struct Reference {
    std::string name;
    std::string field;  ///< empty: the thing itself
};

/// A value of a parcel's field: written out, made on the spot (shared memory of a size), or a reference to something earlier.
struct Expression {
    ParcelType type;
    std::variant<Value, Reference> source;
};

/// One field of a parcel and the value that goes there; in the method's order.
struct Assignment {
    std::string field;
    Expression value;
};

}  // namespace scenarios::engine
