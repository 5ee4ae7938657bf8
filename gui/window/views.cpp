#include "gui/window/views.h"

#include "gui/console/console_view.h"
#include "gui/detail/detail_view.h"
#include "gui/detail/happened_card.h"
#include "gui/rules/rules_view.h"
#include "gui/scenario/scenario_view.h"
#include "gui/sequence/sequence_view.h"
#include "gui/topology/topology_view.h"
#include "gui/traffic/traffic_view.h"
#include "gui/window/breakpoints_view.h"

namespace gui {
namespace {

template <class T>
View* make(Workbench& bench, QWidget* parent) {
    return new T(bench, parent);
}

}  // namespace

Parts allParts() {
    return {.views = {{"topology", ViewArea::Left, make<TopologyView>},
                      {"sequence", ViewArea::Centre, make<SequenceView>},
                      {"detail", ViewArea::Right, make<DetailView>},
                      {"traffic", ViewArea::Bottom, make<TrafficView>},
                      {"rules", ViewArea::Bottom, make<RulesView>},
                      {"scenario", ViewArea::Bottom, make<ScenarioView>},
                      {"console", ViewArea::Bottom, make<ConsoleView>},
                      {"breakpoints", ViewArea::Bottom, make<BreakpointsView>}},
            .makeCard = [](Workbench& bench, QWidget* parent) -> QFrame* { return new HappenedCard(bench, parent); }};
}

}  // namespace gui
