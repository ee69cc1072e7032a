// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Parser of the filter's small language, its meaning, the proxy model and the box.
#include "widgets/layer_filter.h"

#include "widgets/layer_delegate.h"

#include <QCollator>
#include <QEvent>
#include <QHash>
#include <QKeyEvent>
#include <QRegularExpression>
#include <QStyle>
#include <algorithm>
#include <cmath>

namespace fettle::ui {

namespace {

/// What a figure is measured in; a unit in the filter must fit.
enum class Measure { Bytes, Count, Share, Decibel, Seconds, Plain };

struct Unit {
    Measure measure;
    double factor;
};

const QHash<QString, Measure>& figures()
{
    static const QHash<QString, Measure> table{
        {"size", Measure::Bytes},        {"before", Measure::Bytes},   {"deflate", Measure::Bytes},
        {"params", Measure::Count},      {"macs", Measure::Count},     {"sparsity", Measure::Share},
        {"sqnr", Measure::Decibel},      {"time", Measure::Seconds},   {"cpu", Measure::Seconds},
        {"sensitivity", Measure::Plain}, {"clusters", Measure::Count}, {"distinct", Measure::Count},
        {"index", Measure::Count},
    };
    return table;
}

const QHash<QString, QString>& aliases()
{
    static const QHash<QString, QString> table{
        {"bytes", "size"},     {"file", "size"},        {"parameters", "params"}, {"weights", "params"},
        {"zeros", "sparsity"}, {"pruned", "sparsity"},  {"ms", "time"},           {"vulkan", "time"},
        {"mac", "macs"},       {"cluster", "clusters"}, {"values", "distinct"},   {"now", "before"},
    };
    return table;
}

/// Keys are lower case.
const QHash<QString, Unit>& units()
{
    static const QHash<QString, Unit> table{
        {"b", {Measure::Bytes, 1}},
        {"kb", {Measure::Bytes, 1e3}},
        {"mb", {Measure::Bytes, 1e6}},
        {"gb", {Measure::Bytes, 1e9}},
        {"kib", {Measure::Bytes, 1024}},
        {"mib", {Measure::Bytes, 1048576}},
        {"%", {Measure::Share, 0.01}},
        {"db", {Measure::Decibel, 1}},
        {"ns", {Measure::Seconds, 1e-9}},
        {"us", {Measure::Seconds, 1e-6}},
        {"\u00b5s", {Measure::Seconds, 1e-6}},
        {"\u03bcs", {Measure::Seconds, 1e-6}},
        {"ms", {Measure::Seconds, 1e-3}},
        {"s", {Measure::Seconds, 1}},
        {"k", {Measure::Count, 1e3}},
        {"m", {Measure::Count, 1e6}},
        {"g", {Measure::Count, 1e9}},
    };
    return table;
}

/// The figure that a unit without a name speaks of.
QString figureOf(Measure measure)
{
    static const QHash<Measure, QString> table{
        {Measure::Bytes, "size"},
        {Measure::Share, "sparsity"},
        {Measure::Decibel, "sqnr"},
        {Measure::Seconds, "time"},
    };
    return table.value(measure, QStringLiteral("params"));
}

FilterTerm::Compare compareOf(const QString& sign)
{
    using Compare = FilterTerm::Compare;
    static const QHash<QString, Compare> table{
        {"<", Compare::Less},    {"<=", Compare::LessEqual},    {"\u2264", Compare::LessEqual},
        {"=", Compare::Equal},   {"==", Compare::Equal},        {"!=", Compare::NotEqual},
        {">", Compare::Greater}, {">=", Compare::GreaterEqual}, {"\u2265", Compare::GreaterEqual},
    };
    return table.value(sign, Compare::Equal);
}

struct Word {
    QString text;
    bool quoted = false;
};

/// Glues what belongs together: "sqnr < 25" and "> 10 kB", but not "conv >10kB".
QString glue(QString text)
{
    static const QRegularExpression around(QStringLiteral("(?<=\\S)\\s+(<=|>=|!=|==|[<>=\u2264\u2265])\\s+"));
    static const QRegularExpression behind(QStringLiteral("(<=|>=|!=|==|[<>=\u2264\u2265])\\s+"));
    static const QRegularExpression unit(
        QStringLiteral("([<>=\u2264\u2265][\\d.,]+)\\s+([kMG]i?B|B|%|dB|[num\u00b5\u03bc]?s)(?=\\s|$)"));
    text.replace(around, QStringLiteral("\\1"));
    text.replace(behind, QStringLiteral("\\1"));
    return text.replace(unit, QStringLiteral("\\1\\2"));
}

QList<Word> splitWords(const QString& text)
{
    static const QRegularExpression blanks(QStringLiteral("\\s+"));
    QList<Word> words;
    const QStringList parts = text.split(QLatin1Char('"')); // every second part stood in quotes
    for (qsizetype i = 0; i < parts.size(); ++i) {
        if (i % 2 == 1) {
            if (!parts[i].isEmpty())
                words.append({parts[i], true});
            continue;
        }
        const QStringList plain = glue(parts[i]).split(blanks, Qt::SkipEmptyParts);
        for (const QString& word : plain)
            words.append({word, false});
    }
    return words;
}

/// Bare numbers in the unit that the table shows.
double bareFactor(Measure measure, double number)
{
    if (measure == Measure::Share)
        return std::abs(number) > 1 ? 0.01 : 1.0;
    return measure == Measure::Seconds ? 1e-3 : 1.0;
}

bool fits(Measure unit, Measure figure)
{
    if (unit == figure)
        return true;
    if (figure == Measure::Plain)
        return unit == Measure::Share;
    return unit == Measure::Count && figure == Measure::Bytes; // "size>10k"
}

/// Fills key and value of a comparing term; the text returned is an error or empty.
QString readFigure(const QString& word, const QString& name, const QString& amount, FilterTerm& term)
{
    static const QRegularExpression number(QStringLiteral("^([+-]?\\d+(?:[.,]\\d+)?)(.*)$"));
    const auto match = number.match(amount);
    if (!match.hasMatch())
        return LayerFilter::tr("“%1” needs a number, such as “sqnr<25” or “>10kB”.").arg(word);
    const double value = match.captured(1).replace(QLatin1Char(','), QLatin1Char('.')).toDouble();
    const QString unitName = match.captured(2).toLower();
    if (!unitName.isEmpty() && !units().contains(unitName))
        return LayerFilter::tr(
                   "“%1” is not a unit; known are B, kB, MB, KiB, MiB, k, M, G, %, dB, µs, ms and s.")
            .arg(match.captured(2));
    const Unit unit = units().value(unitName, {Measure::Count, 1});
    const QString lower = name.toLower();
    term.key = name.isEmpty() ? figureOf(unit.measure) : aliases().value(lower, lower);
    if (!figures().contains(term.key))
        return LayerFilter::tr("“%1” is not a figure; known are %2.")
            .arg(name, layerFigures().join(QStringLiteral(", ")));
    const Measure measure = figures().value(term.key);
    if (!unitName.isEmpty() && !fits(unit.measure, measure))
        return LayerFilter::tr("“%1” is not a unit of %2.").arg(match.captured(2), term.key);
    term.value = value * (unitName.isEmpty() ? bareFactor(measure, value) : unit.factor);
    return {};
}

/// One word that did not stand in quotes.
QString readWord(QString word, FilterTerm& term)
{
    static const QRegularExpression comparison(
        QStringLiteral("^([\\p{L}_]*)(<=|>=|!=|==|[<>=\u2264\u2265])(.*)$"));
    if (word.startsWith(QLatin1Char('!')) && !word.startsWith(QLatin1String("!="))) {
        term.negated = true;
        word.remove(0, 1);
    }
    const auto match = comparison.match(word);
    if (!match.hasMatch()) {
        term.text = word;
        return word.isEmpty() ? LayerFilter::tr("“!” needs a word behind it, such as “!add”.") : QString();
    }
    term.compare = compareOf(match.captured(2));
    return readFigure(word, match.captured(1), match.captured(3), term);
}

bool compare(double left, FilterTerm::Compare how, double right)
{
    const bool same = std::abs(left - right) <= 1e-9 * std::max(std::abs(left), std::abs(right));
    switch (how) {
    case FilterTerm::Compare::Less:
        return left < right && !same;
    case FilterTerm::Compare::LessEqual:
        return left < right || same;
    case FilterTerm::Compare::Equal:
        return same;
    case FilterTerm::Compare::NotEqual:
        return !same;
    case FilterTerm::Compare::GreaterEqual:
        return left > right || same;
    case FilterTerm::Compare::Greater:
        return left > right && !same;
    case FilterTerm::Compare::Text:
        break;
    }
    return false;
}

bool holds(const FilterTerm& term, const QStringList& texts, const QVariantMap& values)
{
    if (term.compare == FilterTerm::Compare::Text) {
        const bool found = std::any_of(texts.begin(), texts.end(), [&](const QString& text) {
            return text.contains(term.text, Qt::CaseInsensitive);
        });
        return found != term.negated;
    }
    bool known = false;
    const double value = values.value(term.key).toDouble(&known);
    return known && std::isfinite(value) && compare(value, term.compare, term.value) != term.negated;
}

bool isUnknown(const QVariant& value)
{
    if (!value.isValid() || value.isNull())
        return true;
    if (value.typeId() == QMetaType::QString)
        return value.toString().isEmpty();
    return value.typeId() == QMetaType::Double && std::isnan(value.toDouble());
}

QVariant sortKey(const QModelIndex& index)
{
    const QVariant key = index.data(SortRole);
    return key.isValid() ? key : index.data(Qt::DisplayRole);
}

const QCollator& naturalOrder()
{
    static const QCollator collator = [] {
        QCollator natural;
        natural.setNumericMode(true);
        natural.setCaseSensitivity(Qt::CaseInsensitive);
        return natural;
    }();
    return collator;
}

} // namespace

QStringList layerFigures()
{
    QStringList names = figures().keys();
    names.sort();
    return names;
}

FilterExpression parseLayerFilter(const QString& text)
{
    FilterExpression expression;
    for (const Word& word : splitWords(text)) {
        FilterTerm term;
        QString error;
        if (word.quoted)
            term.text = word.text;
        else
            error = readWord(word.text, term);
        if (error.isEmpty())
            expression.terms.append(term);
        else if (expression.error.isEmpty())
            expression.error = error;
    }
    return expression;
}

bool matchesLayerFilter(const FilterExpression& expression, const QStringList& texts,
                        const QVariantMap& values)
{
    return std::all_of(expression.terms.begin(), expression.terms.end(),
                       [&](const FilterTerm& term) { return holds(term, texts, values); });
}

LayerFilterModel::LayerFilterModel(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(SortRole);
}

void LayerFilterModel::setFilterText(const QString& text)
{
    if (text == m_text)
        return;
    m_text = text;
    const FilterExpression expression = parseLayerFilter(text);
    const bool same = expression.terms == m_expression.terms;
    m_expression = expression;
    if (!same)
        invalidateFilter();
    emit filterTextChanged(m_text, m_expression.error);
}

bool LayerFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    QStringList texts = index.data(FilterTextRole).toStringList();
    if (texts.isEmpty()) {
        for (int column = 0; column < sourceModel()->columnCount(parent); ++column)
            texts.append(sourceModel()->index(row, column, parent).data().toString());
    }
    return matchesLayerFilter(m_expression, texts, index.data(FilterFiguresRole).toMap());
}

