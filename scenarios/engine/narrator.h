#pragma once

#include <cstdio>
#include <map>
#include <string>

#include "sim/query/interface_book.h"
#include "sim/query/parcel_decoder.h"
#include "sim/trace/recorder.h"

namespace scenarios::engine {

/// Tells a run as it happens, one line an event worth telling: who called whom with what, what came back, why something was refused.
class Narrator {
public:
    explicit Narrator(std::FILE* out) : out_(out) {}
    void hear(const sim::trace::RecordView& record);

private:
    void line(const sim::trace::Stamp& stamp, const std::string& text);
    [[nodiscard]] std::string who(std::uint32_t pid) const;

    std::FILE* out_;
    sim::query::InterfaceBook interfaces_;
    sim::query::ParcelDecoder decoder_{interfaces_};
    std::map<std::uint32_t, std::string> processes_;
    std::map<std::uint64_t, const sim::query::Method*> methods_;  ///< of transactions under way
};

}  // namespace scenarios::engine
