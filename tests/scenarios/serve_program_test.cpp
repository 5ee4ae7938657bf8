// `ipclab serve` as a program: who may connect, what it leaves behind, and that the extension for editors says what it understands.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <array>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>

#include "sim/control/framing.h"
#include "sim/control/message.h"
#include "tests/scenarios/program.h"

namespace {

using sim::control::Json;

/// `ipclab serve --socket`, ended with this.
class Server {
public:
    explicit Server(const std::string& path) {
        const std::string program = IPCLAB_PROGRAM;
        std::string words[] = {program, "serve", "--socket", path};
        std::array<char*, 5> arguments{words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
        posix_spawn_file_actions_t files;
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        EXPECT_EQ(::posix_spawn(&pid_, program.c_str(), &files, nullptr, arguments.data(), environ), 0);
        ::posix_spawn_file_actions_destroy(&files);
    }
    ~Server() { end(); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    int end() {
        if (pid_ <= 0) return status_;
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, &status_, 0);
        pid_ = 0;
        return status_;
    }

private:
    pid_t pid_ = 0;
    int status_ = 0;
};

/// A client at such a socket.
class Client {
public:
    explicit Client(const std::string& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        // The server may still be on its way to its socket.
        for (int i = 0; i < 3000 && !connected_; ++i) {
            connected_ = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
            if (!connected_) ::poll(nullptr, 0, 10);
        }
    }
    ~Client() { ::close(descriptor_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }
    void send(const std::string& command, Json arguments) {
        const auto bytes =
            sim::control::write_message({{"seq", ++seq_}, {"type", "request"}, {"command", command}, {"arguments", std::move(arguments)}});
        ASSERT_EQ(::write(descriptor_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    }
    /// The next message; none: the server has closed.
    std::optional<Json> receive() {
        for (;;) {
            if (const auto body = frames_.next()) return *sim::control::read_message(*body);
            std::array<char, 4096> buffer{};
            const auto got = ::read(descriptor_, buffer.data(), buffer.size());
            if (got <= 0) return std::nullopt;
            frames_.feed({buffer.data(), static_cast<std::size_t>(got)});
        }
    }
    Json ask(const std::string& command, Json arguments = Json::object()) {
        send(command, std::move(arguments));
        while (auto message = receive()) {
            if (message->value("request_seq", 0) == seq_) return *message;
        }
        return Json::object();
    }

private:
    int descriptor_ = -1;
    bool connected_ = false;
    int seq_ = 0;
    sim::control::FrameReader frames_;
};

TEST(ServeProgram, ASocketIsItsOwnersAndServesOneClientAfterTheOther) {
    Program program("serve_socket");
    const auto path = program.path("socket");
    Server server(path);
    for (int i = 0; i < 2; ++i) {
        Client client(path);
        ASSERT_TRUE(client.connected());
        struct stat there {};
        ASSERT_EQ(::lstat(path.c_str(), &there), 0);
        EXPECT_TRUE(S_ISSOCK(there.st_mode));
        EXPECT_EQ(there.st_mode & 0777U, 0600U);
        EXPECT_EQ(client.ask("initialize")["success"], true);
        EXPECT_EQ(client.ask("disconnect")["success"], true);
        EXPECT_EQ(client.receive(), std::nullopt);
    }
    EXPECT_EQ(server.end(), 0);
    struct stat there {};
    EXPECT_NE(::lstat(path.c_str(), &there), 0) << "the socket is removed at the end";
}

TEST(ServeProgram, ASecondServerAndForeignFilesAreRefused) {
    Program program("serve_refused");
    const auto path = program.path("socket");
    Server server(path);
    Client client(path);
    ASSERT_TRUE(client.connected());
    const auto serve = std::string(IPCLAB_PROGRAM) + " serve --socket ";
    const auto second = run_shell(serve + path);
    EXPECT_EQ(second.exit_code, 2);
    EXPECT_NE(second.text.find("somebody serves there already"), std::string::npos) << second.text;
    EXPECT_EQ(client.ask("initialize")["success"], true) << "and the first goes on";

    const auto file = program.path("file");
    std::ofstream(file) << "mine";
    const auto refused = run_shell(serve + file);
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.text.find("is no socket"), std::string::npos) << refused.text;
    EXPECT_EQ(run_shell("cat " + file).text, "mine");
    EXPECT_EQ(run_shell(serve + std::string(200, 'x')).exit_code, 2);
}

TEST(ServeProgram, WhatAKilledServerLeftIsReplaced) {
    Program program("serve_stale");
    const auto path = program.path("socket");
    const int old = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    ASSERT_EQ(::bind(old, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(old);
    Server server(path);
    EXPECT_TRUE(Client(path).connected());
}

/// Names in the first column of the table behind a line of the protocol's page.
std::set<std::string> names_in_table(const std::string& after) {
    std::ifstream page(std::string(IPCLAB_SOURCE_DIR) + "/sim/control/protocol.md");
    std::set<std::string> names;
    bool here = false;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with(after)) here = true;
        if (!here || !line.starts_with("| `")) {
            if (here && !names.empty()) break;
            continue;
        }
        const auto column = line.substr(0, line.find(" | "));
        for (auto at = column.find('`'); at != std::string::npos; at = column.find('`', at + 1)) {
            const auto end = column.find('`', at + 1);
            names.insert(column.substr(at + 1, end - at - 1));
            at = end;
        }
    }
    return names;
}

TEST(ServeProgram, TheExtensionForEditorsSaysWhatTheServerUnderstands) {
    std::ifstream file(std::string(IPCLAB_SOURCE_DIR) + "/gui/vscode/package.json");
    const auto extension = Json::parse(file, nullptr, false);
    ASSERT_FALSE(extension.is_discarded());
    const auto& debugger = extension["contributes"]["debuggers"][0];
    EXPECT_EQ(debugger["type"], "ipclab");
    EXPECT_EQ(debugger["runtime"], "ipclab");
    EXPECT_EQ(debugger["runtimeArgs"], Json({"serve"}));
    const auto names_of = [&](const char* request) {
        std::set<std::string> names;
        for (const auto& [name, schema] : debugger["configurationAttributes"][request]["properties"].items()) names.insert(name);
        return names;
    };
    EXPECT_EQ(names_of("launch"), names_in_table("`launch` arguments"));
    EXPECT_EQ(names_of("attach"), (std::set<std::string>{"trace", "at"}));
    // The server looks at each of them: none can be of another type.
    Program program("serve_extension");
    const auto path = program.path("socket");
    Server server(path);
    Client client(path);
    ASSERT_TRUE(client.connected());
    for (const char* const request : {"launch", "attach"}) {
        for (const auto& name : names_of(request)) {
            Json arguments{{name, {{"a", 1}}}};
            if (name != "scenario" && name != "program") arguments[std::string(request) == "launch" ? "scenario" : "trace"] = "x";
            if (name == "trace") arguments["trace"] = Json::object();
            const auto message = client.ask(request, arguments).value("message", "");
            EXPECT_NE(message.find("'" + name + "' must be"), std::string::npos) << request << " " << name << ": " << message;
        }
    }
    for (const auto& configuration : debugger["initialConfigurations"]) EXPECT_EQ(configuration["type"], "ipclab");
    for (const auto& snippet : debugger["configurationSnippets"]) EXPECT_EQ(snippet["body"]["type"], "ipclab");
    EXPECT_EQ(extension["contributes"]["breakpoints"][0]["language"], "yaml");
}

}  // namespace
