#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/query/account_actors.h"
#include "sim/query/golden.h"
#include "sim/query/interface_book.h"
#include "sim/query/parcel_decoder.h"
#include "sim/trace/record.h"

namespace sim::query {

/// The lines of a golden file, gathered while records pass. Equal lines are kept once, so that memory follows what is different in a
/// run, and 4 bytes a line of it.
class GoldenLines {
public:
    GoldenLines(trace::Names names, const Ingredients& ingredients);
    GoldenLines(const GoldenLines&) = delete;
    GoldenLines& operator=(const GoldenLines&) = delete;

    void add(const trace::RecordView& record);

    /// All of them, with an empty line between processes. Nothing may be added afterwards.
    void write(const LineWriter& write);

    [[nodiscard]] const GoldenHead& head() const { return head_; }

private:
    /// Lines of one process, in the order in which they began.
    struct Group {
        std::string name;
        std::vector<std::uint32_t> lines;  ///< indices of texts_
    };
    /// A transaction under way, whose place in its group is already taken.
    struct Open {
        std::uint32_t group = 0;
        std::uint32_t place = 0;
        std::uint64_t start_ns = 0, bytes = 0, hash = 0;
        std::uint32_t code = 0;
        const Method* method = nullptr;
        std::string who{}, call{};
        trace::Rule refused_by{};
        bool remote = false;
    };

    template <class Sent>
    void open(const trace::Stamp& stamp, const Sent& sent, const std::string& target, bool remote);
    template <class Finished>
    void finish(const trace::Stamp& stamp, const Finished& finished, std::int32_t status, bool replied, bool remote);
    void tell(const std::string& who, std::string text, std::uint64_t time_ns);
    [[nodiscard]] std::string request_text(const Open& open) const;
    std::uint32_t group_of(const std::string& name);
    std::uint32_t intern(std::string text);

    Ingredients ingredients_;
    GoldenHead head_;
    ActorNames actors_;
    InterfaceBook interfaces_;
    ParcelDecoder decoder_{interfaces_};
    std::deque<Group> groups_;
    std::map<std::string, std::uint32_t, std::less<>> group_index_;
    std::map<std::uint64_t, Open> open_;
    std::map<std::string, std::uint32_t, std::less<>> text_index_;
    std::vector<const std::string*> texts_;
};

}  // namespace sim::query
