// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The window by its actions: the path of a new user, a probe of the event loop, failures that lose nothing.
#include "app_support.h"
#include "pipeline/evaluation_cache.h"
#include "recipe/edit.h"
#include "tflite/writer.h"
#include "widgets/heat_map.h"
#include "widgets/layer_table_view.h"
#include "widgets/theme.h"
#include "widgets/tradeoff_plot.h"
#include "window/benchmark_dock.h"
#include "window/fine_tune_dock.h"
#include "window/main_window.h"
#include "window/settings_panel.h"
#include "window/sparsity_dock.h"
#include "window/tradeoff_dock.h"

#include <QDockWidget>
#include <QElapsedTimer>
#include <QMenuBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTimer>

#include <ctime>

using namespace fettle;
using namespace fettle::app;
using namespace fettle::test;

namespace {

constexpr int longMs = 240'000; ///< a run on a busy machine under sanitizers

/// Longest time between two turns of the event loop: by the clock, and in processor time of this thread (what
/// the window itself does, however busy the machine is).
class LoopProbe : public QObject {
public:
    LoopProbe()
    {
        constexpr int everyMs = 2;
        m_timer.setInterval(everyMs);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            m_longest = std::max(m_longest, m_clock.restart() - everyMs);
            const double now = processorMs();
            m_longestOwn = std::max(m_longestOwn, now - m_before);
            m_before = now;
        });
        m_clock.start();
        m_timer.start();
    }
    qint64 longestMs() const { return m_longest; }
    double longestOwnMs() const { return m_longestOwn; }

private:
    static double processorMs()
    {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
    }

    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_before = processorMs();
    qint64 m_longest = 0;
    double m_longestOwn = 0;
};

} // namespace

class MainWindowTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> m_window;

    void waitIdle()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->jobs().busy(), longMs);
        QCoreApplication::processEvents();
    }
    std::vector<int> weighted(size_t count) const
    {
        std::vector<int> rows;
        const auto& layers = m_window->document().layers();
        for (size_t i = 0; i < layers.size() && rows.size() < count; ++i) {
            if (layers[i].weights)
                rows.push_back(static_cast<int>(i));
        }
        return rows;
    }

