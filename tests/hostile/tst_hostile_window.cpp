// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every bad input through the window: a sentence and the old document, or a model that can be looked at and
// edited.
#include "hostile_files.h"
#include "widgets/layer_table_view.h"
#include "window/main_window.h"

#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

using namespace fettle;
using namespace fettle::app;
using namespace fettle::test;

namespace {

constexpr int longMs = 240'000; ///< a busy machine under sanitizers

} // namespace

class HostileWindowTest : public QObject {
    Q_OBJECT

private:
    Scratch m_folder;
    std::unique_ptr<MainWindow> m_window;

    void waitIdle()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->jobs().busy(), longMs);
        QCoreApplication::processEvents();
    }
    static void addRows(const std::vector<HostileFile>& files)
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("mustFail");
        for (const HostileFile& file : files)
            QTest::newRow(file.path.filename().c_str())
                << QString::fromStdString(file.path.string()) << file.mustFail;
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("FettleTest"));
        QCoreApplication::setApplicationName(
            QStringLiteral("hostile%1").arg(QCoreApplication::applicationPid()));
        m_window = std::make_unique<MainWindow>();
        m_window->show();
        m_window->workflows().openSample();
        QVERIFY(m_window->document().source());
        waitIdle();
    }

    void cleanupTestCase() { m_window.reset(); }

    void dataIsRefusedOrUsed_data() { addRows(hostileData(m_folder.path())); }

    void dataIsRefusedOrUsed()
    {
        QFETCH(QString, path);
        QFETCH(bool, mustFail);
        const DatasetPtr before = m_window->document().data().evaluation;
        QSignalSpy failed(&m_window->workflows(), &Workflows::failed);
        QSignalSpy changed(&m_window->document(), &Document::dataChanged);
        m_window->workflows().openData(path, {}, m_window->document().data().preprocessing);
        QTRY_VERIFY_WITH_TIMEOUT(failed.count() + changed.count() == 1, longMs);
        QVERIFY(failed.count() == 1 || !mustFail);
        if (failed.count() == 1) {
            QVERIFY(m_window->document().data().evaluation == before);
            QVERIFY(m_window->lastMessage().size() > 20);
        }
        waitIdle();
    }

    void modelsAreRefusedOrShown_data() { addRows(hostileModels(m_folder.path())); }

    void modelsAreRefusedOrShown()
    {
        QFETCH(QString, path);
        QFETCH(bool, mustFail);
        Document& document = m_window->document();
        const ModelPtr before = document.source();
        const QString title = m_window->windowTitle();
        QSignalSpy failed(&m_window->workflows(), &Workflows::failed);
        QSignalSpy opened(&m_window->workflows(), &Workflows::opened);
        m_window->workflows().openModel(path);
        QTRY_VERIFY_WITH_TIMEOUT(failed.count() + opened.count() == 1, longMs);
        if (failed.count() == 1) {
            QVERIFY(document.source() == before);
            QCOMPARE(m_window->windowTitle(), title);
            QVERIFY2(m_window->lastMessage().contains(QFileInfo(path).fileName()),
                     qPrintable(m_window->lastMessage()));
            waitIdle();
            return;
        }
        QVERIFY(!mustFail);
        QVERIFY(document.source() != before);
        QCOMPARE(m_window->layerTable()->model()->rowCount(), static_cast<int>(document.layers().size()));
        lookAtEveryLayer();
        editEverything();
        waitIdle();
    }

private:
    /// Settings and heat map of each layer are shown and painted.
    void lookAtEveryLayer()
    {
        const int layers = std::min(static_cast<int>(m_window->document().layers().size()), 40);
        for (int row = 0; row < layers; ++row) {
            m_window->layerTable()->selectSourceRows({row});
            QCoreApplication::processEvents();
        }
        QVERIFY(!m_window->grab().isNull());
    }

    /// A recipe for the whole model: its size, or a sentence why there is none.
    void editEverything()
    {
        Document& document = m_window->document();
        for (const char* text : {"prune + cluster + float16", "int8"}) {
            const auto recipe = parseRecipe(text);
            QVERIFY(recipe);
            QVERIFY(document.edit(*recipe, QStringLiteral("all layers")));
            QTRY_VERIFY_WITH_TIMEOUT(document.preview() || document.previewError(), longMs);
            QVERIFY(!m_window->grab().isNull());
        }
        document.undoStack().setIndex(0);
    }
};

QTEST_MAIN(HostileWindowTest)
#include "tst_hostile_window.moc"
