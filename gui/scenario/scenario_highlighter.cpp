#include "gui/scenario/scenario_highlighter.h"

#include <QRegularExpression>

#include "gui/look/theme.h"

namespace gui {
namespace {

constexpr qsizetype kColouredMax = 4000;  // of one line; what comes behind stays plain

/// Where the comment of a line begins, or its length.
qsizetype commentAt(const QString& line) {
    QChar quote;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const auto c = line[i];
        if (!quote.isNull()) {
            if (c == quote) quote = QChar();
        } else if ((c == u'"' || c == u'\'') && (i == 0 || QStringLiteral(" [{,:").contains(line[i - 1]))) {
            quote = c;
        } else if (c == u'#' && (i == 0 || line[i - 1].isSpace())) {
            return i;
        }
    }
    return line.size();
}

}  // namespace

ScenarioHighlighter::ScenarioHighlighter(QTextDocument* document, const Theme& theme) : QSyntaxHighlighter(document), theme_(theme) {}

void ScenarioHighlighter::highlightBlock(const QString& line) {
    if (line.size() > kColouredMax) return;
    const auto end = commentAt(line);
    const auto paint = [&](const QRegularExpression& words, const QTextCharFormat& format, int group) {
        auto found = words.globalMatch(line.left(end));
        while (found.hasNext()) {
            const auto match = found.next();
            setFormat(static_cast<int>(match.capturedStart(group)), static_cast<int>(match.capturedLength(group)), format);
        }
    };
    const auto ink = [this](Tone tone) {
        QTextCharFormat format;
        format.setForeground(theme_.text(tone));
        return format;
    };
    static const QRegularExpression kAmount(
        QStringLiteral(R"((?<![\w.-])(0x[0-9a-fA-F]+|[0-9][0-9.]*( ?(ns|us|ms|s|min|h|B|KiB|MiB|GiB|%|[KMG]iB/s))?)(?![\w.-]))"));
    static const QRegularExpression kReference(QStringLiteral(R"(\$(\{[\w-]*\}|[\w.]+))"));
    static const QRegularExpression kKey(QStringLiteral(R"((?:^\s*|[{,\[]\s*|-\s+)([\w-]+):(?=\s|$))"));
    static const QRegularExpression kQuoted(QStringLiteral(R"((?<=[\s\[{,:])("[^"]*"?|'[^']*'?))"));
    paint(kAmount, ink(Tone::Reply), 0);
    paint(kQuoted, ink(Tone::Death), 0);
    paint(kReference, ink(Tone::Retry), 0);
    auto key = ink(Tone::Request);
    if (!line.isEmpty() && !line[0].isSpace()) key.setFontWeight(QFont::Bold);
    paint(kKey, key, 1);
    if (end < line.size()) {
        QTextCharFormat comment;
        comment.setForeground(theme_.faint());
        comment.setFontItalic(true);
        setFormat(static_cast<int>(end), static_cast<int>(line.size() - end), comment);
    }
}

}  // namespace gui
