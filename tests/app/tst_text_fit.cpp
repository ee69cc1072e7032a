// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// On a screen of 1280 × 720 nothing is cut: in each language, with the usual and with a large font, in every
// dock, dialog and menu. At 200 % such a screen has twice the pixels (app.text_fit_200).
#include "app_support.h"
#include "recipe/edit.h"
#include "text_fit.h"
#include "widgets/curve_plot.h"
#include "widgets/heat_map.h"
#include "widgets/layer_table_view.h"
#include "widgets/theme.h"
#include "window/benchmark_dock.h"
#include "window/data_dialog.h"
#include "window/export_dialog.h"
#include "window/fine_tune_dock.h"
#include "window/language.h"
#include "window/main_window.h"
#include "window/session.h"
#include "window/settings_panel.h"
#include "window/sparsity_dock.h"

#include <QDockWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QScreen>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTimer>

using namespace fettle;
using namespace fettle::app;
using namespace fettle::test;

namespace {

constexpr int longMs = 240'000; ///< a run on a busy machine under sanitizers
constexpr QSize smallest(1280, 720);

} // namespace

class TextFitTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> m_window;
    QStringList m_cut;
    QString m_name; ///< of the pictures: language and font
    QFont m_usual;

    void waitIdle()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->jobs().busy(), longMs);
        QCoreApplication::processEvents();
    }

    void openWindow()
    {
        m_window = std::make_unique<MainWindow>();
        m_window->show();
        m_window->resize(smallest);
        m_window->useLayout(QStringLiteral("decide"));
        m_window->workflows().openSample();
        waitIdle();
    }

    void look(QWidget& widget, const QString& state)
    {
        for (int turn = 0; turn < 3; ++turn) // layouts follow changed texts in later turns of the event loop
            QCoreApplication::processEvents();
        screenshot(&widget, m_name + QLatin1Char('_') + state);
        for (int nested = 0; nested < 3; ++nested) // what a job changed in the last turn
            QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        for (const QString& line : cutTexts(widget))
            m_cut += state + QStringLiteral(": ") + line;
        const QSize size = widget.size();
        if (size.width() > smallest.width() || size.height() > smallest.height())
            m_cut += QStringLiteral("%1: %2 × %3").arg(state).arg(size.width()).arg(size.height());
    }

    void lookAtWindow(const char* state) { look(*m_window, QString::fromLatin1(state)); }

    void lookAtDock(const char* id, const char* state)
    {
        m_window->dock(QString::fromLatin1(id))->raise();
        lookAtWindow(state);
    }

    std::vector<int> weighted() const
    {
        std::vector<int> rows;
        const auto& layers = m_window->document().layers();
        for (size_t i = 0; i < layers.size(); ++i) {
            if (layers[i].weights)
                rows.push_back(static_cast<int>(i));
        }
        return rows;
    }

    void settings()
    {
        Document& document = m_window->document();
        const std::vector<int> rows = weighted();
        m_window->layerTable()->selectSourceRows({rows[0]});
        lookAtWindow("layer");
        for (int format = 1; format <= 3; ++format) {
            m_window->settingsPanel()->chooseFormat(format);
            look(*m_window, QStringLiteral("format_%1").arg(format));
        }
        document.setLayerStage({rows[0]}, TechniqueKind::Prune,
                               withParameter(Stage{"prune", {}}, "pattern", std::string("channel")),
                               QStringLiteral("prune"));
        document.setLayerStage({rows[0]}, TechniqueKind::Cluster, Stage{"cluster", {}},
                               QStringLiteral("cluster"));
        lookAtWindow("all_techniques");
        document.setLayerStage({rows[1]}, TechniqueKind::Prune,
                               withParameter(Stage{"prune", {}}, "sparsity", 0.7), QStringLiteral("prune"));
        m_window->layerTable()->selectSourceRows({rows[0], rows[1]});
        lookAtWindow("mixed");
        m_window->layerTable()->selectSourceRows({});
        lookAtWindow("no_layer");
        m_window->layerTable()->selectSourceRows({rows[0]});
    }

    void fineTuning()
    {
        FineTuneDock& dock = *m_window->fineTune();
        lookAtDock("finetune", "fine_tune_off");
        dock.toggle()->click();
        lookAtWindow("fine_tune");
        emit dock.form()->edited(QStringLiteral("fine-tune.epochs"), 1);
        m_window->action(QStringLiteral("run"))->trigger();
        lookAtWindow("running");
        QTRY_VERIFY_WITH_TIMEOUT(!dock.plot()->points().isEmpty() || !m_window->jobs().busy(), longMs);
        lookAtWindow("curves");
        waitIdle();
        QVERIFY2(m_window->document().currentVariant(), qPrintable(m_window->lastMessage()));
        lookAtWindow("trained");
    }

    void docks()
    {
        lookAtDock("tradeoff", "tradeoff");
        lookAtDock("variants", "variants");
        lookAtDock("history", "history");
        lookAtDock("issues", "issues");
        lookAtDock("sparsity", "sparsity");
        QSignalSpy measured(&m_window->workflows(), &Workflows::benchmarkFinished);
        m_window->workflows().benchmark({.seconds = 0.05});
        QTRY_COMPARE_WITH_TIMEOUT(measured.count(), 1, longMs);
        waitIdle();
        lookAtDock("benchmark", "benchmark");
        for (const char* layout : {"compare", "measure", "decide"}) {
            m_window->useLayout(QString::fromLatin1(layout));
            look(*m_window, QStringLiteral("layout_%1").arg(QLatin1String(layout)));
        }
    }

    void dialogs()
    {
        DataDialog data(m_window->document(), m_window.get());
        data.show();
        look(data, QStringLiteral("data_dialog"));
        data.hide();
        ExportDialog save(m_window->document(), QDir::tempPath(), m_window.get());
        save.show();
        look(save, QStringLiteral("export_dialog"));
        save.hide();
        for (const char* id : {"keys", "about"}) {
            QTimer::singleShot(0, this, [this, id] {
                QWidget* box = QApplication::activeModalWidget();
                look(*box, QString::fromLatin1(id));
                box->close();
            });
            m_window->action(QString::fromLatin1(id))->trigger();
        }
    }

    void lookAtMenu(QMenu& menu, const QString& name)
    {
        emit menu.aboutToShow();
        menu.popup(QPoint(0, 0));
        look(menu, name);
        menu.close();
        int number = 0;
        for (const QAction* action : menu.actions()) {
            if (action->menu() != nullptr)
                lookAtMenu(*action->menu(), name + QLatin1Char('_') + QString::number(++number));
        }
    }

    void menus()
    {
        int number = 0;
        for (const QAction* action : m_window->menuBar()->actions())
            lookAtMenu(*action->menu(), QStringLiteral("menu_%1").arg(++number));
    }

    void verifyNothingIsCut()
    {
        m_cut.removeDuplicates();
        for (const QString& line : std::as_const(m_cut))
            qWarning().noquote() << line; // a message of a failure has room for a few lines only
        QVERIFY2(m_cut.isEmpty(), qPrintable(QStringLiteral("%1 texts are cut").arg(m_cut.size())));
    }

