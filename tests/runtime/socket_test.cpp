// SoftBus's C functions (reference section 8.1, 8.5) between two devices.

#include "socket.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "file_ex.h"
#include "softbus_bus_center.h"
#include "tests/runtime/rpc_lab.h"

namespace tests {
namespace {

/// What the callbacks of a test see; C functions take no context. One test a process.
Notes* g_notes = nullptr;

std::string text_of(const void* data, std::uint32_t size) { return {static_cast<const char*>(data), size}; }

SocketInfo info_of(const char* name, const char* peer, const char* device, TransDataType type) {
    return {const_cast<char*>(name), const_cast<char*>(peer), const_cast<char*>(device), const_cast<char*>("tests.socket"), type};
}

ISocketListener server_listener() {
    ISocketListener listener{};
    listener.OnBind = [](std::int32_t socket, PeerSocketInfo info) {
        g_notes->add(std::string("bound ") + info.name + "@" + info.networkId + " type " + std::to_string(info.dataType));
        if (info.dataType == DATA_TYPE_BYTES) SendBytes(socket, "welcome", 7);
    };
    listener.OnBytes = [](std::int32_t socket, const void* data, std::uint32_t size) {
        const std::string text = text_of(data, size);
        g_notes->add("server got " + text);
        const std::string answer = "echo " + text;
        SendBytes(socket, answer.data(), static_cast<std::uint32_t>(answer.size()));
    };
    listener.OnMessage = [](std::int32_t, const void* data, std::uint32_t size) { g_notes->add("message " + text_of(data, size)); };
    listener.OnShutdown = [](std::int32_t, ShutdownReason reason) { g_notes->add("server shut down", static_cast<int>(reason)); };
    listener.OnStream = [](std::int32_t, const StreamData* data, const StreamData* ext, const StreamFrameInfo* param) {
        g_notes->add("frame " + text_of(data->buf, static_cast<std::uint32_t>(data->bufLen)) + "/" +
                     text_of(ext->buf, static_cast<std::uint32_t>(ext->bufLen)) + " " + std::to_string(param->seqNum) + " " +
                     std::to_string(param->timeStamp));
    };
    return listener;
}

ISocketListener client_listener() {
    ISocketListener listener{};
    listener.OnBytes = [](std::int32_t, const void* data, std::uint32_t size) { g_notes->add("client got " + text_of(data, size)); };
    listener.OnShutdown = [](std::int32_t, ShutdownReason reason) { g_notes->add("client shut down", static_cast<int>(reason)); };
    listener.OnBind = [](std::int32_t, PeerSocketInfo info) { g_notes->add(std::string("client bound ") + info.name); };
    listener.OnError = [](std::int32_t, std::int32_t error) { g_notes->add("error", error); };
    listener.OnBytesSent = [](std::int32_t, std::uint32_t sequence, std::int32_t error) {
        g_notes->add("sent " + std::to_string(sequence) + " " + std::to_string(error));
    };
    return listener;
}

class Sockets : public testing::Test {
protected:
    Sockets() { g_notes = &notes_; }

