// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Puts the window together from named steps and keeps it in line with the document.
#include "window/main_window.h"

#include "models/issue_model.h"
#include "models/variant_model.h"
#include "text/error_text.h"
#include "text/technique_text.h"
#include "widgets/layer_filter.h"
#include "widgets/layer_table_view.h"
#include "widgets/names.h"
#include "widgets/number_format.h"
#include "window/benchmark_dock.h"
#include "window/fine_tune_dock.h"
#include "window/language.h"
#include "window/session.h"
#include "window/settings_panel.h"
#include "window/sparsity_dock.h"
#include "window/tradeoff_dock.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QMessageBox>
#include <QMimeData>
#include <QProgressBar>
#include <QScreen>
#include <QStatusBar>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QUndoView>
#include <QVBoxLayout>

#include <algorithm>

namespace fettle::app {

namespace {

constexpr int stateVersion = 1; ///< of the docks' layout; raise when docks change
constexpr int messageMs = 8000;

} // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent), m_workflows(m_document, m_jobs), m_layers(m_document)
{
    setObjectName(QStringLiteral("MainWindow"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/fettle.svg")));
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    createCentre();
    createDocks();
    createActions();
    createToolBar();
    createStatusBar();
    retranslate();
    resize(QSize(1600, 1000).boundedTo(screen()->availableSize() * 0.95)); // the title bar needs room too
    useLayout(QStringLiteral("decide"));
    restoreSession();

    connect(&m_workflows, &Workflows::failed, this, &MainWindow::onFailed);
    connect(&m_workflows, &Workflows::exportFinished, this, &MainWindow::onExported);
    connect(&m_workflows, &Workflows::structuresCompared, this, &MainWindow::onStructuresCompared);
    connect(&m_workflows, &Workflows::opened, this, [this] {
        m_savedRecipe = QString::fromStdString(recipeText(m_document.recipe()));
        m_invitation->setVisible(m_document.path().isEmpty());
        if (!m_document.path().isEmpty())
            session::addRecentModel(m_document.path());
        m_table->fitColumns();
        selectLayer(0);
    });
    for (auto signal : {&Document::sourceChanged, &Document::recipeChanged, &Document::dataChanged,
                        &Document::previewChanged, &Document::variantsChanged})
        connect(&m_document, signal, this, &MainWindow::updateStatus);
    connect(&m_document.undoStack(), &QUndoStack::cleanChanged, this, &MainWindow::updateTitle);
    connect(&m_jobs, &JobRunner::progressChanged, this, &MainWindow::updateJobs);
    updateStatus();
    updateJobs();
}

MainWindow::~MainWindow()
{
    hide(); // views ask their models when they go out of sight, and those ask the document, which goes before
            // the views
    // The document goes before the widgets that look at it, and says goodbye with signals.
    for (QObject* sender : std::initializer_list<QObject*>{&m_document, &m_document.undoStack(), &m_jobs})
        sender->disconnect(this);
}

void MainWindow::createCentre()
{
    auto* centre = new QWidget;
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_invitation = new QLabel;
    m_invitation->setObjectName(QStringLiteral("invitation"));
    m_invitation->setContentsMargins(8, 5, 8, 5);
    m_invitation->setTextFormat(Qt::RichText);
    m_invitation->setWordWrap(true);
    connect(m_invitation, &QLabel::linkActivated, this, [this] { openDialog(); });
    m_filterModel = new ui::LayerFilterModel(this);
    m_filterModel->setSourceModel(&m_layers);
    m_filter = new ui::LayerFilter;
    m_filter->setModel(m_filterModel);
    m_table = new ui::LayerTableView;
    m_table->setModel(m_filterModel);
    for (const int column : {LayerModel::Distinct, LayerModel::Sparsity, LayerModel::VulkanTime})
        m_table->setColumnShown(column, column == LayerModel::Sparsity);
    layout->addWidget(m_invitation);
    layout->addWidget(m_filter);
    layout->addWidget(m_table, 1);
    setCentralWidget(centre);
    connect(m_table, &ui::LayerTableView::layerSelectionChanged, this, &MainWindow::onSelection);
}

QDockWidget* MainWindow::addDock(const QString& id, QWidget* widget, Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget;
    dock->setObjectName(id);
    dock->setWidget(widget);
    addDockWidget(area, dock);
    m_docks.insert(id, dock);
    return dock;
}

void MainWindow::createDocks()
{
    m_settings = new SettingsPanel(m_document);
    m_tradeoff = new TradeoffDock(m_document);
    m_sparsity = new SparsityDock(m_document);
    m_benchmark = new BenchmarkDock(m_document, m_workflows, m_jobs);
    m_fineTune = new FineTuneDock(m_document, m_workflows);

    auto* variants = new QTableView;
    variants->setModel(new VariantModel(m_document, variants));
    variants->setSelectionBehavior(QAbstractItemView::SelectRows);
    variants->setItemDelegate(new ui::LayerDelegate(variants));
    variants->verticalHeader()->hide();
    variants->horizontalHeader()->setStretchLastSection(true);
    variants->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    connect(variants, &QTableView::activated, this, [this](const QModelIndex& index) {
        emit m_tradeoff->plot()->pointActivated(m_document.variants()[static_cast<size_t>(index.row())].id);
    });
    auto* issues = new QListView;
    issues->setModel(new IssueModel(m_document, issues));
    issues->setWordWrap(true);
    connect(issues, &QListView::activated, this,
            [this](const QModelIndex& index) { selectLayer(index.data(IssueModel::LayerRole).toInt()); });
    connect(issues, &QListView::clicked, this,
            [this](const QModelIndex& index) { selectLayer(index.data(IssueModel::LayerRole).toInt()); });

    addDock(QStringLiteral("settings"), m_settings, Qt::RightDockWidgetArea);
    addDock(QStringLiteral("tradeoff"), m_tradeoff, Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("benchmark"), m_benchmark, Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("finetune"), m_fineTune, Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("variants"), variants, Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("history"), new QUndoView(&m_document.undoStack()), Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("sparsity"), m_sparsity, Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("issues"), issues, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);

    connect(m_benchmark, &BenchmarkDock::timesChanged, &m_layers, &LayerModel::setTimes);
    connect(m_benchmark, &BenchmarkDock::timesChanged, this,
            [this](const std::vector<double>&, const std::vector<double>& vulkan) {
                if (std::ranges::any_of(vulkan, [](double t) { return t == t; }))
                    m_table->setColumnShown(LayerModel::VulkanTime, true);
            });
    connect(m_benchmark, &BenchmarkDock::layerChosen, this,
            [this](const QString& name) { selectLayer(m_document.layerIndex(name)); });
}

void MainWindow::useLayout(const QString& name)
{
    for (QDockWidget* dock : m_docks) {
        removeDockWidget(dock);
        dock->setFloating(false);
    }
    addDockWidget(Qt::RightDockWidgetArea, m_docks["settings"]);
    addDockWidget(Qt::BottomDockWidgetArea, m_docks["tradeoff"]);
    splitDockWidget(m_docks["tradeoff"], m_docks["sparsity"], Qt::Horizontal);
    for (const char* id : {"finetune", "benchmark", "variants", "history"})
        tabifyDockWidget(m_docks["tradeoff"], m_docks[id]);
    tabifyDockWidget(m_docks["sparsity"], m_docks["issues"]);
    for (QDockWidget* dock : m_docks)
        dock->show();
    m_docks[name == QLatin1String("measure") ? "benchmark" : "tradeoff"]->raise();
    m_docks["sparsity"]->raise();
    m_docks["settings"]->setVisible(name != QLatin1String("compare"));
    const double share = name == QLatin1String("decide") ? 0.40 : 0.58; // of the height, for the docks below
    resizeDocks({m_docks["tradeoff"]}, {static_cast<int>(height() * share)}, Qt::Vertical);
    constexpr int characters = 38; // of the longest choices among the settings
    const int settings = std::max({300, width() / 5, fontMetrics().averageCharWidth() * characters});
    resizeDocks({m_docks["settings"]}, {settings}, Qt::Horizontal);
    const int below = width() - (m_docks["settings"]->isHidden() ? 0 : settings);
    const int left =
        std::max(below / 2, tabsWidth({"tradeoff", "finetune", "benchmark", "variants", "history"}));
    resizeDocks({m_docks["tradeoff"], m_docks["sparsity"]}, {left, below - left}, Qt::Horizontal);
}

/// What the tabs of docks in one place need for their titles.
int MainWindow::tabsWidth(std::initializer_list<const char*> docks) const
{
    QTabBar tabs;
    for (const char* id : docks)
        tabs.addTab(m_docks[QLatin1String(id)]->windowTitle());
    return tabs.sizeHint().width() + style()->pixelMetric(QStyle::PM_DockWidgetSeparatorExtent);
}

void MainWindow::createStatusBar()
{
    m_sizeLabel = new QLabel;
    m_accuracyLabel = new QLabel;
    m_jobLabel = new ui::NameLabel;
    m_stageLabel = new QLabel;
    m_progress = new QProgressBar;
    m_progress->setMaximum(1000);
    m_progress->setTextVisible(false);
    m_progress->setMaximumWidth(fontMetrics().averageCharWidth() * 24);
    m_cancel = new QToolButton;
    m_cancel->setDefaultAction(action(QStringLiteral("cancel")));
    m_cancel->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    statusBar()->addWidget(m_sizeLabel);
    statusBar()->addWidget(m_accuracyLabel);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_jobLabel, m_stageLabel, m_progress, m_cancel})
        statusBar()->addPermanentWidget(widget);
}

void MainWindow::restoreSession()
{
    if (const QByteArray geometry = session::bytes(QStringLiteral("geometry")); !geometry.isEmpty())
        restoreGeometry(geometry);
    if (const QByteArray state = session::bytes(QStringLiteral("state")); !state.isEmpty())
        restoreState(state, stateVersion);
    if (const QByteArray columns = session::bytes(QStringLiteral("columns")); !columns.isEmpty())
        m_table->restoreState(columns);
}

void MainWindow::saveSession() const
{
    session::setBytes(QStringLiteral("geometry"), saveGeometry());
    session::setBytes(QStringLiteral("state"), saveState(stateVersion));
    session::setBytes(QStringLiteral("columns"), m_table->saveState());
}

void MainWindow::onSelection(const QList<int>& rows)
{
    const std::vector<int> layers(rows.begin(), rows.end());
    m_layers.setEditGroup(layers);
    m_settings->setLayers(layers);
    const auto weighted = std::ranges::find_if(
        layers, [&](int row) { return m_document.layers()[static_cast<size_t>(row)].weights.has_value(); });
    if (weighted != layers.end())
        m_sparsity->setLayer(*weighted);
}

/// Of the selected layer, else of the one with the most weights.
void MainWindow::onStructuresCompared(const QString& unstructuredId, const QString& structuredId)
{
    const auto& layers = m_document.layers();
    if (!m_sparsity->maps()->left()->matrix().isValid()) {
        const auto weights = [](const LayerInfo& layer) { return layer.weights ? layer.parameters : 0; };
        const auto most = std::ranges::max_element(layers, {}, weights);
        selectLayer(static_cast<int>(most - layers.begin()));
    }
    m_docks["sparsity"]->show();
    m_docks["sparsity"]->raise();
    m_sparsity->showPair(unstructuredId, structuredId);
    tell(tr("Left: zeros wherever they fall. Right: zeros in a structure."));
}

void MainWindow::selectLayer(int row)
{
    if (row >= 0 && row < m_layers.rowCount())
        m_table->selectSourceRows({row});
}

void MainWindow::updateTitle()
{
    setWindowTitle(QStringLiteral("%1[*] — Fettle").arg(m_document.displayName()));
    setWindowModified(m_document.source() &&
                      QString::fromStdString(recipeText(m_document.recipe())) != m_savedRecipe);
}

void MainWindow::updateStatus()
{
    updateTitle();
    if (!m_document.source())
        return;
    const VariantEntry* current = m_document.currentVariant();
    if (const Report* report = m_document.shownReport()) {
        const QString deflate = report->size.deflate > 0
                                    ? ui::formatBytes(static_cast<double>(report->size.deflate))
                                    : QStringLiteral("…");
        m_sizeLabel->setText(tr("File %1 → <b>%2</b> · deflate <b>%3</b>")
                                 .arg(ui::formatBytes(static_cast<double>(m_document.fileBytes())),
                                      ui::formatBytes(static_cast<double>(report->size.raw)),
                                      current != nullptr ? deflate : ui::formatEstimated(deflate)));
        m_sizeLabel->setToolTip(
            current != nullptr
                ? tr("%1 in the file, %2 after deflate, at least %3 by the entropy of its values")
                      .arg(ui::formatBytesExact(report->size.raw), ui::formatBytesExact(report->size.deflate),
                           ui::formatBytes(report->size.entropy))
                : tr("%1 in the file, exactly; the size after deflate is known once the recipe has run")
                      .arg(ui::formatBytesExact(report->size.raw)));
    } else if (m_document.previewError()) {
        m_sizeLabel->setText(errorText(*m_document.previewError()));
    } else {
        m_sizeLabel->setText(tr("File: computing the size…"));
    }
    if (m_dataButton != nullptr) {
        m_dataButton->setText(tr("Data: %1").arg(m_document.dataLabel()));
        m_dataButton->setToolTip(m_document.dataLabel());
    }
    action(QStringLiteral("run"))->setEnabled(m_document.source() != nullptr);
    updateJobs();
}

/// A hint what to do gives way to what is done.
void MainWindow::showAccuracy(bool busy)
{
    const VariantEntry* current = m_document.currentVariant();
    if (current != nullptr && current->evaluation) {
        const Evaluation& evaluation = *current->evaluation;
        m_accuracyLabel->setText(
            tr("top-1 <b>%1</b> of %2")
                .arg(ui::formatAccuracyInterval(evaluation.top1, evaluation.interval(), evaluation.samples),
                     ui::formatCount(evaluation.samples)) +
            (current->state == VariantEntry::State::Stale ? tr(" (on other data)") : QString()));
    } else if (busy) {
        m_accuracyLabel->clear();
    } else {
        m_accuracyLabel->setText(m_document.data().evaluation ? tr("top-1 not measured yet: Run (Ctrl+R)")
                                                              : tr("no data set"));
    }
    m_accuracyLabel->setToolTip(m_document.dataLabel());
}

void MainWindow::updateJobs()
{
    const std::vector<JobStatus> jobs = m_jobs.longJobs();
    const bool busy = !jobs.empty();
    for (QWidget* widget : std::initializer_list<QWidget*>{m_jobLabel, m_stageLabel, m_progress, m_cancel})
        widget->setVisible(busy);
    showAccuracy(busy);
    action(QStringLiteral("cancel"))->setEnabled(busy);
    if (!busy)
        return;
    const JobStatus& job = jobs.front();
    m_progress->setValue(static_cast<int>(1000 * job.progress.fraction));
    QStringList text;
    if (!job.progress.stage.empty())
        text += stageText(job.progress.stage);
    if (job.progress.remainingSeconds >= 0)
        text += tr("%1 left").arg(ui::formatClock(job.progress.remainingSeconds));
    if (jobs.size() > 1)
        text += tr("%n waiting", nullptr, static_cast<int>(jobs.size()) - 1);
    m_jobLabel->setText(job.title);
    m_stageLabel->setText(text.join(QStringLiteral(" · ")));
    m_jobLabel->setToolTip(
        tr("Runs wait their turn: one works, the others follow in order. Esc cancels the one that works."));
}

void MainWindow::tell(const QString& text, bool important)
{
    m_lastMessage = text;
    int room = statusBar()->width();
    for (const QWidget* widget :
         std::initializer_list<QWidget*>{m_jobLabel, m_stageLabel, m_progress, m_cancel})
        room -= widget->isVisible() ? widget->width() : 0;
    statusBar()->showMessage(fontMetrics().elidedText(text, Qt::ElideMiddle, room), messageMs);
    if (important)
        m_document.addIssue({Severity::Error, "failed", text.toStdString(), {}});
}

void MainWindow::onFailed(const QString& doing, const Error& error)
{
    tell(doing + QStringLiteral(": ") + errorText(error), true);
    m_docks["issues"]->show();
    m_docks["issues"]->raise();
}

void MainWindow::onExported(const ExportOutcome& outcome)
{
    session::setFolder(QStringLiteral("export"), outcome.path);
    m_savedRecipe = QString::fromStdString(recipeText(m_document.recipe()));
    updateTitle();
    const QString checked = outcome.samplesCompared > 0
                                ? tr("equal to the preview on %n sample(s) and on random input", nullptr,
                                     static_cast<int>(outcome.samplesCompared))
                                : tr("equal to the preview on random input");
    const QString done = tr("Exported %1, %2: read back and run, %3")
                             .arg(outcome.path, ui::formatBytesExact(outcome.bytes), checked);
    tell(done);
    m_document.addIssue({Severity::Note, "exported", done.toStdString(), {}});
}

void MainWindow::openPath(const QString& path)
{
    const QFileInfo info(path);
    if (info.isDir() || !info.fileName().endsWith(QLatin1String(".tflite"), Qt::CaseInsensitive)) {
        if (m_document.source() && info.exists() &&
            (info.isDir() || !info.fileName().endsWith(QLatin1String(".json"), Qt::CaseInsensitive))) {
            m_workflows.openData(path, m_document.data().calibrationPath, m_document.data().preprocessing);
            return;
        }
    }
    if (mayForget())
        m_workflows.openModel(path);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().front().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    openPath(event->mimeData()->urls().front().toLocalFile());
    event->acceptProposedAction();
}

bool MainWindow::mayForget()
{
    updateTitle();
    if (!isWindowModified())
        return true;
    QMessageBox box(
        QMessageBox::Question, tr("Keep the recipe?"),
        tr("The recipe of %1 was changed and neither saved nor exported.").arg(m_document.displayName()),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
    switch (box.exec()) {
    case QMessageBox::Save:
        saveRecipe();
        return !isWindowModified();
    case QMessageBox::Discard:
        return true;
    default:
        return false;
    }
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!mayForget()) {
        event->ignore();
        return;
    }
    saveSession();
    m_jobs.cancelAll(Lane::Long);
    event->accept();
}

void MainWindow::setLanguage(const QString& code)
{
    session::setLanguage(code);
    installLanguage(code); // sends LanguageChange to every widget
}

void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    if (event->type() == QEvent::PaletteChange && m_invitation != nullptr)
        showInvitation();
    QMainWindow::changeEvent(event);
}

} // namespace fettle::app
