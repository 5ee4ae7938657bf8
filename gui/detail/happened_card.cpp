#include "gui/detail/happened_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/look/theme.h"
#include "gui/session/session.h"
#include "sim/query/event_text.h"
#include "sim/query/glossary.h"
#include "sim/query/happened.h"
#include "sim/trace/codec.h"

namespace gui {
namespace {

namespace trace = sim::trace;
namespace query = sim::query;

constexpr qsizetype kMarksAhead = 500;  // in which the next of the same call is looked for

/// Beyond what is recorded a run goes on to the next record of one of these kinds.
QString interesting() {
    return QStringLiteral(
        "event in {transaction.sent, transaction.delivered, transaction.finished, rpc.sent, rpc.served, rpc.finished, rule.refused, "
        "rule.tolerated, death.changed, remote_death.changed, process.started, process.ended, device.changed, link.changed, "
        "impairment.changed, fault.struck, step.reached, expectation.checked, law.broken, ability.changed, run.ended}");
}

/// HTML of sentences with their terms as links, each where it stands first.
QString marked(const std::string& text) {
    QString out;
    std::size_t at = 0;
    const auto plain = [&](std::size_t begin, std::size_t end) {
        return QString::fromUtf8(text.data() + begin, static_cast<qsizetype>(end - begin)).toHtmlEscaped();
    };
    for (const auto& place : query::find_terms(text)) {
        out += plain(at, place.begin);
        const auto term = QString::fromUtf8(place.entry->term.data(), static_cast<qsizetype>(place.entry->term.size()));
        out += QStringLiteral("<a href=\"%1\">%2</a>").arg(term.toHtmlEscaped(), plain(place.begin, place.begin + place.size));
        at = place.begin + place.size;
    }
    return out + plain(at, text.size());
}

}  // namespace

/// Answers from the store, without reading on.
class HappenedCard::Source final : public query::HappenedSource {
public:
    Source(const TraceStore& store, const TraceWords& words) : store_(store), words_(words) {}