bool LayerFilterModel::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const QVariant a = sortKey(left), b = sortKey(right);
    if (isUnknown(a) || isUnknown(b)) {
        // Unknown values stand last in either direction.
        const bool ascending = sortOrder() == Qt::AscendingOrder;
        return isUnknown(a) ? (!isUnknown(b) && !ascending) : ascending;
    }
    bool numberA = false, numberB = false;
    const double x = a.toDouble(&numberA), y = b.toDouble(&numberB);
    if (numberA && numberB)
        return x < y;
    return naturalOrder().compare(a.toString(), b.toString()) < 0;
}

LayerFilter::LayerFilter(QWidget* parent) : QLineEdit(parent)
{
    setClearButtonEnabled(true);
    retranslate();
}

void LayerFilter::setModel(LayerFilterModel* model)
{
    if (m_model) {
        disconnect(m_model);
        m_model->disconnect(this);
    }
    m_model = model;
    if (!model)
        return;
    connect(this, &QLineEdit::textChanged, model, &LayerFilterModel::setFilterText);
    connect(model, &LayerFilterModel::filterTextChanged, this,
            [this](const QString& typed, const QString& error) {
                if (typed != text())
                    setText(typed);
                showError(error);
            });
    if (text().isEmpty())
        setText(model->filterText());
    else
        model->setFilterText(text());
}

void LayerFilter::retranslate()
{
    setPlaceholderText(tr("Filter: conv  >10kB  sqnr<25"));
    setAccessibleName(tr("Filter of the layer table"));
    showError(m_error);
}

void LayerFilter::showError(const QString& error)
{
    const QString help =
        tr("Words look in names and operators, comparisons in figures; all must hold.\n"
           "Examples: conv · !add · >10kB · sqnr<25 · sparsity>50% · params>1k · time>0.1ms");
    setToolTip(error.isEmpty() ? help : error + QStringLiteral("\n\n") + help);
    setAccessibleDescription(error);
    m_error = error;
    const bool invalid = !error.isEmpty();
    if (property("invalid").toBool() == invalid)
        return;
    setProperty("invalid", invalid); // the style sheet marks it
    style()->unpolish(this);
    style()->polish(this);
}

void LayerFilter::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QLineEdit::changeEvent(event);
}

void LayerFilter::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        event->accept();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace fettle::ui
