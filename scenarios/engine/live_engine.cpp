#include "scenarios/engine/live_engine.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <utility>

#include "scenarios/engine/aim_json.h"
#include "scenarios/engine/host_process.h"
#include "scenarios/engine/json_channel.h"
#include "scenarios/engine/live_run.h"
#include "scenarios/engine/supervise.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr int kAnswerWithinMs = 200;

/// A pipe's two ends, closed with it unless given away.
struct Pipe {
    std::array<int, 2> ends{-1, -1};
    bool open() { return ::pipe2(ends.data(), O_CLOEXEC) == 0; }
    int give(std::size_t end) { return std::exchange(ends.at(end), -1); }
    ~Pipe() {
        for (const int end : ends) {
            if (end >= 0) ::close(end);
        }
    }
};

/// What services print goes to the pipes line by line, as it would on a terminal; nothing can be read.
void redirect(int out, int err) {
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    if (const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC); nothing >= 0) ::dup2(nothing, STDIN_FILENO);
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
}

/// What there is to read, up to a bound a call, so that a service that prints without end leaves time for the rest. False: its end.
bool drain(int descriptor, std::string& into) {
    constexpr std::size_t kAtOnce = 1 << 18;
    std::array<char, 16384> buffer{};
    for (std::size_t taken = 0; taken < kAtOnce;) {
        const auto got = ::read(descriptor, buffer.data(), buffer.size());
        if (got > 0) {
            into.append(buffer.data(), static_cast<std::size_t>(got));
            taken += static_cast<std::size_t>(got);
        } else if (got < 0 && errno == EINTR) {
            continue;
        } else {
            return got < 0 && errno == EAGAIN;
        }
    }
    return true;
}

}  // namespace

struct LiveEngine::Impl {
    Impl(const Scenario& scenario, int channel_end) : names(names_of(scenario)), channel(channel_end) {}
    ~Impl() {
        for (const int end : {out, err}) {
            if (end >= 0) ::close(end);
        }
    }

    void hear_output(std::vector<EngineNews>& news);
    void hear_letters(std::vector<EngineNews>& news);
    [[nodiscard]] AtWork from_page() const;
    void post(const nlohmann::json& letter) {
        channel.send(letter);
        child->mail();
    }

    sim::trace::Names names;
    JsonChannel channel;
    std::unique_ptr<Child> child;
    int out = -1, err = -1;
    bool gone = false;
    bool killed = false;
};

LiveEngine::LiveEngine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LiveEngine::~LiveEngine() = default;

sim::base::Result<std::unique_ptr<LiveEngine>> LiveEngine::start(const Scenario& scenario, Options options) {
    const auto fail = [](const char* what) {
        return sim::base::Error{fmt::format("no {} to a new process: {}", what, std::strerror(errno))};
    };
    std::array<int, 2> sockets{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) return fail("socket");
    auto impl = std::make_unique<Impl>(scenario, sockets[0]);
    Pipe out, err;
    if (!out.open() || !err.open()) {
        ::close(sockets[1]);
        return fail("pipe");
    }
    const auto body = [&](Bond& bond) {
        // The parent's ends: as long as we held one, nobody would see that the parent is gone.
        impl->channel.close();
        redirect(out.ends[1], err.ends[1]);
        LiveRun run(scenario, std::move(options), bond.page, sockets[1]);
        run.play();
        return 0;
    };
    auto child = Child::start(body, {.timeout_ns = 0, .stuck_ns = 0});
    ::close(sockets[1]);
    if (!child) return sim::base::Error{child.error()};
    impl->child = std::move(*child);
    impl->out = out.give(0);
    impl->err = err.give(0);
    for (const int end : {impl->out, impl->err}) ::fcntl(end, F_SETFL, O_NONBLOCK);
    return std::unique_ptr<LiveEngine>(new LiveEngine(std::move(impl)));
}

std::vector<int> LiveEngine::descriptors() const {
    std::vector<int> all;
    if (!impl_->channel.closed()) all.push_back(impl_->channel.descriptor());
    for (const int end : {impl_->out, impl_->err}) {
        if (end >= 0) all.push_back(end);
    }
    return all;
}

void LiveEngine::Impl::hear_output(std::vector<EngineNews>& news) {
    for (auto* const end : {&out, &err}) {
        if (*end < 0) continue;
        std::string text;
        if (!drain(*end, text)) {
            ::close(*end);
            *end = -1;
        }
        if (text.empty()) continue;
        auto& heard = news.emplace_back();
        heard.kind = EngineNews::Kind::Output;
        heard.sequence = child->page().records.load();
        heard.text = std::move(text);
        heard.errors = end == &err;
    }
}

