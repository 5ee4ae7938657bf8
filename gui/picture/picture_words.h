#pragma once

#include <QString>
#include <cstdint>

#include "gui/store/trace_store.h"

namespace gui {

/// A moment for the margin of a picture: "2.018 ms", with as many digits as tell neighbours apart.
[[nodiscard]] QString momentText(std::uint64_t timeNs);
/// A span: "5.2 ms".
[[nodiscard]] QString spanText(std::uint64_t spanNs);
[[nodiscard]] QString ruleText(sim::trace::Rule rule);

/// What a chart's marks say, in words. Reads single records of the trace, some microseconds each: for what is visible.
class MarkWords {
public:
    /// The store must outlive this.
    explicit MarkWords(const TraceStore& store) : store_(store) {}

    /// As it stands at the mark: `t3 Echo.Say(text="hi")`, "killed", "SIZE-1".
    [[nodiscard]] QString label(const Mark& mark) const;
    /// Who does it, as a full line: `t3  phone › app → phone › echo_service  Echo.Say(text="hi")`.
    [[nodiscard]] QString line(const Mark& mark) const;
    /// Some lines for a tooltip.
    [[nodiscard]] QString tooltip(const Mark& mark) const;

    /// The rule of a Refusal or Tolerated mark.
    [[nodiscard]] sim::trace::Rule rule(const Mark& mark) const;
    /// The link of a Network mark; "" if it is about none.
    [[nodiscard]] QString link(const Mark& mark) const;
    /// `phone › app` by its pid; "pid 7" if no such process is known.
    [[nodiscard]] QString processOf(std::uint8_t device, std::uint32_t pid) const;
    [[nodiscard]] QString sender(const TrafficRow& row) const;
    [[nodiscard]] QString receiver(const TrafficRow& row) const;

private:
    [[nodiscard]] QString answer(const TrafficRow& row) const;
    [[nodiscard]] QString actor(const Mark& mark) const;
    [[nodiscard]] QString event(const Mark& mark) const;

    const TraceStore& store_;
};

}  // namespace gui
