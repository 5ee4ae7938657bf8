#pragma once

#include <gtest/gtest.h>

#include <QTest>
#include <functional>
#include <variant>

#include "gui/look/theme.h"
#include "gui/selection.h"
#include "gui/session/session.h"
#include "gui/store/trace_store.h"
#include "gui/workbench.h"
#include "sim/query/expression.h"
#include "tests/gui/support/sample_trace.h"

namespace tests::gui {

/// What a view has around it, without a run.
class TrafficFixture : public testing::Test {
protected:
    /// Until a condition holds; false after 20 s of waiting.
    static bool waitFor(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, 20'000); }
    bool settle() {
        return waitFor([&] { return store.settled(); });
    }
    void open(const QString& directory) {
        ASSERT_EQ(store.open(directory), QString());
        ASSERT_TRUE(settle());
    }
    static ::sim::query::Expression expression(const char* text) {
        return std::get<::sim::query::Expression>(::sim::query::Expression::parse(text));
    }

    ::gui::TraceStore store;
    ::gui::Session session;
    ::gui::Selection selection;
    ::gui::Theme theme;
    ::gui::Workbench bench{store, session, selection, theme};
};

}  // namespace tests::gui
