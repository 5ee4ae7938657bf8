#pragma once

#include <QWidget>

#include "gui/window/gallery_model.h"
#include "gui/workbench.h"

class QLabel;
class QListView;
class QPushButton;
class QStackedWidget;

namespace gui {

class CardDelegate;
class ScenarioPicture;

/// What a newcomer meets: the shipped scenarios as cards, the first one chosen, and one large button that runs it.
class FirstScreen : public QWidget {
    Q_OBJECT

public:
    FirstScreen(Workbench& bench, const Settings& settings, QWidget* parent = nullptr);

    /// Asks for the scenarios, again.
    void load();
    void focusMain();
    [[nodiscard]] const GalleryModel& model() const { return model_; }
    [[nodiscard]] QString asText() const;

signals:
    void runWanted(const Launch& launch);
    void runWithWanted(const Launch& launch, const QStringList& cells);
    void continueWanted(const Visit& visit);
    void openTraceWanted();
    void openScenarioWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filled(const QJsonArray& scenarios, const QString& error);
    void choose(const QModelIndex& index);
    void run(const QModelIndex& index);
    void fitCards();

    Workbench& bench_;
    const Settings& settings_;
    GalleryModel model_;
    QStackedWidget* pages_;
    QListView* list_;
    QLabel* note_;
    QPushButton* again_;
    CardDelegate* cards_;
    ScenarioPicture* picture_;
    QLabel *title_, *summary_, *facts_;
    QPushButton *run_, *runWith_;
};

}  // namespace gui
