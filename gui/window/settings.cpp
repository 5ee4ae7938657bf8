#include "gui/window/settings.h"

#include <QApplication>
#include <algorithm>

namespace gui {
namespace {

constexpr auto kReduceMotionKey = "view/reduceMotion";

template <class Enum>
Enum chosen(const QSettings& store, const char* key, Enum last) {
    const int value = store.value(QLatin1String(key)).toInt();
    return value >= 0 && value <= static_cast<int>(last) ? static_cast<Enum>(value) : Enum{};
}

}  // namespace

Settings::Settings(Theme& theme, QObject* parent) : QObject(parent), theme_(theme), font_(QApplication::font()) {
    // The application's own font is known before anybody scaled it; a second window finds it here.
    const auto kept = qApp->property("plainFont");
    if (kept.isValid())
        font_ = kept.value<QFont>();
    else
        qApp->setProperty("plainFont", font_);
    textPercent_ = std::clamp(store_.value("textPercent", 100).toInt(), kTextMin, kTextMax);
    preset_ = chosen(store_, "preset", Preset::Wireshark);
    reduceMotion_ = store_.value(kReduceMotionKey, false).toBool();
    theme_.choose(chosen(store_, "theme", Theme::Choice::Dark));
    apply();
}

void Settings::apply() {
    auto font = font_;
    if (font_.pointSizeF() > 0)
        font.setPointSizeF(font_.pointSizeF() * textPercent_ / 100);
    else
        font.setPixelSize(font_.pixelSize() * textPercent_ / 100);
    if (QApplication::font() != font) {
        QApplication::setFont(font);
        for (const char* const kind : {"QDockWidget", "QDockWidgetTitle"})
            QApplication::setFont(font, kind);  // the style gives titles a font of their own
    }
    emit changed();
}

void Settings::setTheme(Theme::Choice choice) {
    store_.setValue("theme", static_cast<int>(choice));
    theme_.choose(choice);
    emit changed();
}

void Settings::setTextPercent(int percent) {
    textPercent_ = std::clamp(percent, kTextMin, kTextMax);
    store_.setValue("textPercent", textPercent_);
    apply();
}

void Settings::setPreset(Preset preset) {
    preset_ = preset;
    store_.setValue("preset", static_cast<int>(preset));
    emit changed();
}

void Settings::setReducesMotion(bool reduce) {
    reduceMotion_ = reduce;
    store_.setValue(kReduceMotionKey, reduce);
    emit changed();
}

QByteArray Settings::geometry() const { return store_.value("geometry").toByteArray(); }
QByteArray Settings::layout() const { return store_.value("layout").toByteArray(); }

void Settings::keepLayout(const QByteArray& geometry, const QByteArray& layout) {
    store_.setValue("geometry", geometry);
    store_.setValue("layout", layout);
}

QVector<Visit> Settings::recent() const {
    auto& store = const_cast<QSettings&>(store_);  // reading an array moves the place where it reads
    QVector<Visit> visits;
    const int count = store.beginReadArray("recent");
    for (int i = 0; i < count; ++i) {
        store.setArrayIndex(i);
        Visit visit{.title = store.value("title").toString(),
                    .launch = {.file = store.value("file").toString(),
                               .cell = store.value("cell").toString(),
                               .profile = store.value("profile").toString()},
                    .trace = store.value("trace").toString(),
                    .moment = store.value("moment").toString()};
        bool known = false;
        const auto seed = store.value("seed").toULongLong(&known);
        if (known) visit.launch.seed = seed;
        if (!visit.isNothing()) visits.append(visit);
    }
    store.endArray();
    return visits;
}

Visit Settings::last() const {
    const auto visits = recent();
    return visits.isEmpty() ? Visit{} : visits.first();
}

void Settings::keepVisit(const Visit& visit) {
    if (visit.isNothing()) return;
    auto visits = recent();
    visits.removeIf([&](const Visit& each) { return each.isSameAs(visit); });
    visits.prepend(visit);
    visits.resize(std::min<qsizetype>(visits.size(), kRecentMax));
    store_.remove("recent");
    store_.beginWriteArray("recent", static_cast<int>(visits.size()));
    for (int i = 0; i < visits.size(); ++i) {
        const auto& each = visits[i];
        store_.setArrayIndex(i);
        store_.setValue("title", each.title);
        store_.setValue("file", each.launch.file);
        store_.setValue("cell", each.launch.cell);
        store_.setValue("profile", each.launch.profile);
        if (each.launch.seed) store_.setValue("seed", static_cast<qulonglong>(*each.launch.seed));
        store_.setValue("trace", each.trace);
        store_.setValue("moment", each.moment);
    }
    store_.endArray();
}

QStringList Settings::closedHints() const { return store_.value("closedHints").toStringList(); }
void Settings::setClosedHints(const QStringList& ids) { store_.setValue("closedHints", ids); }

}  // namespace gui
