#pragma once

namespace gui {

class Selection;
class Session;
class Theme;
class TraceStore;

/// What every view has in common: one store, one session, one selection. Owned by the window; outlives the views.
struct Workbench {
    TraceStore& store;
    Session& session;
    Selection& selection;
    Theme& theme;
};

}  // namespace gui
