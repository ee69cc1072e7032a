// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From variants to points, and from a click to a recipe.
#include "window/tradeoff_dock.h"

#include "widgets/number_format.h"

#include <QEvent>
#include <QFileDialog>
#include <QMessageBox>
#include <QVBoxLayout>

namespace fettle::app {

QList<ui::TradeoffPoint> tradeoffPoints(const Document& document)
{
    QList<ui::TradeoffPoint> points;
    for (const VariantEntry& entry : document.variants()) {
        ui::TradeoffPoint point;
        point.id = entry.id;
        point.label = entry.label;
        point.tooltip = QString::fromStdString(recipeText(entry.recipe));
        if (point.tooltip.isEmpty())
            point.tooltip = TradeoffDock::tr("the model as it came");
        if (entry.variant) {
            point.rawBytes = static_cast<double>(entry.variant->report.size.raw);
            point.deflateBytes = static_cast<double>(entry.variant->report.size.deflate);
        } else if (document.preview() && entry.recipe == document.recipe()) {
            point.rawBytes = static_cast<double>(document.preview()->size.raw);
            if (const int64_t deflate = document.preview()->size.deflate; deflate > 0)
                point.deflateBytes = static_cast<double>(deflate);
        }
        if (entry.milliseconds)
            point.timeMs = *entry.milliseconds;
        if (entry.evaluation) {
            point.accuracy = 100 * entry.evaluation->top1;
            point.halfInterval = 100 * entry.evaluation->interval();
        }
        point.state = entry.state == VariantEntry::State::Running ? ui::PointState::Running
                      : entry.state == VariantEntry::State::Stale ? ui::PointState::Stale
                      : entry.reference                           ? ui::PointState::Reference
                                                                  : ui::PointState::Done;
        points += point;
    }
    return points;
}

TradeoffDock::TradeoffDock(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_plot(new ui::TradeoffPlot)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    connect(&document, &Document::variantsChanged, this, &TradeoffDock::updatePoints);
    connect(&document, &Document::recipeChanged, this, &TradeoffDock::updatePoints);
    connect(&document, &Document::dataChanged, this, &TradeoffDock::retranslate);
    connect(m_plot, &ui::TradeoffPlot::pinToggled, &document, &Document::togglePinned);
    connect(m_plot, &ui::TradeoffPlot::pointActivated, this, [this](const QString& id) {
        if (const VariantEntry* entry = m_document.variant(id))
            (void)m_document.edit(Recipe(entry->recipe), tr("Back to: %1").arg(entry->label));
    });
    retranslate();
}

void TradeoffDock::updatePoints()
{
    m_plot->setPoints(tradeoffPoints(m_document));
    m_plot->setSelected(m_document.idOf(m_document.recipe()));
    QStringList pinned;
    for (const VariantEntry& entry : m_document.variants()) {
        if (entry.pinned)
            pinned += entry.id;
    }
    m_plot->setPinned(pinned);
}

void TradeoffDock::retranslate()
{
    const qint64 samples = m_document.data().evaluation ? m_document.data().evaluation->size() : 0;
    m_plot->setAccuracyLabel(samples > 0 ? tr("top-1, % of %1").arg(ui::formatCount(samples))
                                         : tr("top-1, %"));
    m_plot->setEmptyText(
        m_document.data().evaluation
            ? tr("Press Run (Ctrl+R): each recipe becomes a point here.")
            : tr("Choose labelled data (Model > Data…) and press Run: each recipe becomes a point here."));
}

void TradeoffDock::exportPicture()
{
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Export the plot"), tr("tradeoff.png"),
                                     tr("PNG picture (*.png);;PDF document (*.pdf);;CSV table (*.csv)"));
    if (path.isEmpty())
        return;
    const QString error = path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive) ? m_plot->exportPdf(path)
                          : path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)
                              ? m_plot->exportCsv(path)
                              : m_plot->exportPng(path);
    if (!error.isEmpty())
        QMessageBox::warning(this, tr("Export the plot"), error);
}

void TradeoffDock::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

} // namespace fettle::app
