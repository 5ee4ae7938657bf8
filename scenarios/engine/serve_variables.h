#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "scenarios/engine/serve_trace.h"
#include "sim/base/result.h"
#include "sim/control/message.h"
#include "sim/query/field_table.h"
#include "sim/query/thread_stacks.h"

namespace scenarios::engine {

/// One named value, and what is in it.
struct Variable {
    std::string name{};
    std::string value{};
    std::string evaluate{};  ///< an expression that gives the same, "" if there is none
    std::function<std::vector<Variable>()> inside{};
    std::size_t count = 0;  ///< of what is inside, where it is a list; 0: some names
};

/// What a debugger's client shows of a stop: scopes of a frame, and what is in them, as of one record.
class Variables {
public:
    explicit Variables(ServeTrace& trace) : trace_(trace) {}

    /// The position moved: all references so far mean nothing any more.
    void move_to(std::uint64_t sequence);

    /// The body of the response to `scopes`.
    sim::control::Json scopes(const sim::query::StackFrame& frame);
    /// The body of the response to `variables`; `count` 0: all. Error: there is no such reference at this stop.
    sim::base::Result<sim::control::Json> variables(std::int64_t reference, const std::string& filter, std::size_t start,
                                                    std::size_t count);

private:
    struct Kept {
        std::function<std::vector<Variable>()> inside;
        bool list = false;
    };
    std::int64_t keep(std::function<std::vector<Variable>()> inside, bool list);

    [[nodiscard]] std::vector<Variable> event() const;
    [[nodiscard]] std::vector<Variable> transaction(std::uint64_t id) const;
    [[nodiscard]] std::vector<Variable> process(std::uint8_t device, std::uint32_t pid);
    [[nodiscard]] std::vector<Variable> handles(std::uint8_t device, std::uint32_t pid);
    [[nodiscard]] std::vector<Variable> nodes(std::uint8_t device, std::uint32_t pid);
    [[nodiscard]] std::vector<Variable> buffers(std::uint8_t device, std::uint32_t pid);
    [[nodiscard]] std::vector<Variable> subscriptions(std::uint8_t device, std::uint32_t pid);
    [[nodiscard]] std::vector<Variable> threads(std::uint8_t device, std::uint32_t pid);
    [[nodiscard]] std::vector<Variable> sockets(std::uint8_t device, std::uint32_t pid);

    [[nodiscard]] const sim::query::DeviceState* device(std::uint8_t index);
    [[nodiscard]] const sim::query::ProcessInfo* info(std::uint8_t device, std::uint32_t pid);
    [[nodiscard]] const sim::query::ProcessRecord* driver(std::uint8_t device, std::uint32_t pid);
    [[nodiscard]] std::string owner(std::uint8_t device, std::uint32_t pid);
    [[nodiscard]] std::string far_owner(const sim::query::RemoteObject& object);
    [[nodiscard]] std::string interface_of(std::uint8_t device, std::uint64_t node);

    ServeTrace& trace_;
    std::uint64_t sequence_ = 0;
    std::map<std::int64_t, Kept> kept_;
    std::int64_t next_ = 1;  ///< never taken twice, so that an old reference is known to be old
};

/// A field's value in words of the expression language, times with a shorter form behind; "" if it is absent.
std::string field_text(const sim::query::Field& field, const sim::query::FieldValue& value);

}  // namespace scenarios::engine
