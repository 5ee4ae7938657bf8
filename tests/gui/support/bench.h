#pragma once

#include <QTest>
#include <functional>

#include "gui/look/theme.h"
#include "gui/selection.h"
#include "gui/session/session.h"
#include "gui/store/trace_store.h"
#include "gui/workbench.h"

namespace tests::gui {

/// What a view needs, without a window.
struct Bench {
    ::gui::Theme theme;
    ::gui::TraceStore store;
    ::gui::Session session;
    ::gui::Selection selection;
    ::gui::Workbench bench{store, session, selection, theme};
};

}  // namespace tests::gui
