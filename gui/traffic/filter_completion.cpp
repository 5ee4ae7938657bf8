#include "gui/traffic/filter_completion.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <variant>

#include "gui/traffic/traffic_words.h"
#include "sim/query/expression.h"
#include "sim/query/field_table.h"

namespace gui {
namespace {

using sim::query::Derived;
using sim::query::Field;
using sim::query::FieldType;

QString qstring(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

bool isWordCharacter(QChar c) { return c.isLetterOrNumber() || QStringLiteral("_.-/:@+#").contains(c); }

/// The field whose value comes next, as in `status = ` or `outcome in {replied, `; null if it is none.
const Field* comparedField(const QString& before) {
    static const QRegularExpression kCompared(
        QStringLiteral("([A-Za-z_][A-Za-z0-9_.]*)\\s*(?:=|!=|~|!~|<=|>=|<|>|\\s(?:not\\s+)?in\\s*\\{(?:[^{}]*,)?)\\s*$"));
    const auto match = kCompared.match(before);
    return match.hasMatch() ? sim::query::find_field(match.captured(1).toStdString()) : nullptr;
}

/// The field that was just written, behind which a comparison comes.
const Field* writtenField(const QString& before) {
    static const QRegularExpression kField(QStringLiteral("(?:^|[\\s(])([A-Za-z_][A-Za-z0-9_.]*)\\s+$"));
    const auto match = kField.match(before);
    return match.hasMatch() ? sim::query::find_field(match.captured(1).toStdString()) : nullptr;
}

class Completer {
    Q_DECLARE_TR_FUNCTIONS(gui::FilterCompletion)

public:
    Completer(const QString& prefix, const TraceStore& store) : prefix_(prefix), store_(store) {}

    void fields() {
        for (const auto& field : sim::query::fields()) {
            if (field.of_transaction) add(qstring(field.name), qstring(field.doc));
        }
        add(QStringLiteral("not"), tr("the opposite"));
        add(QStringLiteral("has("), tr("it has this field"));
    }

    void comparisons(const Field& field) {
        const bool ordered = field.type == FieldType::Number || field.type == FieldType::Size || field.type == FieldType::Time ||
                             field.type == FieldType::Transaction || field.type == FieldType::Sequence;
        if (field.type == FieldType::Flag) return;
        add(QStringLiteral("="), tr("is"));
        add(QStringLiteral("!="), tr("is not"));
        if (ordered) {
            add(QStringLiteral("<"), tr("is less than"));
            add(QStringLiteral(">"), tr("is more than"));
        } else {
            add(QStringLiteral("~"), tr("looks like: * any text, ? one character"));
        }
        add(QStringLiteral("in {"), tr("is one of"));
    }

    void values(const Field& field) {
        switch (field.type) {
            case FieldType::Flag:
                add(QStringLiteral("true"), {});
                add(QStringLiteral("false"), {});
                return;
            case FieldType::Word:
                for (const auto id : field.word_ids) add(qstring(sim::query::all_words()[id]), {});
                return;
            case FieldType::Method:
            case FieldType::Text:
                names(field);
                return;
            default:
                return;
        }
    }

    void connectives() {
        add(QStringLiteral("and"), tr("both hold"));
        add(QStringLiteral("or"), tr("one of both holds"));
    }

    QVector<FilterCompletion::Item> items{};

private:
    void names(const Field& field) {
        if (field.derived == Derived::Device || field.derived == Derived::ToDevice) {
            all(store_.names().devices);
        } else if (field.derived == Derived::Process || field.derived == Derived::ToProcess) {
            all(store_.names().processes);
        } else if (field.derived == Derived::Method || field.derived == Derived::Interface) {
            for (std::uint32_t i = 0;; ++i) {
                auto name = store_.name(TrafficRow{.name = i});
                if (name.isEmpty()) return;
                const auto dot = name.lastIndexOf(QLatin1Char('.'));
                if (field.derived == Derived::Interface) {
                    if (dot < 0) continue;
                    name = name.left(dot);
                }
                add(TrafficWords::constant(name), {});
            }
        }
    }

    void all(const std::vector<std::string>& names) {
        for (std::size_t i = 1; i < names.size(); ++i) add(TrafficWords::constant(QString::fromStdString(names[i])), {});
    }

    void add(const QString& text, const QString& meaning) {
        const auto unquoted = [](const QString& what) { return what.startsWith(QLatin1Char('"')) ? what.mid(1) : what; };
        const bool starts = unquoted(text).startsWith(unquoted(prefix_), Qt::CaseInsensitive);
        const FilterCompletion::Item item{text, meaning};
        if (starts && text != prefix_ && !items.contains(item)) items.push_back(item);
    }

    const QString& prefix_;
    const TraceStore& store_;
};

}  // namespace

FilterCompletion completeFilter(const QString& text, qsizetype cursor, const TraceStore& store) {
    FilterCompletion completion;
    cursor = std::clamp<qsizetype>(cursor, 0, text.size());
    completion.from = cursor;
    while (completion.from > 0 && isWordCharacter(text[completion.from - 1])) --completion.from;
    // Within quotes the quote belongs to it.
    const auto quotes = text.left(completion.from).count(QLatin1Char('"'));
    if (quotes % 2 == 1) completion.from = text.lastIndexOf(QLatin1Char('"'), completion.from - 1);

    const auto before = text.left(completion.from);
    const auto prefix = text.mid(completion.from, cursor - completion.from);
    static const QRegularExpression kBegins(QStringLiteral("(?:^|\\(|(?:^|[\\s)])(?:and|or|not))\\s*$"));
    Completer completer(prefix, store);
    if (const auto* const field = comparedField(before)) {
        completer.values(*field);
    } else if (kBegins.match(before).hasMatch()) {
        completer.fields();
    } else if (std::holds_alternative<sim::query::Expression>(sim::query::Expression::parse(before.toStdString()))) {
        completer.connectives();
    } else if (const auto* const written = writtenField(before)) {
        completer.comparisons(*written);
    }
    completion.items = std::move(completer.items);
    return completion;
}

}  // namespace gui