    [[nodiscard]] const query::ActorNames& actors() const override { return words_.actors(); }
    [[nodiscard]] std::optional<query::HappenedCall> call(std::uint64_t id) const override {
        const auto index = id == 0 ? -1 : store_.rowOf(id);
        if (index < 0) return std::nullopt;
        const auto row = store_.row(index);
        return query::HappenedCall{.id = id,
                                   .name = store_.name(row).toStdString(),
                                   .caller = words_.from(row).toStdString(),
                                   .target = words_.to(row).toStdString(),
                                   .oneway = row.oneway,
                                   .remote = row.remote};
    }
    [[nodiscard]] std::optional<trace::RecordView> record(std::uint64_t sequence) const override { return store_.record(sequence); }
    [[nodiscard]] bool link_seen(std::string_view link, std::uint64_t sequence) const override { return words_.linkSeen(link, sequence); }

private:
    const TraceStore& store_;
    const TraceWords& words_;
};

HappenedCard::HappenedCard(Workbench& bench, QWidget* parent)
    : QFrame(parent), bench_(bench), words_(bench.store), source_(std::make_unique<Source>(bench.store, words_)) {
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    setAccessibleName(tr("What just happened"));
    heading_ = new QLabel(this);
    auto bold = heading_->font();
    bold.setBold(true);
    heading_->setFont(bold);
    heading_->setTextFormat(Qt::PlainText);
    text_ = new QLabel(this);
    text_->setWordWrap(true);
    text_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    text_->setTextFormat(Qt::RichText);
    text_->setTextInteractionFlags(Qt::TextBrowserInteraction);
    text_->setFocusPolicy(Qt::StrongFocus);
    text_->setAccessibleName(tr("What just happened"));
    term_ = new QLabel(this);
    term_->setWordWrap(true);
    term_->setTextFormat(Qt::PlainText);
    term_->setAccessibleName(tr("What the term means"));
    term_->setIndent(fontMetrics().height() / 2);
    term_->hide();

    const auto button = [this](const QString& text, const QString& tip) {
        auto* const made = new QPushButton(text, this);
        made->setToolTip(tip);
        made->setAutoDefault(false);
        return made;
    };
    back_ = button(tr("◀ Previous"), tr("Back to the previous moment at which something happened"));
    back_->setAccessibleName(tr("Previous"));
    on_ = button(tr("Next ▶"), tr("On to the next moment at which something happens"));
    on_->setAccessibleName(tr("Next"));
    play_ = button(tr("Play"), tr("Lets the run go on"));
    play_->setAccessibleName(tr("Play"));
    dismiss_ = button(tr("Hide this card"), tr("It comes back from the menu"));
    dismiss_->setAccessibleName(tr("Hide this card"));
    dismiss_->setFlat(true);
    auto* const buttons = new QHBoxLayout;
    buttons->addWidget(back_);
    buttons->addWidget(on_);
    buttons->addWidget(play_);
    buttons->addStretch();
    buttons->addWidget(dismiss_);
    auto* const layout = new QVBoxLayout(this);
    layout->addWidget(heading_);
    layout->addWidget(text_, 1);
    layout->addWidget(term_);
    layout->addLayout(buttons);

    connect(text_, &QLabel::linkHovered, this, [this](const QString& term) {
        if (term.isEmpty()) return QToolTip::hideText();
        const auto* const entry = query::find_term(term.toStdString());
        if (entry != nullptr)
            QToolTip::showText(QCursor::pos(), QString::fromUtf8(entry->meaning.data(), static_cast<qsizetype>(entry->meaning.size())),
                               text_);
    });
    connect(text_, &QLabel::linkActivated, this, &HappenedCard::explain);
    connect(back_, &QPushButton::clicked, this, &HappenedCard::goBack);
    connect(on_, &QPushButton::clicked, this, &HappenedCard::goOn);
    connect(play_, &QPushButton::clicked, this, [this] {
        if (bench_.session.state() == Session::State::Running) {
            bench_.session.pause();
        } else {
            bench_.session.resume();
        }
    });
    connect(dismiss_, &QPushButton::clicked, this, &HappenedCard::dismissed);
    connect(&bench_.session, &Session::positionChanged, this, [this] { tell(); });
    connect(&bench_.session, &Session::stateChanged, this, [this] { tell(); });
    connect(&bench_.store, &TraceStore::marksAdded, this, &HappenedCard::enableButtons);
    connect(&words_, &TraceWords::changed, this, [this] { tell(); });
    connect(&bench_.theme, &Theme::changed, this, [this] { tell(); });
    tell();
}

HappenedCard::~HappenedCard() = default;

void HappenedCard::focusMain() { on_->setFocus(Qt::OtherFocusReason); }

std::optional<trace::RecordView> HappenedCard::nextOf(const trace::RecordView& record) const {
    const auto row = record.stamp.transaction == 0 ? -1 : bench_.store.rowOf(record.stamp.transaction);
    if (row < 0) return std::nullopt;
    const auto first = bench_.store.markAt(record.sequence + 1);
    const auto last = std::min(bench_.store.markCount(), first + kMarksAhead);
    for (auto i = first; i < last; ++i) {
        const auto mark = bench_.store.mark(i);
        if (mark.row == static_cast<std::uint32_t>(row) && mark.kind != Mark::Kind::Step) return bench_.store.record(mark.sequence);
    }
    return std::nullopt;
}

void HappenedCard::tell() {
    const auto sequence = bench_.session.position().sequence;
    const auto record = sequence == 0 ? std::nullopt : bench_.store.record(sequence);
    sentences_.clear();
    term_->hide();
    if (bench_.session.state() == Session::State::Running) {
        heading_->setText(tr("The run goes on"));
        sentences_ = {tr("Pause it to see what just happened.").toStdString()};
    } else if (record) {
        heading_->setText(tr("What just happened · e%1").arg(sequence));
        sentences_ = query::happened(*record, *source_, nextOf(*record));
    } else {
        heading_->setText(tr("What just happened"));
        sentences_ = {tr("Nothing has happened yet.").toStdString()};
    }
    std::string all;
    for (const auto& one : sentences_) all += (all.empty() ? "" : " ") + one;
    // A label takes its links' colour from the palette only when its text is set.
    const auto color = bench_.theme.text(Tone::Request).name();
    text_->setText(QStringLiteral("<style>a { color: %1; }</style>").arg(color) + marked(all));
    enableButtons();
}

void HappenedCard::explain(const QString& term) {
    const auto* const entry = query::find_term(term.toStdString());
    if (entry == nullptr) return;
    term_->setText(
        QStringLiteral("%1: %2").arg(term, QString::fromUtf8(entry->meaning.data(), static_cast<qsizetype>(entry->meaning.size()))));
    term_->show();
}

std::uint64_t HappenedCard::previousMoment(std::uint64_t sequence) const {
    const auto at = bench_.store.markAt(sequence);
    return at > 0 ? bench_.store.mark(at - 1).sequence : 0;
}

std::uint64_t HappenedCard::nextMoment(std::uint64_t sequence) const {
    const auto at = bench_.store.markAt(sequence + 1);
    return at < bench_.store.markCount() ? bench_.store.mark(at).sequence : 0;
}

void HappenedCard::enableButtons() {
    const auto sequence = bench_.session.position().sequence;
    const auto state = bench_.session.state();
    const bool move = bench_.session.canMove();
    const bool running = state == Session::State::Running;
    const bool ahead = state == Session::State::Paused || state == Session::State::Past;
    back_->setEnabled(move && previousMoment(sequence) != 0);
    on_->setEnabled(move && (ahead || nextMoment(sequence) != 0));
    play_->setEnabled(running || (move && (ahead || sequence < bench_.store.lastSequence())));
    play_->setText(running ? tr("Pause") : tr("Play"));
    play_->setAccessibleName(play_->text());
    play_->setToolTip(running ? tr("Stops the run where it is") : tr("Lets the run go on"));
}

void HappenedCard::goBack() {
    const auto previous = previousMoment(bench_.session.position().sequence);
    if (previous != 0) bench_.session.goToSequence(previous);
}

void HappenedCard::goOn() {
    const auto next = nextMoment(bench_.session.position().sequence);
    if (next != 0) return bench_.session.goToSequence(next);
    bench_.session.runUntil(interesting());
}

QString HappenedCard::asText() const {
    auto text = heading_->text() + QLatin1Char('\n');
    for (const auto& one : sentences_) text += QString::fromStdString(one) + QLatin1Char('\n');
    return text;
}

}  // namespace gui