private slots:
    void initTestCase()
    {
        isolateSettings("tst_text_fit");
        ui::applyTheme(*qApp, ui::Theme::Light);
        QCOMPARE(QGuiApplication::primaryScreen()->size(), smallest);
        m_usual = QApplication::font();
    }

    void init()
    {
        QApplication::setFont(m_usual);
        installLanguage(QStringLiteral("en"));
    }

    void cleanup()
    {
        m_window.reset();
        m_cut.clear();
    }

    void nothingIsCut_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<double>("points");
        const double usual = m_usual.pointSizeF();
        for (const session::Language& language : session::languages()) {
            for (const double points : {usual, 1.5 * usual})
                QTest::addRow("%s_%gpt", qPrintable(language.code), points) << language.code << points;
        }
    }

    void nothingIsCut()
    {
        QFETCH(QString, language);
        QFETCH(double, points);
        QFont font = m_usual;
        font.setPointSizeF(points);
        QApplication::setFont(font);
        installLanguage(language);
        m_name = QString::fromLatin1(QTest::currentDataTag());
        openWindow();
        lookAtWindow("first");
        settings();
        fineTuning();
        docks();
        dialogs();
        menus();
        verifyNothingIsCut();
    }

    void nothingIsCutWhenTheLanguageChanges()
    {
        m_name = QStringLiteral("changed");
        openWindow();
        for (const session::Language& language : session::languages()) {
            m_window->setLanguage(language.code);
            lookAtDock("finetune", qPrintable(QStringLiteral("fine_tune_") + language.code));
            lookAtDock("benchmark", qPrintable(QStringLiteral("benchmark_") + language.code));
        }
        verifyNothingIsCut();
    }
};

QTEST_MAIN(TextFitTest)
#include "tst_text_fit.moc"
