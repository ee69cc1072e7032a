// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The filter over the layer table: what one types, what it means, and the proxy model that applies it.
#pragma once

#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QString>
#include <QVariantMap>

namespace fettle::ui {

/// One condition. Text terms look for `text` in the row's texts; the others compare one of the row's figures.
struct FilterTerm {
    enum class Compare { Text, Less, LessEqual, Equal, NotEqual, GreaterEqual, Greater };

    Compare compare = Compare::Text;
    QString text;     ///< of a text term
    QString key;      ///< figure, one of layerFigures()
    double value = 0; ///< bytes, counts, fractions, dB, seconds
    bool negated = false;

    bool operator==(const FilterTerm&) const = default;
};

struct FilterExpression {
    QList<FilterTerm> terms; ///< all must hold
    QString error;           ///< what could not be understood; empty when all was

    bool operator==(const FilterExpression&) const = default;
};

/// Names of the figures that a filter can compare and that FilterFiguresRole may hold: "size" (bytes in the
/// file), "before", "deflate" (bytes), "params", "macs", "sparsity" (0 .. 1), "sqnr" (dB), "time", "cpu"
/// (seconds), "sensitivity", "clusters", "distinct", "index".
QStringList layerFigures();

/// Understands words parted by blanks: `conv` (text), `"two words"`, `!add` (not), `sqnr<25`,
/// `sparsity>=50%`, `params>1k`, and `>10kB` without a name, where the unit tells the figure: bytes size, %
/// sparsity, dB sqnr, seconds time, none or k, M, G params. Bare numbers are bytes, ms, dB and, above 1,
/// percent. The decimal sign is a point or a comma. A term that makes no sense is left out and named in
/// `error`. Pure.
FilterExpression parseLayerFilter(const QString& text);

/// Does a row with these texts and figures hold the expression? A figure that the row lacks fails its term.
bool matchesLayerFilter(const FilterExpression& expression, const QStringList& texts,
                        const QVariantMap& figures);

/// Filters by FilterTextRole and FilterFiguresRole of column 0 and sorts by SortRole (see
/// layer_table_view.h).
class LayerFilterModel : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit LayerFilterModel(QObject* parent = nullptr);

    void setFilterText(const QString& text);
    QString filterText() const { return m_text; }
    QString filterError() const { return m_expression.error; }

signals:
    void filterTextChanged(const QString& text, const QString& error);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QString m_text;
    FilterExpression m_expression;
};

/// The box one types into. Escape clears it; what is not understood is marked and explained in the tooltip.
class LayerFilter : public QLineEdit {
    Q_OBJECT
public:
    explicit LayerFilter(QWidget* parent = nullptr);

    /// Types into `model` from now on.
    void setModel(LayerFilterModel* model);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void retranslate();
    void showError(const QString& error);

    LayerFilterModel* m_model = nullptr;
    QString m_error;
};

} // namespace fettle::ui