void LiveEngine::Impl::hear_letters(std::vector<EngineNews>& news) {
    channel.flush();
    while (const auto letter = channel.receive(false)) {
        EngineNews heard;
        heard.stops = letter->value("stops", std::vector<int>{});
        heard.sequence = letter->value("sequence", std::uint64_t{});
        if (letter->contains("stopped")) {
            heard.kind = EngineNews::Kind::Stopped;
            heard.aimed = letter->value("aimed", false);
            heard.paused = letter->value("paused", false);
        } else if (letter->contains("logged")) {
            heard.kind = EngineNews::Kind::Logged;
        } else if (letter->contains("acted")) {
            heard.kind = EngineNews::Kind::Acted;
            heard.input.time_ns = letter->value("time_ns", std::int64_t{});
            heard.input.step = letter->value("acted", std::string());
            heard.touched = letter->value("touched", std::uint64_t{});
        } else if (letter->contains("refused")) {
            heard.kind = EngineNews::Kind::ActRefused;
            heard.text = letter->value("refused", std::string());
        } else if (letter->contains("verdict")) {
            heard.kind = EngineNews::Kind::Verdict;
            if (auto verdict = parse_json(letter->value("verdict", std::string()))) heard.verdict = std::move(*verdict);
        } else {
            continue;
        }
        news.push_back(std::move(heard));
    }
}

std::vector<EngineNews> LiveEngine::news() {
    std::vector<EngineNews> news;
    if (impl_->gone) return news;
    const bool ended = impl_->child->look();
    impl_->hear_output(news);
    impl_->hear_letters(news);
    if (!ended) return news;
    // All its ends are closed now, so this is all there will ever be.
    const auto& ending = impl_->child->ending();
    const bool died = ending.how != Ending::How::Exited;
    impl_->gone = true;
    auto& last = news.emplace_back();
    last.kind = EngineNews::Kind::Gone;
    last.sequence = impl_->child->page().records.load();
    (died ? last.signal : last.status) = ending.number;
    last.killed = impl_->killed;
    return news;
}

void LiveEngine::set_stops(const std::vector<StopOrder>& stops) {
    auto list = nlohmann::json::array();
    for (const auto& stop : stops) list.push_back({{"id", stop.id}, {"when", stop.when}, {"hits", stop.hits}, {"logs", stop.logs}});
    impl_->post({{"stops", std::move(list)}});
}

void LiveEngine::go(const sim::query::Aim& aim) { impl_->post({{"aim", json_of(aim)}}); }
void LiveEngine::pause() { impl_->post({{"pause", true}}); }
void LiveEngine::act(const std::string& step) { impl_->post({{"act", step}}); }

void LiveEngine::finish() {
    impl_->child->interrupt();
    impl_->post({{"finish", true}});
}

void LiveEngine::kill() {
    impl_->killed = true;
    impl_->child->kill();
}

bool LiveEngine::gone() const { return impl_->gone; }

AtWork LiveEngine::Impl::from_page() const {
    const auto& page = child->page();
    const auto name = [](const std::vector<std::string>& all, std::size_t index) {
        return index >= 1 && index < all.size() ? all[index] : std::string();
    };
    AtWork work{.device = name(names.devices, page.device.load()),
                .process = name(names.processes, page.process.load()),
                .pid = page.pid.load(),
                .tid = page.tid.load(),
                .device_index = page.device.load(),
                .transaction = page.transaction.load(),
                .time_ns = page.time_ns.load(),
                .records = page.records.load()};
    return work;
}

AtWork LiveEngine::last_record() const { return impl_->from_page(); }

std::optional<AtWork> LiveEngine::ask() {
    if (impl_->gone || !impl_->child->ask(kAnswerWithinMs)) return std::nullopt;
    auto work = impl_->from_page();
    if (work.pid == 0) return AtWork{.time_ns = work.time_ns, .records = work.records};
    work.thread = impl_->child->page().thread_name.data();
    return work;
}

std::int64_t LiveEngine::cpu_ns() const {
    const auto host = look_at_process(impl_->child->process_id());
    return host ? host->cpu_ns : 0;
}

int LiveEngine::process_id() const { return impl_->child->process_id(); }

}  // namespace scenarios::engine
