#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/engine/commands.h"
#include "scenarios/engine/serve_client.h"
#include "scenarios/engine/serve_front.h"
#include "sim/control/message.h"

namespace scenarios::engine {
namespace {

/// A client that does not read: what the engine tells has to wait, so that memory does not fill up.
constexpr std::size_t kWaitingBytesMax = 8 * 1024 * 1024;

/// Set by SIGINT, SIGTERM and SIGHUP; its other end wakes the loop.
int g_end_pipe[2] = {-1, -1};
void ask_to_end(int) {
    const int kept = errno;
    const char byte = 0;
    (void)!::write(g_end_pipe[1], &byte, 1);
    errno = kept;
}

bool watch_signals() {
    if (::pipe2(g_end_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return false;
    ::signal(SIGPIPE, SIG_IGN);
    struct sigaction action {};
    action.sa_handler = ask_to_end;
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
    return true;
}

bool readable(const pollfd& entry) { return (entry.revents & (POLLIN | POLLHUP | POLLERR)) != 0; }

/// Serves one client until it is done or gone. True: somebody asked the program to end.
bool serve(ServeClient& client) {
    Front front({.start_engine = live_engines(), .now = [] { return Front::Clock::now(); }},
                [&](const Front::Json& message) { client.send(sim::control::write_message(message)); });
    const auto flushed_out = [&] {
        // What is said at the end should arrive; who does not read it within a second does not want it.
        for (int i = 0; i < 10 && client.waiting_bytes() > 0; ++i) {
            if (!client.flush()) return;
            pollfd out{.fd = client.out(), .events = POLLOUT, .revents = 0};
            if (client.waiting_bytes() > 0) ::poll(&out, 1, 100);
        }
    };
    while (!front.done()) {
        const bool choked = client.waiting_bytes() > kWaitingBytesMax;
        std::vector<pollfd> wait{{.fd = g_end_pipe[0], .events = POLLIN, .revents = 0},
                                 {.fd = client.in(), .events = POLLIN, .revents = 0},
                                 {.fd = client.waiting_bytes() > 0 ? client.out() : -1, .events = POLLOUT, .revents = 0}};
        if (!choked) {
            for (const int descriptor : front.descriptors()) wait.push_back({.fd = descriptor, .events = POLLIN, .revents = 0});
        }
        if (::poll(wait.data(), wait.size(), choked ? -1 : front.wait_ms()) < 0 && errno != EINTR) break;
        if (readable(wait[0])) return true;
        if (readable(wait[1])) {
            const bool more = client.receive();
            while (auto body = client.frames().next()) front.receive(*body);
            if (!client.frames().error().empty()) front.reject(client.frames().error());
            if (!more) break;
        }
        if (!choked) front.turn();
        if (!client.flush()) break;
    }
    flushed_out();
    return false;
}

/// The protocol has stdin and stdout for itself: whatever else in this process prints goes to stderr.
ExitCode serve_stdio() {
    const int in = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    const int out = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (in < 0 || out < 0) {
        std::cerr << "ipclab: serve needs stdin and stdout\n";
        return ExitCode::Usage;
    }
    if (const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC); nothing >= 0) ::dup2(nothing, STDIN_FILENO);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    const auto in_flags = ::fcntl(in, F_GETFL);
    const auto out_flags = ::fcntl(out, F_GETFL);
    ServeClient client(in, out);
    serve(client);
    // Whoever shares these descriptors, a shell for one, wants them as they were.
    ::fcntl(in, F_SETFL, in_flags);
    ::fcntl(out, F_SETFL, out_flags);
    return ExitCode::Pass;
}

ExitCode serve_socket(const std::string& path) {
    auto socket = ServeSocket::open(path);
    if (!socket) {
        std::cerr << "ipclab: " << socket.error() << "\n";
        return ExitCode::Usage;
    }
    std::cerr << "ipclab: serving at " << path << "\n";
    for (;;) {
        std::array<pollfd, 2> wait{
            {{.fd = g_end_pipe[0], .events = POLLIN, .revents = 0}, {.fd = socket->descriptor(), .events = POLLIN, .revents = 0}}};
        if (::poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR) return ExitCode::Internal;
        if (readable(wait[0])) return ExitCode::Pass;
        if (!readable(wait[1])) continue;
        const int descriptor = socket->accept();
        if (descriptor < 0) continue;
        ServeClient client(descriptor, descriptor);
        if (serve(client)) return ExitCode::Pass;
    }
}

}  // namespace

void add_serve(CLI::App& app, ExitCode& exit) {
    auto socket = std::make_shared<std::string>();
    auto* verb = app.add_subcommand("serve", "Let an editor, a debugger or the window run scenarios: speak the Debug Adapter Protocol");
    verb->add_option("--socket", *socket, "serve at this local socket, one client after the other, instead of on stdin and stdout")
        ->type_name("PATH");
    verb->footer(
        "A client speaks first; every message is JSON behind a Content-Length header. What it can say: sim/control/protocol.md.\n"
        "Exit codes: 0 the client is gone or ended the session, 2 wrong command line, or nobody can be served there.\n"
        "Examples:\n"
        "  ipclab serve\n"
        "  ipclab serve --socket /run/user/1000/ipclab.sock");
    verb->callback([socket, verb, &exit] {
        if (!watch_signals()) {
            std::cerr << "ipclab: no pipe for signals\n";
            exit = ExitCode::Internal;
            return;
        }
        exit = verb->count("--socket") > 0 ? serve_socket(*socket) : serve_stdio();
    });
}

}  // namespace scenarios::engine
