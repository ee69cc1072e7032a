// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the variant table.
#include "models/variant_model.h"

#include "widgets/layer_delegate.h"
#include "widgets/number_format.h"

#include <QFont>

namespace fettle::app {

namespace {

constexpr const char* titles[VariantModel::ColumnCount] = {
    QT_TRANSLATE_NOOP("fettle::app::VariantModel", "Variant"),
    QT_TRANSLATE_NOOP("fettle::app::VariantModel", "File"),
    QT_TRANSLATE_NOOP("fettle::app::VariantModel", "Deflate"),
    QT_TRANSLATE_NOOP("fettle::app::VariantModel", "Top-1"),
    QT_TRANSLATE_NOOP("fettle::app::VariantModel", "Top-5"),
    QT_TRANSLATE_NOOP("fettle::app::VariantModel", "Images/s"),
    QT_TRANSLATE_NOOP("fettle::app::VariantModel", "CPU ms"),
    QT_TRANSLATE_NOOP("fettle::app::VariantModel", "Recipe"),
};

QString text(const VariantEntry& entry, int column)
{
    const Report* report = entry.variant ? &entry.variant->report : nullptr;
    const Evaluation* evaluation = entry.evaluation ? &*entry.evaluation : nullptr;
    switch (column) {
    case VariantModel::Label:
        return entry.label;
    case VariantModel::Raw:
        return report == nullptr ? QString() : ui::formatBytes(static_cast<double>(report->size.raw));
    case VariantModel::Deflate:
        return report == nullptr ? QString() : ui::formatBytes(static_cast<double>(report->size.deflate));
    case VariantModel::Top1:
        return evaluation == nullptr ? QString()
                                     : ui::formatAccuracyInterval(evaluation->top1, evaluation->interval(),
                                                                  evaluation->samples);
    case VariantModel::Top5:
        return evaluation == nullptr ? QString() : ui::formatAccuracy(evaluation->top5, evaluation->samples);
    case VariantModel::Speed:
        return evaluation == nullptr ? QString() : ui::formatCountShort(evaluation->imagesPerSecond);
    case VariantModel::Latency:
        return entry.milliseconds ? ui::formatMilliseconds(*entry.milliseconds / 1000) : QString();
    case VariantModel::Recipe:
        return QString::fromStdString(recipeText(entry.recipe));
    default:
        return {};
    }
}

} // namespace

VariantModel::VariantModel(Document& document, QObject* parent)
    : QAbstractTableModel(parent), m_document(document)
{
    connect(&document, &Document::variantsChanged, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

int VariantModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_document.variants().size());
}

int VariantModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant VariantModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole && section < ColumnCount)
        return tr(titles[section]);
    return QAbstractTableModel::headerData(section, orientation, role);
}

QVariant VariantModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const VariantEntry& entry = m_document.variants()[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(entry, index.column());
    case Qt::ToolTipRole:
        return text(entry, Recipe);
    case Qt::TextAlignmentRole:
        return static_cast<int>(
            (index.column() == Label || index.column() == Recipe ? Qt::AlignLeft : Qt::AlignRight) |
            Qt::AlignVCenter);
    case ui::FigureRole:
        return static_cast<int>(entry.state == VariantEntry::State::Stale && index.column() >= Top1 &&
                                        index.column() <= Speed
                                    ? ui::FigureKind::Stale
                                    : ui::FigureKind::Exact);
    default:
        return {};
    }
}

} // namespace fettle::app