    void serve(TransDataType type, ISocketListener listener = server_listener()) {
        world_.spawn("tablet", "server", [type, listener] {
            const auto socket = Socket(info_of("tests.server", nullptr, nullptr, type));
            if (Listen(socket, nullptr, 0, &listener) != SOFTBUS_OK) g_notes->add("cannot listen");
            sleep_ms(20'000);
        });
    }

    Notes notes_;
    SeveralDevices world_{{}};
};

TEST_F(Sockets, BytesGoBothWaysInOrderAndAShutdownIsToldToTheOtherEnd) {
    serve(DATA_TYPE_BYTES);
    world_.spawn("phone", "client", [this] {
        sleep_ms(100);
        const auto socket = Socket(info_of("tests.client", "tests.server", "tablet", DATA_TYPE_BYTES));
        const auto listener = client_listener();
        const QosTV qos[] = {{QOS_TYPE_MIN_BW, 131072}, {QOS_TYPE_MAX_LATENCY, 8000}};
        notes_.add("bind", Bind(socket, qos, 2, &listener));
        notes_.add("send", SendBytes(socket, "one", 3));
        SendBytesAsync(socket, 7, "two", 3);
        sleep_ms(1000);
        notes_.add("empty", SendBytes(socket, nullptr, 0));
        notes_.add("type", SendMessage(socket, "x", 1));
        notes_.add("long", SendBytes(socket, std::string(4'194'305, 'x').data(), 4'194'305));
        Shutdown(socket);
        sleep_ms(1000);
        notes_.add("closed", SendBytes(socket, "one", 3));
    });
    world_.run();
    EXPECT_EQ(notes_.lines(), (std::vector<std::string>{"bound tests.client@phone type 2", "bind=0", "client got welcome", "send=0",
                                                        "sent 7 0", "server got one", "server got two", "client got echo one",
                                                        "client got echo two", "empty=-426442749", "type=-426115067", "long=-426115018",
                                                        "server shut down=2", "closed=-426115030"}));
}

TEST_F(Sockets, BindAsyncTellsOnBindOrOnError) {
    serve(DATA_TYPE_MESSAGE);
    world_.spawn("phone", "client", [this] {
        sleep_ms(100);
        const auto listener = client_listener();
        const auto good = Socket(info_of("tests.client", "tests.server", "tablet", DATA_TYPE_MESSAGE));
        notes_.add("good", BindAsync(good, nullptr, 0, &listener));
        sleep_ms(2000);
        notes_.add("send", SendMessage(good, "short", 5));
        notes_.add("long", SendMessage(good, std::string(4097, 'x').data(), 4097));
        sleep_ms(1000);
        const auto bad = Socket(info_of("tests.client2", "tests.nobody", "tablet", DATA_TYPE_MESSAGE));
        notes_.add("bad", BindAsync(bad, nullptr, 0, &listener));
        sleep_ms(2000);
    });
    world_.run();
    EXPECT_EQ(notes_.lines(),
              (std::vector<std::string>{"good=0", "bound tests.client@phone type 1", "client bound tests.server", "send=0",
                                        "long=-426115018", "message short", "bad=0", "error=-426115007", "server shut down=2"}));
}

TEST_F(Sockets, ARefusedPeerIsShutDownWithoutOnBind) {
    auto listener = server_listener();
    listener.OnNegotiate = [](std::int32_t, PeerSocketInfo info) {
        g_notes->add(std::string("asked for ") + info.name);
        return false;
    };
    serve(DATA_TYPE_BYTES, listener);
    world_.spawn("phone", "client", [] {
        sleep_ms(100);
        const auto socket = Socket(info_of("tests.client", "tests.server", "tablet", DATA_TYPE_BYTES));
        const auto callbacks = client_listener();
        Bind(socket, nullptr, 0, &callbacks);
        sleep_ms(2000);
    });
    world_.run();
    EXPECT_EQ(notes_.text(), "asked for tests.client client shut down=2");
}

TEST_F(Sockets, FramesOfAStreamArriveWithTheirProperties) {
    serve(DATA_TYPE_RAW_STREAM);
    world_.spawn("phone", "client", [this] {
        sleep_ms(100);
        const auto socket = Socket(info_of("tests.client", "tests.server", "tablet", DATA_TYPE_RAW_STREAM));
        const auto listener = client_listener();
        notes_.add("bind", Bind(socket, nullptr, 0, &listener));
        const StreamData data{const_cast<char*>("frame"), 5};
        const StreamData ext{const_cast<char*>("ext"), 3};
        StreamFrameInfo param{};
        param.seqNum = 5;
        param.timeStamp = 1234567890123;
        notes_.add("send", SendStream(socket, &data, &ext, &param));
        notes_.add("bare", SendStream(socket, &data, nullptr, nullptr));
        notes_.add("bytes", SendBytes(socket, "x", 1));
        sleep_ms(1000);
    });
    world_.run();
    EXPECT_EQ(notes_.text(),
              "bound tests.client@phone type 4 bind=0 send=0 bare=0 bytes=-426115067 frame frame/ext 5 1234567890123 "
              "frame frame/ 0 0 server shut down=2");
}

/// Files lie on the host's disk here, where the test makes them; in an image they are the process's own.
TEST_F(Sockets, FilesArriveWholeUnderTheNamesTheyAreSentWith) {
    namespace fs = std::filesystem;
    static const std::string root = testing::TempDir() + "ipclab_socket_test";
    fs::remove_all(root);
    fs::create_directories(root + "/from");
    std::ofstream(root + "/from/a.txt") << std::string(150'000, 'a');
    std::ofstream(root + "/from/b.txt");
    auto listener = server_listener();
    listener.OnFile = [](std::int32_t, FileEvent* event) {
        if (event->type == FILE_EVENT_RECV_UPDATE_PATH) event->UpdateRecvPath = []() -> const char* { return root.c_str(); };
        if (event->type == FILE_EVENT_RECV_FINISH) {
            g_notes->add("files", event->fileCnt);
            g_notes->add("bytes", event->bytesProcessed);
        }
        if (event->type == FILE_EVENT_RECV_ERROR) g_notes->add("refused");
    };
    serve(DATA_TYPE_FILE, listener);
    world_.spawn("phone", "client", [] {
        sleep_ms(100);
        const auto socket = Socket(info_of("tests.client", "tests.server", "tablet", DATA_TYPE_FILE));
        auto callbacks = client_listener();
        callbacks.OnFile = [](std::int32_t, FileEvent* event) {
            if (event->type == FILE_EVENT_SEND_FINISH) g_notes->add("sent", event->bytesTotal);
            if (event->type == FILE_EVENT_SEND_ERROR) g_notes->add("send error");
        };
        Bind(socket, nullptr, 0, &callbacks);
        const std::string a = root + "/from/a.txt";
        const std::string b = root + "/from/b.txt";
        const char* sources[] = {a.c_str(), b.c_str()};
        const char* names[] = {"to/first.txt", "to/empty.txt"};
        SendFile(socket, sources, names, 2);
        g_notes->add("again", SendFile(socket, sources, names, 2));
        sleep_ms(3000);
        const char* outside[] = {"../escape.txt"};
        SendFile(socket, sources, outside, 1);
        const char* missing[] = {"/nowhere/at/all"};
        sleep_ms(3000);
        SendFile(socket, missing, nullptr, 1);
        sleep_ms(1000);
    });
    world_.run();
    EXPECT_EQ(notes_.text(),
              "bound tests.client@phone type 3 again=-426115001 sent=150000 files=2 bytes=150000 sent=150000 refused send error server "
              "shut down=2");
    std::string first;
    EXPECT_TRUE(OHOS::LoadStringFromFile(root + "/to/first.txt", first));
    EXPECT_TRUE(first == std::string(150'000, 'a'));  // not shown
    EXPECT_TRUE(fs::exists(root + "/to/empty.txt"));
    EXPECT_FALSE(fs::exists(testing::TempDir() + "escape.txt"));
    fs::remove_all(root);
}

TEST_F(Sockets, BadArgumentsAreRefused) {
    world_.spawn("phone", "client", [this] {
        const auto listener = client_listener();
        notes_.add("no name", Socket(info_of(nullptr, nullptr, nullptr, DATA_TYPE_BYTES)));
        notes_.add("no type", Socket(info_of("a", nullptr, nullptr, DATA_TYPE_BUTT)));
        notes_.add("long", Socket(info_of(std::string(256, 'x').c_str(), nullptr, nullptr, DATA_TYPE_BYTES)));
        notes_.add("listener", Listen(1, nullptr, 0, nullptr));
        notes_.add("unknown", Bind(4711, nullptr, 0, &listener));
        notes_.add("evaluate", EvaluateQos("tablet", DATA_TYPE_BYTES, nullptr, 0));
        notes_.add("nobody", EvaluateQos("watch", DATA_TYPE_BYTES, nullptr, 0));
        Shutdown(4711);
    });
    world_.run();
    EXPECT_EQ(notes_.text(),
              "no name=-426442749 no type=-426442749 long=-426442749 listener=-426442749 unknown=-426442749 evaluate=0 "
              "nobody=-426049520");
}

INodeStateCb g_state = {EVENT_NODE_STATE_MASK, [](NodeBasicInfo* info) { g_notes->add(std::string("online ") + info->networkId); },
                        [](NodeBasicInfo* info) { g_notes->add(std::string("offline ") + info->deviceName); }, nullptr, nullptr};

TEST_F(Sockets, TheNetworksMembersAreListedAndTheirComingAndGoingIsTold) {
    world_.spawn("phone", "client", [this] {
        notes_.add("register", RegNodeDeviceStateCb("tests", &g_state));
        notes_.add("twice", RegNodeDeviceStateCb("tests", &g_state));
        NodeBasicInfo* nodes = nullptr;
        std::int32_t count = 0;
        GetAllNodeDeviceInfo("tests", &nodes, &count);
        notes_.add("nodes", count);
        notes_.add(nodes[0].networkId);
        NodeBasicInfo self{};
        GetLocalNodeDeviceInfo("tests", &self);
        notes_.add(self.deviceName);
        std::uint8_t udid[UDID_BUF_LEN];
        notes_.add("key", GetNodeKeyInfo("tests", nodes[0].networkId, NODE_KEY_UDID, udid, UDID_BUF_LEN));
        notes_.add(reinterpret_cast<const char*>(udid));
        notes_.add("short", GetNodeKeyInfo("tests", "tablet", NODE_KEY_UDID, udid, 10));
        notes_.add("other key", GetNodeKeyInfo("tests", "tablet", NODE_KEY_BR_MAC, udid, UDID_BUF_LEN));
        FreeNodeInfo(nodes);
        LeaveLNN("tests", "tablet", [](const char* device, std::int32_t result) { g_notes->add(std::string("left ") + device, result); });
        sleep_ms(1000);
        ConnectionAddr address{};
        std::strcpy(address.peerUid, "tablet");
        JoinLNN("tests", &address, [](ConnectionAddr*, const char* device, std::int32_t result) {
            g_notes->add(std::string("joined ") + (device != nullptr ? device : "-"), result);
        });
        sleep_ms(10'000);
        notes_.add("unregister", UnregNodeDeviceStateCb(&g_state));
        notes_.add("gone", UnregNodeDeviceStateCb(&g_state));
    });
    world_.run();
    EXPECT_EQ(notes_.text(),
              "online tablet register=0 twice=-426442749 nodes=1 tablet phone key=0 tablet short=-426442749 "
              "other key=-426442740 left tablet=0 offline tablet joined tablet=0 online tablet unregister=0 gone=-426442749");
}

TEST_F(Sockets, APublishedDeviceIsFoundByOneThatRefreshes) {
    world_.spawn("tablet", "publisher", [] {
        PublishInfo info{};
        info.publishId = 3;
        const IPublishCb callback{
            [](int id, PublishResult result) { g_notes->add("published " + std::to_string(id), static_cast<int>(result)); }};
        PublishLNN("tests", &info, &callback);
        sleep_ms(5000);
        g_notes->add("stop", StopPublishLNN("tests", 3));
        g_notes->add("again", StopPublishLNN("tests", 3));
    });
    world_.spawn("phone", "seeker", [] {
        sleep_ms(100);
        SubscribeInfo info{};
        info.subscribeId = 4;
        const IRefreshCallback callback{
            [](const DeviceInfo* device) { g_notes->add(std::string("found ") + device->devId); },
            [](std::int32_t id, RefreshResult result) { g_notes->add("refreshing " + std::to_string(id), static_cast<int>(result)); }};
        RefreshLNN("tests", &info, &callback);
        sleep_ms(1000);
        g_notes->add("stopped", StopRefreshLNN("tests", 4));
    });
    world_.run();
    EXPECT_EQ(notes_.text(), "published 3=0 refreshing 4=0 found tablet stopped=0 stop=0 again=-426442749");
}

}  // namespace
}  // namespace tests
