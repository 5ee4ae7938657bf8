#include "sim/query/account_phrases.h"

#include <charconv>

#include "sim/base/text.h"
#include "sim/query/words.h"

namespace sim::query {
namespace {

std::string_view fate_words(std::string_view policy) {
    if (policy == "drop") return "dropped";
    if (policy == "deliver") return "still delivered";
    return policy == "hold" ? std::string_view("held back") : policy;
}

std::string_view origin_words(trace::Origin origin) {
    switch (origin) {
        case trace::Origin::Registered:
            return ", obtained through SAMgr";
        case trace::Origin::Anonymous:
            return ", anonymous";
        case trace::Origin::Unknown:
            break;
    }
    return {};
}

}  // namespace

std::string_view loss_words(trace::LossCause cause) {
    switch (cause) {
        case trace::LossCause::None:
            break;
        case trace::LossCause::Closed:
            return "session closed, not a death";
        case trace::LossCause::ProcessDied:
            return "the process died";
        case trace::LossCause::LinkLost:
            return "link lost, not a death";
        case trace::LossCause::DeviceOffline:
            return "device offline, not known to be a death";
        case trace::LossCause::TimedOut:
            return "timed out, not a death";
        case trace::LossCause::Untrusted:
            return "trust withdrawn, not a death";
    }
    return {};
}

std::uint32_t pid_of_session(std::string_view session) {
    const auto mark = session.rfind('_');
    if (!session.starts_with("DBinder") || mark == std::string_view::npos) return 0;
    const auto digits = session.substr(mark + 1);
    std::uint32_t pid = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, pid);
    return error == std::errc{} && stop == end ? pid : 0;
}

Phrase phrase_of(const trace::DeviceChanged& event) {
    if (event.on != 0) return {"is switched on"};
    if (event.graceful != 0) return {"is switched off in order: it tells its peers", Tone::Bad, true};
    return {"loses its power without a word", Tone::Bad, true};
}

Phrase phrase_of(const trace::PeerChanged& event) {
    switch (event.state) {
        case trace::PeerState::Discovered:
            return {fmt::format("discovers {}", event.peer), Tone::Quiet};
        case trace::PeerState::Trusted:
            return {fmt::format("trusts {}", event.peer), Tone::Quiet};
        case trace::PeerState::Untrusted:
            return {fmt::format("does not trust {}", event.peer)};
        case trace::PeerState::Online:
            return {fmt::format("sees {} online", event.peer), Tone::Quiet};
        case trace::PeerState::Offline:
            return {fmt::format("takes {} for offline", event.peer)};
    }
    return {};
}

Phrase phrase_of(const trace::LinkChanged& event, bool seen) {
    const auto ends = fmt::format("joins {} and {} ({})", event.device_a, event.device_b, event.kind);
    if (!seen) return event.up != 0 ? Phrase{ends, Tone::Quiet} : Phrase{ends + ", but is down", Tone::Quiet};
    return event.up != 0 ? Phrase{"is up again", Tone::Good} : Phrase{"goes down", Tone::Bad, true};
}

Phrase phrase_of(const trace::ImpairmentChanged& event) {
    const auto where = event.from_device.empty() ? std::string("both ways") : fmt::format("away from {}", event.from_device);
    auto text = fmt::format("{}: {}", where, event.words.empty() ? "clear again" : event.words);
    if (event.in_flight > 0 && !event.policy.empty()) {
        text += fmt::format("; {} frame{} under way {}", event.in_flight, event.in_flight == 1 ? "" : "s", fate_words(event.policy));
    }
    return {std::move(text)};
}

Phrase phrase_of(const trace::SocketChanged& event) {
    const auto to = fmt::format("{}{}{}", event.peer_device, event.peer_name.empty() ? "" : "/", event.peer_name);
    switch (event.state) {
        case trace::SocketState::Created:
        case trace::SocketState::Binding:
            return {};  // what comes of it is told
        case trace::SocketState::Listening:
            return {fmt::format("listens for sessions as {} (socket {})", event.name, event.socket), Tone::Quiet};
        case trace::SocketState::Open:
            return {fmt::format("has a session with {}{}{} (socket {})", to, event.link.empty() ? "" : " over ", event.link, event.socket),
                    Tone::Quiet};
        case trace::SocketState::Refused:
            return {fmt::format("gets no session with {} (socket {}): {}", to, event.socket, softbus_error_text(event.error)), Tone::Bad};
        case trace::SocketState::Closed:
            break;
    }
    if (event.peer_device.empty()) return {fmt::format("listens no more as {} (socket {})", event.name, event.socket), Tone::Quiet};
    constexpr std::int32_t kShutdownLocal = 1;
    if (event.cause == trace::LossCause::ProcessDied && event.error == kShutdownLocal) {
        return {fmt::format("takes its session with {} along (socket {})", to, event.socket), Tone::Quiet};
    }
    const bool in_order = event.cause == trace::LossCause::None || event.cause == trace::LossCause::Closed;
    if (in_order) return {fmt::format("closes socket {}{}{}", event.socket, to.empty() ? "" : " to ", to), Tone::Quiet};
    return {fmt::format("loses its session with {} (socket {}): {}, shutdown reason {}", to, event.socket,
                        event.cause == trace::LossCause::ProcessDied ? "the process there ended" : loss_words(event.cause),
                        shutdown_reason_text(event.error))};
}

Phrase phrase_of(const trace::ObjectLearned& event, std::string_view whom) {
    if (event.known == 0) return {};
    return {fmt::format("holds a proxy of a stub in {} (handle {}{})", whom, event.handle, origin_words(event.origin)), Tone::Quiet};
}

Phrase phrase_of(const trace::RemoteDeathChanged& event, std::string_view whom) {
    const auto cause = loss_words(event.cause);
    const auto because = cause.empty() ? std::string() : fmt::format(" ({})", cause);
    switch (event.state) {
        case trace::DeathState::Active:
            return {fmt::format("asks to be told when {} dies", whom)};
        case trace::DeathState::Queued:
            return {fmt::format("an obituary is on its way: {} is gone{}", whom, because)};
        case trace::DeathState::Delivered:
            return {fmt::format("is told that {} is dead{}", whom, because)};
        case trace::DeathState::Done:
            return {};
        case trace::DeathState::Cleared:
            return {fmt::format("need not be told any more when {} dies", whom)};
        case trace::DeathState::Vanished:
            return {fmt::format("drops its proxy, and with it the wish to be told when {} dies", whom), Tone::Quiet};
    }
    return {};
}

Phrase phrase_of(const trace::FaultStruck& event) {
    if (event.touched == 0) return {fmt::format("line {}: {} (it touched nothing yet)", event.line, event.text)};
    return {fmt::format("line {}: {} (it touched {})", event.line, event.text, event.touched), Tone::Bad, true};
}

}  // namespace sim::query
