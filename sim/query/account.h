#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "sim/base/result.h"
#include "sim/query/account_lines.h"
#include "sim/query/rule_book.h"
#include "sim/trace/metadata.h"
#include "sim/trace/reader.h"

namespace sim::query {

struct AccountOptions {
    LinePrinter::Options lines{};  ///< the width of the column of actors follows from the names
    Language language = Language::English;
};

/// The readable text of a run: who called whom, what came back, and why something was refused, in the order of virtual time; nested
/// calls indented, repetitions counted, the middle of a huge run left out, the verdict last. Memory stays bounded.
///
/// Feed it records in order, from a trace or as a listener of a running recorder; either gives the same text.
class Account {
public:
    /// `names` must hold what the records' stamps refer to.
    Account(trace::Names names, AccountOptions options, LineWriter write);
    ~Account();

    void add(const trace::RecordView& record);
    /// The lines still held back; nothing may be added afterwards. A run that did not end by itself is said to be cut off.
    void finish();

private:
    class Story;
    std::unique_ptr<Story> story_;
};

/// The whole account of a trace. Error: the trace is damaged, after the account up to there.
std::optional<base::Error> write_account(const trace::Reader& reader, AccountOptions options, LineWriter write);

}  // namespace sim::query
