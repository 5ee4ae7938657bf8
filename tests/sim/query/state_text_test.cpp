#include "sim/query/state_text.h"

#include <gtest/gtest.h>

#include "sim/query/text_table.h"

namespace sim::query {
namespace {

WorldState small_world() {
    WorldState world;
    auto& phone = world.devices[1];
    phone.peers["tablet"] = trace::PeerState::Online;
    auto& app = phone.processes[100];
    app.name = "app";
    app.uid = 5;
    app.threads[101] = {.name = "main", .state = trace::ThreadState::Blocked, .core = 0};
    app.threads[102] = {.name = "OS_IPC_1", .state = trace::ThreadState::Blocked, .core = 0};
    app.remote_objects[2] = {.host_device = "tablet",
                             .session = "DBinder6001_105",
                             .stub_index = 7,
                             .origin = trace::Origin::Registered,
                             .crossings = 1,
                             .death = "active"};
    auto& echo = phone.processes[200];
    echo.name = "echo";
    echo.threads[201] = {.name = "echo", .state = trace::ThreadState::Running, .core = 2};
    world.devices[2].processes[105].name = "shop";

    phone.driver.transactions[9] = {.from_pid = 100, .from_tid = 101, .to_pid = 200, .to_tid = 201, .from_parent = 0, .to_parent = 0};
    auto& app_driver = phone.driver.processes[100];
    app_driver.max_threads = 16;
    app_driver.started_threads = 1;
    app_driver.area_bytes = 1000;
    app_driver.oneway_free = 500;
    app_driver.threads[101] = {.looper = 16, .stack_top = 9};
    app_driver.threads[102] = {.looper = 16 + 2, .stack_top = 0};
    app_driver.refs[1] = {.node = 4, .strong = 1, .weak = 2, .death = "active"};
    auto& echo_driver = phone.driver.processes[200];
    echo_driver.area_bytes = 1000;
    echo_driver.threads[201] = {.looper = 1, .stack_top = 9};
    echo_driver.buffers[64] = {.size_bytes = 48, .transaction = 9, .sender_pid = 100, .oneway = false, .reply = false};
    phone.driver.nodes[4] = {.owner_pid = 200, .internal_strong = 1, .has_strong = true};
    phone.sockets[3] = {.pid = 100,
                        .state = trace::SocketState::Open,
                        .name = "DBinder5_100",
                        .peer_name = "DBinder6001_105",
                        .peer_device = "tablet",
                        .link = "desk",
                        .error = 0};
    world.links["desk"] = {
        .kind = "ble", .device_a = "phone", .device_b = "tablet", .up = true, .weather = {{"phone", {"loss 5%", "drop"}}}};
    return world;
}

TEST(StateTextTest, SaysWhatEveryProcessHoldsAndWaitsFor) {
    EXPECT_EQ(state_text(small_world(), {.devices = {"-", "phone", "tablet"}, .processes = {"-", "app", "echo", "shop"}}),
              R"(phone
  peers: tablet online

  app  pid 100  uid 5
    threads   tid  state    looper   stack
    main      101  blocked  -        t9     waits for the reply of t9 from echo thread 201
    OS_IPC_1  102  blocked  entered  -      waits for work
    pool: 1 of at most 16 threads started, 0 asked for
    receive area: 0 bytes of 1,000 bytes taken; 500 bytes left for one-way calls
    handle  node  in    strong  weak  death
         1     4  echo       1     2  active
    proxy handle  of a stub in  stub  origin      crossings  death
               2  tablet/shop      7  registered          1  active
    socket  state  name          peer                    link  error
         3  open   DBinder5_100  tablet/DBinder6001_105  desk

  echo  pid 200  uid 0
    threads  tid  state    looper      stack
    echo     201  running  registered  t9     serves t9 of app thread 101; runs on core 2
    pool: 0 of at most 0 threads started, 0 asked for
    receive area: 48 bytes of 1,000 bytes taken; 0 bytes left for one-way calls
    buffers at  bytes  of  from
            64     48  t9  app
    own nodes
      node  others' strong  own strong  own weak  held    held by
         4               1           0         0  strong  app

tablet

  shop  pid 105  uid 0

link  kind  between           state  weather
desk  ble   phone and tablet  up     away from phone: loss 5%
)");
}

TEST(StateTextTest, ContradictionsAreShownAndDoNoHarm) {
    WorldState world;
    auto& device = world.devices[9];  // no such name
    device.driver.processes[7].threads[8] = {.looper = 255, .stack_top = 5};
    device.driver.transactions[5] = {.from_pid = 7, .from_tid = 8, .from_parent = 5};  // below itself
    device.driver.processes[7].refs[1] = {.node = 77};
    device.driver.nodes[1] = {};
    device.sockets[1] = {.pid = 3, .name = "a\x1b[31mb"};
    const auto text = state_text(world, {});
    EXPECT_NE(text.find("device 9"), std::string::npos) << text;
    EXPECT_NE(text.find("t5 t5 t5"), std::string::npos) << text;
    EXPECT_NE(text.find("nodes whose owner is dead"), std::string::npos) << text;
    EXPECT_NE(text.find("sockets whose process has ended"), std::string::npos) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(state_text({}, {}), "");
}

TEST(TextTableTest, AlignsByColumnsOfTheTerminal) {
    TextTable table({"name", ">n"});
    table.add({"手机", "5"});
    table.add({"e\xcc\x81tude", "12345"});
    EXPECT_EQ(table.text(2), "  name       n\n  手机       5\n  e\xcc\x81tude  12345\n");
}

TEST(TextTableTest, ComesInPiecesToo) {
    TextTable table({"a", ">b"});
    table.add({"wide", "1"});
    EXPECT_EQ(table.take(), "a     b\nwide  1\n");
    table.add({"x", "22"});
    EXPECT_EQ(table.take(), "x     22\n");
    table.add({"x", "1"});
    EXPECT_EQ(table.take(), "x      1\n");
    EXPECT_EQ(table.take(), "");
}

}  // namespace
}  // namespace sim::query