private slots:
    void initTestCase() { isolateSettings("tst_main_window"); }

    void init()
    {
        m_window = std::make_unique<MainWindow>();
        m_window->show();
        m_window->workflows().openSample();
        QVERIFY(m_window->document().source());
        waitIdle();
    }

    void cleanup() { m_window.reset(); }

    void firstScreenIsTheSampleWithItsAccuracy()
    {
        screenshot(m_window.get(), QStringLiteral("1_first_screen"));
        QVERIFY(m_window->windowTitle().contains(QStringLiteral("Machine parts")));
        QCOMPARE(m_window->document().variants().size(), size_t(1));
        QVERIFY(m_window->document().variants().front().evaluation);
        QVERIFY(m_window->document().variants().front().evaluation->top1 > 0.8);
        QVERIFY(m_window->document().undoStack().count() == 0);
    }

    void anEditOfALateLayerIsEvaluatedFromItOn()
    {
        Document& document = m_window->document();
        const std::shared_ptr<EvaluationCache> cache = document.data().cache;
        QVERIFY(cache);
        const int64_t whole = cache->stepsRun(); // the source
        QVERIFY(whole > 0);
        const int last = weighted(100).back();
        const auto stepsWith = [&](double sparsity) {
            const int64_t before = cache->stepsRun();
            document.setLayerStage({last}, TechniqueKind::Prune,
                                   withParameter(Stage{"prune", {}}, "sparsity", sparsity),
                                   QStringLiteral("prune"));
            m_window->action(QStringLiteral("run"))->trigger();
            waitIdle();
            return cache->stepsRun() - before;
        };
        QVERIFY(stepsWith(0.5) < whole / 2);
        QVERIFY(stepsWith(0.6) < whole / 2);
        const VariantEntry* current = document.currentVariant();
        QVERIFY(current);
        JobContext job;
        const auto fromTheStart = evaluate(current->variant->model, *document.data().evaluation,
                                           document.data().preprocessing, {}, job);
        QCOMPARE(current->evaluation->loss, fromTheStart->loss);
        DataSettings data = document.data();
        data.preprocessing.mean = {1};
        document.setData(data);
        QVERIFY(document.data().cache != cache);
        document.setSource(document.source(), {}, QStringLiteral("again"), 0);
        QVERIFY(!document.data().cache);
    }

    void fineTuningIsPartOfTheRecipe()
    {
        Document& document = m_window->document();
        FineTuneDock& dock = *m_window->fineTune();
        const Recipe before = document.recipe();
        QVERIFY(!dock.form()->isEnabled());
        dock.toggle()->click();
        QVERIFY(document.recipe().training);
        QVERIFY(dock.form()->isEnabled());
        emit dock.form()->edited(QStringLiteral("fine-tune.epochs"), 1);
        emit dock.form()->edited(QStringLiteral("fine-tune.shift"), 2);
        const Recipe edited = document.recipe();
        QCOMPARE(trainingOptionsOf(*edited.training).epochs, 1);
        QCOMPARE(trainingOptionsOf(*edited.training).augmentation.shift, 2);
        for (int i = 0; i < 3; ++i)
            document.undoStack().undo();
        QVERIFY(document.recipe() == before);
        QVERIFY(!dock.toggle()->isChecked());
        for (int i = 0; i < 3; ++i)
            document.undoStack().redo();
        QVERIFY(document.recipe() == edited);

        m_window->action(QStringLiteral("run"))->trigger();
        waitIdle();
        const VariantEntry* current = document.currentVariant();
        QVERIFY2(current, qPrintable(m_window->lastMessage()));
        QCOMPARE(current->epochs.size(), size_t(1));
        QVERIFY(current->epochs[0].best);
        QCOMPARE(dock.plot()->points().size(), 1);
        QVERIFY(current->evaluation->top1 > 0.85);
        dock.window()->resize(1280, 800);
        qobject_cast<QDockWidget*>(dock.parentWidget())->raise();
        QCoreApplication::processEvents();
        screenshot(m_window.get(), QStringLiteral("8_fine_tune"));
    }

    void structuredAndUnstructuredZerosSideBySide()
    {
        Document& document = m_window->document();
        QSignalSpy compared(&m_window->workflows(), &Workflows::structuresCompared);
        m_window->resize(1440, 900);
        m_window->useLayout(QStringLiteral("compare"));
        m_window->action(QStringLiteral("structures"))->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(compared.count(), 1,
                                  longMs); // runs and a timing, idle for a moment in between
        waitIdle();
        QCOMPARE(document.variants().size(), size_t(3));
        QStringList patterns;
        for (const QVariant& id : compared.first()) {
            const VariantEntry* entry = document.variant(id.toString());
            QVERIFY(entry && entry->variant && entry->evaluation && entry->milliseconds);
            patterns += QString::fromStdString(
                choiceOf(*findTechnique("prune"), entry->recipe.stages.front().parameters, "pattern"));
        }
        QCOMPARE(patterns, QStringList({QStringLiteral("unstructured"), QStringLiteral("channel")}));
        const ui::HeatMapPair& maps = *m_window->sparsity()->maps();
        const ui::WeightMatrix& left = maps.left()->matrix();
        const ui::WeightMatrix& right = maps.right()->matrix();
        QVERIFY(left.isValid() && right.isValid());
        QVERIFY(ui::zeroShare(left) > 0.45);
        QVERIFY(right.rows < left.rows);
        screenshot(m_window.get(), QStringLiteral("10_structures"));
    }

    void fineTuningIsPausedAndEndedEarly()
    {
        Document& document = m_window->document();
        FineTuneDock& dock = *m_window->fineTune();
        QVERIFY(!dock.pauseButton()->isEnabled());
        document.edit(recipeOf("int8(calibration=minmax) ; @fine-tune = epochs=1000"),
                      QStringLiteral("long"));
        const auto epochs = [&] {
            const VariantEntry* entry = document.variant(document.idOf(document.recipe()));
            return entry == nullptr ? size_t(0) : entry->epochs.size();
        };
        m_window->action(QStringLiteral("run"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(epochs() >= 1, longMs);
        QTRY_VERIFY_WITH_TIMEOUT(dock.pauseButton()->isEnabled(), longMs);
        dock.pauseButton()->click();
        QTest::qWait(300); // an epoch that has just ended still arrives
        const size_t paused = epochs();
        const QString goOn = dock.pauseButton()->text();
        qobject_cast<QDockWidget*>(dock.parentWidget())->raise();
        screenshot(m_window.get(), QStringLiteral("9_paused"));
        QTest::qWait(3000);
        QCOMPARE(epochs(), paused);
        dock.pauseButton()->click();
        QVERIFY(dock.pauseButton()->text() != goOn);
        QTRY_VERIFY_WITH_TIMEOUT(epochs() > paused, longMs);
        dock.finishButton()->click();
        QVERIFY(!dock.finishButton()->isEnabled());
        waitIdle();
        const VariantEntry* current = document.currentVariant();
        QVERIFY2(current, qPrintable(m_window->lastMessage()));
        QVERIFY(current->evaluation->top1 > 0.85);
        QVERIFY(current->epochs.size() < 1000);
    }

    void fineTuningGoesOnAfterTheProgramWasEnded()
    {
        const Recipe recipe = recipeOf("prune(sparsity=0.5) ; @fine-tune = epochs=3");
        m_window->document().edit(recipe, QStringLiteral("short"));
        m_window->action(QStringLiteral("run"))->trigger();
        const auto epochs = [&] {
            const Document& document = m_window->document();
            return document.variant(document.idOf(recipe))->epochs.size();
        };
        QTRY_VERIFY_WITH_TIMEOUT(epochs() >= 2, longMs);
        m_window.reset();
        init();
        Document& document = m_window->document();
        document.edit(recipe, QStringLiteral("short"));
        m_window->action(QStringLiteral("run"))->trigger();
        waitIdle();
        const VariantEntry* current = document.currentVariant();
        QVERIFY2(current, qPrintable(m_window->lastMessage()));
        QCOMPARE(current->epochs.size(), size_t(3));
        QVERIFY(std::ranges::any_of(current->variant->report.issues, [](const Issue& issue) {
            return issue.text.find("goes on after epoch") != std::string::npos;
        }));
        const QDir cache(QStandardPaths::writableLocation(QStandardPaths::CacheLocation) +
                         QStringLiteral("/checkpoints"));
        QVERIFY(cache.entryList(QDir::Files).isEmpty());
    }

    void thePathOfANewUser()
    {
        Document& document = m_window->document();
        // three layers in int8, one of them pruned: the size follows
        const std::vector<int> rows = weighted(3);
        const QList<int> selection(rows.begin(), rows.end());
        m_window->layerTable()->selectSourceRows(selection);
        QCOMPARE(m_window->layerTable()->selectedSourceRows(), selection);
        m_window->action(QStringLiteral("format-4"))->trigger();
        QCOMPARE(document.stages(rows[0]), (std::vector<Stage>{{"int8", {}}}));
        document.setLayerStage({rows[0]}, TechniqueKind::Prune, Stage{"prune", {}}, QStringLiteral("prune"));
        QTRY_VERIFY_WITH_TIMEOUT(document.preview().has_value(), longMs);
        const int64_t promised = document.preview()->size.raw;
        QVERIFY2(promised < document.fileBytes(),
                 qPrintable(QStringLiteral("%1 of %2").arg(promised).arg(document.fileBytes())));
        screenshot(m_window.get(), QStringLiteral("2_three_layers"));

        // run: a point appears
        m_window->action(QStringLiteral("run"))->trigger();
        screenshot(m_window.get(), QStringLiteral("3_running"));
        waitIdle();
        const VariantEntry* current = document.currentVariant();
        QVERIFY2(current, qPrintable(m_window->lastMessage()));
        QCOMPARE(current->variant->report.size.raw, promised);
        QVERIFY(current->evaluation->top1 > 0.5);
        QVERIFY(m_window->tradeoff()->plot()->positionOf(current->id));
        screenshot(m_window.get(), QStringLiteral("4_a_point"));

        // heat map: half of the layer is zero
        m_window->layerTable()->selectSourceRows({rows[0]});
        const ui::WeightMatrix& matrix = m_window->sparsity()->maps()->left()->matrix();
        QVERIFY(matrix.isValid());
        QVERIFY(ui::zeroShare(matrix) >= 0.5);
        screenshot(m_window.get(), QStringLiteral("5_heat_map"));

        // benchmark: a time for each layer
        QSignalSpy measured(&m_window->workflows(), &Workflows::benchmarkFinished);
        m_window->workflows().benchmark({.seconds = 0.1});
        QTRY_COMPARE_WITH_TIMEOUT(measured.count(), 1, longMs);
        const auto pair = measured.front().front().value<BenchmarkPair>();
        QVERIFY(!pair.cpu.layers.empty());
        screenshot(m_window.get(), QStringLiteral("6_benchmark"));

        // export: the file is what the preview promised
        QTemporaryDir folder;
        QSignalSpy exported(&m_window->workflows(), &Workflows::exportFinished);
        const QString path = folder.filePath(QStringLiteral("out.tflite"));
        m_window->workflows().exportModel({.path = path});
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, longMs);
        QCOMPARE(QFileInfo(path).size(), promised);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(
            std::ranges::equal(std::as_bytes(std::span(bytes.constData(), static_cast<size_t>(bytes.size()))),
                               current->variant->file.view()));
        screenshot(m_window.get(), QStringLiteral("7_exported"));

        // undo leads all the way back
        while (document.undoStack().canUndo())
            m_window->action(QStringLiteral("undo"))->trigger();
        QVERIFY(document.recipe().empty());
    }

    void theEventLoopKeepsTurningDuringARun()
    {
        QVERIFY(m_window->document().edit(recipeOf("prune + cluster + int8"), QStringLiteral("all")));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->document().preview().has_value(), longMs);
        LoopProbe probe;
        m_window->action(QStringLiteral("run"))->trigger();
        waitIdle();
        QVERIFY(m_window->document().currentVariant());
        qInfo("longest gap of the event loop during a run: %lld ms by the clock, %.1f ms of processor time",
              probe.longestMs(), probe.longestOwnMs());
        // Held against processor time: that another program takes the processor away is not the window's
        // doing.
        QVERIFY2(probe.longestOwnMs() <= 50, qPrintable(QString::number(probe.longestOwnMs())));
    }

    void aClickOnAPointBringsItsRecipeBack()
    {
        Document& document = m_window->document();
        QVERIFY(document.edit(recipeOf("float16"), QStringLiteral("float16")));
        m_window->action(QStringLiteral("run"))->trigger();
        waitIdle();
        const Recipe float16 = document.recipe();
        QVERIFY(document.edit(recipeOf("dynamic"), QStringLiteral("dynamic")));
        emit m_window->tradeoff()->plot()->pointActivated(document.idOf(float16));
        QVERIFY(document.recipe() == float16);
        m_window->action(QStringLiteral("undo"))->trigger();
        QVERIFY(document.recipe() == recipeOf("dynamic"));
    }

    void runsQueueAndCancelLeavesNothing()
    {
        Document& document = m_window->document();
        for (const char* text : {"cluster + int8", "float16"}) {
            QVERIFY(document.edit(recipeOf(text), QString::fromLatin1(text)));
            m_window->action(QStringLiteral("run"))->trigger();
            m_window->action(QStringLiteral("run"))->trigger(); // the same recipe is not queued twice
        }
        QVERIFY(m_window->jobs().longJobs().size() <= 2);
        QElapsedTimer clock;
        clock.start();
        m_window->action(QStringLiteral("cancel"))->trigger();
        waitIdle();
        const VariantEntry* second = document.variant(document.idOf(recipeOf("float16")));
        QVERIFY(second && second->variant);
        const VariantEntry* first = document.variant(document.idOf(recipeOf("cluster + int8")));
        QVERIFY(!first || first->state != VariantEntry::State::Running);
    }

    void dataThatDoesNotFitIsRefusedAndTheOldStays()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("not_data.npy"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("this is no array");
        file.close();
        const DatasetPtr before = m_window->document().data().evaluation;
        QSignalSpy failed(&m_window->workflows(), &Workflows::failed);
        m_window->workflows().openData(path, {}, {});
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, longMs);
        QVERIFY(m_window->document().data().evaluation == before);
    }

    void anExportThatFailsLeavesTheOldFile()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("dir/that/is/not/there/out.tflite"));
        QSignalSpy failed(&m_window->workflows(), &Workflows::failed);
        m_window->workflows().exportModel({.path = path});
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, longMs);
        // an existing folder in the place of the file
        const QString taken = folder.filePath(QStringLiteral("taken.tflite"));
        QVERIFY(QDir().mkpath(taken));
        m_window->workflows().exportModel({.path = taken});
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 2, longMs);
        QVERIFY(QFileInfo(taken).isDir());
        QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
                 QStringList{QStringLiteral("taken.tflite")});
    }

    void everyLayoutThemeAndLanguageShowsEverything()
    {
        for (const char* layout : {"decide", "compare", "measure"}) {
            m_window->useLayout(QString::fromLatin1(layout));
            QCoreApplication::processEvents();
            screenshot(m_window.get(), QStringLiteral("layout_%1").arg(QLatin1String(layout)));
        }
        struct Words {
            const char* language;
            const char* menu;   // of the window
            const char* column; // of a model
        };
        for (const Words& words : {Words{"de", "&Datei", "Größe"}, Words{"fr", "&Fichier", "Taille"},
                                   Words{"en", "&File", "Size"}}) {
            m_window->setLanguage(QString::fromLatin1(words.language));
            QCoreApplication::processEvents();
            screenshot(m_window.get(), QStringLiteral("language_%1").arg(QLatin1String(words.language)));
            QCOMPARE(m_window->menuBar()->actions().front()->text(), QString::fromUtf8(words.menu));
            QCOMPARE(m_window->layerTable()->model()->headerData(LayerModel::Size, Qt::Horizontal).toString(),
                     QString::fromUtf8(words.column));
        }
        ui::applyTheme(*qApp, ui::Theme::Dark);
        m_window->useLayout(QStringLiteral("decide"));
        QCoreApplication::processEvents();
        screenshot(m_window.get(), QStringLiteral("dark"));
        ui::applyTheme(*qApp, ui::Theme::Light);
        QVERIFY(m_window->layerTable()->isVisible());
    }
};

QTEST_MAIN(MainWindowTest)
#include "tst_main_window.moc"
