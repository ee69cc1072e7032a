// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The window: the layer table in the middle, settings beside it, docks below, one table of actions.
#pragma once

#include "document/document.h"
#include "document/workflows.h"
#include "jobs/job_runner.h"
#include "models/layer_model.h"
#include "recipe/ready.h"

#include <QHash>
#include <QMainWindow>

class QDockWidget;
class QLabel;
class QMenu;
class QProgressBar;
class QToolButton;

namespace fettle::ui {
class LayerFilter;
class LayerFilterModel;
class LayerTableView;
class NameBox;
class NameButton;
class NameLabel;
} // namespace fettle::ui

namespace fettle::app {

class BenchmarkDock;
class SettingsPanel;
class FineTuneDock;
class SparsityDock;
class TradeoffDock;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    Document& document() { return m_document; }
    Workflows& workflows() { return m_workflows; }
    JobRunner& jobs() { return m_jobs; }
    QAction* action(const QString& id) const { return m_actions.value(id); } ///< e.g. "run"
    ui::LayerTableView* layerTable() const { return m_table; }
    SettingsPanel* settingsPanel() const { return m_settings; }
    TradeoffDock* tradeoff() const { return m_tradeoff; }
    SparsityDock* sparsity() const { return m_sparsity; }
    FineTuneDock* fineTune() const { return m_fineTune; }
    BenchmarkDock* benchmark() const { return m_benchmark; }
    QDockWidget* dock(const QString& id) const { return m_docks.value(id); }

    void openPath(const QString& path); ///< a model, or data for the open one
    void setLanguage(const QString& code);
    void useLayout(const QString& name);                  ///< "decide", "compare", "measure"
    QString lastMessage() const { return m_lastMessage; } ///< what was last told the user (tests read it)

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    struct ActionRow;
    static const std::vector<ActionRow>& actionRows();
    void createActions();
    void createCentre();
    void createDocks();
    void createToolBar();
    void createStatusBar();
    void createMenus();
    void fillRecentMenu(QMenu* menu);
    void fillSignatureMenu(QMenu* menu);
    void retranslate();
    void showInvitation();
    void restoreSession();
    void saveSession() const;
    int tabsWidth(std::initializer_list<const char*> docks) const;
    QDockWidget* addDock(const QString& id, QWidget* widget, Qt::DockWidgetArea area);

    void showAccuracy(bool busy);
    void onSelection(const QList<int>& rows);
    void onStructuresCompared(const QString& unstructuredId, const QString& structuredId);
    void selectLayer(int row);
    void updateTitle();
    void updateStatus();
    void updateJobs();
    void tell(const QString& text, bool important = false);
    void onFailed(const QString& doing, const Error& error);
    void onExported(const ExportOutcome& outcome);
    bool mayForget(); ///< asks when a recipe would be lost

    // bodies of the actions
    void openDialog();
    void exportDialog();
    void dataDialog();
    void chooseReady(const QString& id);
    void useReady(const ReadyRecipe& ready);
    void runAllReady();
    void copyRecipe();
    void pasteRecipe();
    void openRecipe();
    void saveRecipe();
    void clearRecipe();
    void selectWeighted();
    void togglePin();
    void cancelJob();
    void about();
    void showKeys();

    Document m_document;
    JobRunner m_jobs;
    Workflows m_workflows;
    LayerModel m_layers;
    QHash<QString, QAction*> m_actions;
    QHash<QString, QDockWidget*> m_docks;

    ui::LayerTableView* m_table = nullptr;
    ui::LayerFilterModel* m_filterModel = nullptr;
    ui::LayerFilter* m_filter = nullptr;
    QLabel* m_invitation = nullptr;
    SettingsPanel* m_settings = nullptr;
    TradeoffDock* m_tradeoff = nullptr;
    SparsityDock* m_sparsity = nullptr;
    FineTuneDock* m_fineTune = nullptr;
    BenchmarkDock* m_benchmark = nullptr;
    ui::NameButton* m_dataButton = nullptr;
    ui::NameBox* m_ready = nullptr;
    QLabel* m_sizeLabel = nullptr;
    QLabel* m_accuracyLabel = nullptr;
    ui::NameLabel* m_jobLabel = nullptr;
    QLabel* m_stageLabel = nullptr; ///< where the job is, and how long it takes
    QProgressBar* m_progress = nullptr;
    QToolButton* m_cancel = nullptr;
    QString m_lastMessage;
    QString m_savedRecipe; ///< text of the recipe when it was last saved or exported
};

} // namespace fettle::app
