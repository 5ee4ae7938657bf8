#include "gui/look/theme.h"

#include <gtest/gtest.h>

namespace {

using gui::Severity;
using gui::Theme;
using gui::Tone;

constexpr Tone kTones[] = {Tone::Request, Tone::Reply, Tone::Oneway, Tone::Death, Tone::Refusal, Tone::Retry, Tone::Control, Tone::Neutral};
constexpr Severity kSeverities[] = {Severity::Good, Severity::Note, Severity::Warning, Severity::Error};
constexpr double kTextMin = 4.5;
constexpr double kLineMin = 3;

// The whole table of colours in both themes, on every background that they appear on (WCAG 2.1, 1.4.3 and 1.4.11).
class Contrast : public testing::TestWithParam<bool> {};

TEST_P(Contrast, OfTextIsEnough) {
    const bool dark = GetParam();
    for (const auto& background : {Theme::base(dark), Theme::panel(dark), Theme::chosen(dark)}) {
        EXPECT_GE(Theme::contrast(Theme::ink(dark), background), kTextMin) << background.name().toStdString();
    }
    for (const auto& background : {Theme::base(dark), Theme::panel(dark)}) {
        EXPECT_GE(Theme::contrast(Theme::faint(dark), background), kTextMin) << background.name().toStdString();
        for (const auto tone : kTones) {
            EXPECT_GE(Theme::contrast(Theme::text(tone, dark), background), kTextMin) << Theme::word(tone).toStdString();
        }
        for (const auto severity : kSeverities) {
            EXPECT_GE(Theme::contrast(Theme::text(severity, dark), background), kTextMin) << Theme::word(severity).toStdString();
        }
    }
}

TEST_P(Contrast, OfLinesIsEnough) {
    const bool dark = GetParam();
    for (const auto tone : kTones) {
        EXPECT_GE(Theme::contrast(Theme::line(tone, dark), Theme::base(dark)), kLineMin) << Theme::word(tone).toStdString();
        EXPECT_GE(Theme::contrast(Theme::line(tone, dark), Theme::panel(dark)), kLineMin) << Theme::word(tone).toStdString();
    }
    EXPECT_GE(Theme::contrast(Theme::frame(dark), Theme::base(dark)), kLineMin);
    EXPECT_GE(Theme::contrast(Theme::here(dark), Theme::base(dark)), kLineMin);
}

INSTANTIATE_TEST_SUITE_P(Themes, Contrast, testing::Bool(), [](const auto& what) { return what.param ? "Dark" : "Light"; });

TEST(Theme, NothingIsToldByColourAlone) {
    for (std::size_t i = 0; i < std::size(kTones); ++i) {
        for (std::size_t j = i + 1; j < std::size(kTones); ++j) EXPECT_NE(Theme::word(kTones[i]), Theme::word(kTones[j]));
    }
    for (std::size_t i = 0; i < std::size(kSeverities); ++i) {
        for (std::size_t j = i + 1; j < std::size(kSeverities); ++j) EXPECT_NE(Theme::word(kSeverities[i]), Theme::word(kSeverities[j]));
    }
}

TEST(Theme, FollowsTheSystemUnlessToldOtherwise) {
    Theme theme;
    const bool before = theme.isDark();
    theme.choose(Theme::Choice::Dark);
    EXPECT_TRUE(theme.isDark());
    theme.choose(Theme::Choice::Light);
    EXPECT_FALSE(theme.isDark());
    theme.choose(Theme::Choice::System);
    EXPECT_EQ(theme.isDark(), before);
}

}  // namespace
