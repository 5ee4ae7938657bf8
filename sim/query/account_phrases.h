#pragma once

#include <string>
#include <string_view>

#include "sim/query/account_lines.h"
#include "sim/trace/events.h"

namespace sim::query {

/// What the account says of an event between devices.
struct Phrase {
    std::string text{};  ///< "" nothing to tell
    Tone tone = Tone::Plain;
    bool important = false;
};

Phrase phrase_of(const trace::DeviceChanged& event);
Phrase phrase_of(const trace::PeerChanged& event);
/// `seen`: the link was told of before.
Phrase phrase_of(const trace::LinkChanged& event, bool seen);
Phrase phrase_of(const trace::ImpairmentChanged& event);
Phrase phrase_of(const trace::SocketChanged& event);
/// `whom`: the process in which the stub lives.
Phrase phrase_of(const trace::ObjectLearned& event, std::string_view whom);
Phrase phrase_of(const trace::RemoteDeathChanged& event, std::string_view whom);
Phrase phrase_of(const trace::FaultStruck& event);

/// "link lost, not a death"; "" for no cause.
std::string_view loss_words(trace::LossCause cause);

/// The number after the last `_` of a session name `DBinder<uid>_<pid>`: the process that listens. 0 if there is none.
std::uint32_t pid_of_session(std::string_view session);

}  // namespace sim::query
