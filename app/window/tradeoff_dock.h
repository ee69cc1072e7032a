// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What all variants do: accuracy against size or time; a click brings a variant's recipe back.
#pragma once

#include "document/document.h"
#include "widgets/tradeoff_plot.h"

#include <QWidget>

namespace fettle::app {

class TradeoffDock : public QWidget {
    Q_OBJECT

public:
    explicit TradeoffDock(Document& document, QWidget* parent = nullptr);
    ui::TradeoffPlot* plot() const { return m_plot; }

public slots:
    void exportPicture(); ///< asks for a file: PNG, PDF or CSV by its suffix

protected:
    void changeEvent(QEvent* event) override;

private:
    void updatePoints();
    void retranslate();

    Document& m_document;
    ui::TradeoffPlot* m_plot;
};

/// The document's variants as points of the plot.
QList<ui::TradeoffPoint> tradeoffPoints(const Document& document);

} // namespace fettle::app
