#include "gui/topology/topology_layout.h"

#include <gtest/gtest.h>

#include <QFontMetricsF>
#include <QLineF>

#include "gui/topology/topology_acts.h"
#include "gui/topology/topology_drawing.h"

namespace {

using namespace gui::topology;

/// So many devices of three processes each, every two of them joined.
Scene sceneOf(std::size_t devices, bool chain = false) {
    Scene scene;
    for (std::size_t i = 0; i < devices; ++i) {
        const auto index = static_cast<std::uint8_t>(i + 1);
        scene.devices.push_back({.index = index, .name = QStringLiteral("device_%1").arg(i)});
        scene.processes.push_back({.device = index, .name = "app", .pid = 107});
        scene.processes.push_back({.device = index, .name = "a_service_with_a_long_name", .pid = 103});
        scene.processes.push_back({.device = index, .name = "samgr", .pid = 100, .system = true});
    }
    for (std::size_t i = 0; i < devices; ++i) {
        for (std::size_t j = i + 1; j < devices; ++j) {
            if (chain && j != i + 1) continue;
            scene.links.push_back(
                {.name = QStringLiteral("l%1-%2").arg(i).arg(j), .kind = "wlan_5g", .a = i, .b = j, .up = true, .stateWords = "up"});
        }
    }
    return scene;
}

class LayoutOf : public testing::TestWithParam<std::size_t> {};

TEST_P(LayoutOf, DevicesLeavesNoBoxOnAnother) {
    for (const bool chain : {false, true}) {
        for (const double size : {8.0, 18.0}) {
            auto scene = sceneOf(GetParam(), chain);
            Layout layout;
            QFont font;
            font.setPointSizeF(size);
            layout.setFont(font);
            layout.place(scene);
            for (std::size_t i = 0; i < scene.devices.size(); ++i) {
                EXPECT_TRUE(layout.bounds().contains(scene.devices[i].rect));
                for (std::size_t j = i + 1; j < scene.devices.size(); ++j) {
                    EXPECT_FALSE(scene.devices[i].rect.intersects(scene.devices[j].rect)) << i << " and " << j;
                }
            }
            for (std::size_t i = 0; i < scene.processes.size(); ++i) {
                const auto& box = scene.processes[i].rect;
                EXPECT_TRUE(scene.devices[*scene.deviceOf(scene.processes[i].device)].rect.contains(box));
                EXPECT_GE(box.width(), QFontMetricsF(layout.boldFont()).horizontalAdvance(scene.processes[i].name)) << "the name fits";
                for (std::size_t j = i + 1; j < scene.processes.size(); ++j) EXPECT_FALSE(box.intersects(scene.processes[j].rect));
            }
        }
    }
}

TEST_P(LayoutOf, DevicesLetsNoLinkRunThroughAThirdBox) {
    auto scene = sceneOf(GetParam());
    Layout layout;
    layout.place(scene);
    for (const auto& link : scene.links) {
        for (std::size_t i = 0; i < scene.devices.size(); ++i) {
            if (i == link.a || i == link.b) continue;
            for (int step = 0; step <= 100; ++step) {
                const auto at = link.endA + (link.endB - link.endA) * (step / 100.0);
                ASSERT_FALSE(scene.devices[i].rect.contains(at)) << link.name.toStdString() << " through " << i;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(OneToTwelve, LayoutOf, testing::Range<std::size_t>(1, 13));

TEST(Layout, LeavesWhatWasDraggedWhereItWasPut) {
    auto scene = sceneOf(3);
    Layout layout;
    layout.place(scene);
    const auto before = scene.devices[0].rect.center();
    layout.drag("device_1", QPointF(2000, 1000));
    layout.place(scene);
    EXPECT_EQ(scene.devices[1].rect.center(), QPointF(2000, 1000));
    EXPECT_EQ(scene.devices[0].rect.center(), before);
    layout.reset();
    layout.place(scene);
    EXPECT_NE(scene.devices[1].rect.center(), QPointF(2000, 1000));
}

TEST(Layout, LeadsArrowsAroundOtherBoxes) {
    auto scene = sceneOf(1);
    Layout layout;
    layout.place(scene);
    scene.processes[0].rect = QRectF(0, 0, 100, 40);
    scene.processes[1].rect = QRectF(200, 0, 100, 40);
    scene.processes[2].rect = QRectF(400, 0, 100, 40);
    const auto path = Layout::route(scene, 0, 2, 0, 10);
    for (int step = 0; step <= 50; ++step) EXPECT_FALSE(scene.processes[1].rect.contains(path.pointAtPercent(step / 50.0))) << step;
    EXPECT_LE(QLineF(path.pointAtPercent(1), QPointF(400, 20)).length(), 15);
}

TEST(TopologyActs, SpeakTheScenariosLanguage) {
    const auto scene = sceneOf(2);
    const auto steps = [&](const Thing& thing) {
        QStringList all;
        for (const auto& act : actsFor(scene, thing)) all << act.step;
        return all;
    };
    EXPECT_EQ(steps({Thing::Kind::Process, 0, {}}),
              (QStringList{"kill: app", "hang: app", "resume: app", "restart: app", "exhaust_threads: { process: app, leave: 0 }",
                           "fill_buffer: { process: app, leave: 4 KiB }"}));
    EXPECT_TRUE(steps({Thing::Kind::Process, 2, {}}).isEmpty()) << "SAMgr is no process of a scenario";
    EXPECT_TRUE(steps({Thing::Kind::Device, 0, {}}).contains("device_off: { device: device_0, graceful: false }"));
    EXPECT_TRUE(steps({Thing::Kind::Device, 0, {}}).contains("untrust: { between: [device_0, device_1] }"));
    EXPECT_TRUE(steps({Thing::Kind::Link, 0, {}}).contains("cut_link: { link: l0-1 }"));
    EXPECT_TRUE(steps({Thing::Kind::Link, 0, {}}).contains("heal: { link: l0-1 }"));
    EXPECT_EQ(stepOf({.link = "l0-1", .from = "device_0", .delayMs = 20, .lossPercent = 2.5, .inFlight = "drop"}),
              "impair: { link: l0-1, from: device_0, delay: 20 ms, loss: 2.5 %, in_flight: drop }");
    EXPECT_EQ(stepOf({.link = "l0-1", .inFlight = "drop"}), "") << "nothing gets worse";
    EXPECT_EQ(yamlName("on"), "\"on\"");
    EXPECT_EQ(yamlName("a: b"), "\"a: b\"");
}

}  // namespace
