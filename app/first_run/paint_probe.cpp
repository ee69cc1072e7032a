// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Watches paint events of the layer table.
#include "first_run/paint_probe.h"

#include "widgets/layer_table_view.h"
#include "window/main_window.h"

#include <QApplication>
#include <QEvent>
#include <QTimer>

#include <cstdio>

namespace fettle::app {

namespace {

class PaintProbe final : public QObject {
public:
    PaintProbe(MainWindow& window, bool waitForModel)
        : QObject(&window), m_window(window), m_waitForModel(waitForModel)
    {
        window.layerTable()->viewport()->installEventFilter(this);
    }

    bool eventFilter(QObject*, QEvent* event) override
    {
        const Document& document = m_window.document();
        const bool shown = document.source() && (!m_waitForModel || !document.path().isEmpty());
        if (event->type() == QEvent::Paint && shown && !m_done) {
            m_done = true;
            QTimer::singleShot(0, this, [] { // once this paint has reached the screen
                std::puts("painted");
                std::fflush(stdout);
                QApplication::quit();
            });
        }
        return false;
    }

private:
    MainWindow& m_window;
    bool m_waitForModel;
    bool m_done = false;
};

} // namespace

void quitAfterPaint(MainWindow& window, bool waitForModel)
{
    new PaintProbe(window, waitForModel); // owned by the window
}

} // namespace fettle::app
