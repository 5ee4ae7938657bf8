#include "sim/export/event_tables.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include "sim/base/text.h"
#include "sim/query/field_rows.h"
#include "sim/trace/codec.h"

namespace sim::exports {
namespace {

std::string with_underscores(std::string_view name) {
    std::string out(name);
    std::ranges::replace(out, '.', '_');
    return out;
}

/// A field of a body as the expression language calls it.
std::string column_of(std::string_view body) {
    for (const auto& row : query::field_rows()) {
        if ((row.body.empty() ? row.name : row.body) == body) return with_underscores(row.name);
    }
    return with_underscores(body);
}

bool is_flag(std::string_view body) {
    for (const auto& row : query::field_rows()) {
        if ((row.body.empty() ? row.name : row.body) == body) return row.type == query::FieldType::Flag;
    }
    return false;
}

template <class T>
constexpr std::string_view sql_type() {
    if constexpr (std::is_same_v<T, std::string_view> || std::is_enum_v<T>) {
        return "TEXT";
    } else if constexpr (std::is_same_v<T, trace::Bytes>) {
        return "BLOB";
    } else {
        return "INTEGER";
    }
}

template <class E>
void put_fields(Statement& statement, trace::Bytes body) {
    static const auto kFlags = [] {
        std::vector<bool> flags;
        trace::for_each_field<E>([&]<class T>(const trace::Field<E, T>& field) { flags.push_back(is_flag(field.name)); });
        return flags;
    }();
    const auto event = trace::decode<E>(body);
    std::size_t index = 0;
    trace::for_each_field<E>([&]<class T>(const trace::Field<E, T>& field) {
        const auto& value = event.*field.member;
        const bool flag = kFlags[index++];
        if constexpr (std::is_enum_v<T>) {
            statement.put(trace::word(value));
        } else if constexpr (std::is_same_v<T, std::string_view> || std::is_same_v<T, trace::Bytes>) {
            statement.put(value);
        } else if constexpr (std::is_signed_v<T>) {
            statement.put(static_cast<std::int64_t>(value));
        } else {
            statement.put_unsigned(flag && value != 0 ? std::uint64_t{1} : static_cast<std::uint64_t>(value));
        }
    });
}

struct Kind {
    std::string columns{};  ///< `"line" INTEGER, ...`
    int fields = 0;
    void (*put)(Statement& statement, trace::Bytes body) = nullptr;
};

const std::vector<Kind>& kinds() {
    static const auto kKinds = [] {
        std::vector<Kind> made;
        trace::for_each_kind([&]<class E>() {
            Kind kind{.put = &put_fields<E>};
            trace::for_each_field<E>([&]<class T>(const trace::Field<E, T>& field) {
                kind.columns += fmt::format(", \"{}\" {}", column_of(field.name), sql_type<T>());
                ++kind.fields;
            });
            made.push_back(std::move(kind));
        });
        return made;
    }();
    return kKinds;
}

}  // namespace

std::string table_of_kind(std::uint16_t kind) { return with_underscores(trace::kind_name(kind)); }

std::string EventTables::schema() {
    std::string sql;
    for (std::uint16_t kind = 0; kind < trace::kKinds; ++kind) {
        sql += fmt::format("CREATE TABLE {} (sequence INTEGER PRIMARY KEY{});\n", table_of_kind(kind), kinds()[kind].columns);
    }
    return sql;
}

bool EventTables::add(const trace::RecordView& record) {
    if (record.kind >= trace::kKinds) return true;
    if (statements_.empty()) statements_.resize(trace::kKinds);
    const auto& kind = kinds()[record.kind];
    auto& statement = statements_[record.kind];
    if (!statement) {
        std::string places = "?";
        for (int i = 0; i < kind.fields; ++i) places += ", ?";
        auto prepared = database_.prepare(fmt::format("INSERT INTO {} VALUES ({})", table_of_kind(record.kind), places));
        if (!prepared) return false;
        statement = std::move(*prepared);
    }
    statement->put_unsigned(record.sequence);
    kind.put(*statement, record.body);
    return statement->run();
}

}  // namespace sim::exports
