// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The table of actions, the menus and the tool bar made from it, and what the actions do.
#include "models/layer_model.h"

#include "text/error_text.h"
#include "text/technique_text.h"
#include "widgets/layer_filter.h"
#include "widgets/layer_table_view.h"
#include "widgets/names.h"
#include "window/benchmark_dock.h"
#include "window/data_dialog.h"
#include "window/export_dialog.h"
#include "window/main_window.h"
#include "window/session.h"
#include "window/settings_panel.h"
#include "window/sparsity_dock.h"
#include "window/tradeoff_dock.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QSaveFile>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWhatsThis>

namespace fettle::app {

/// One action: where it stands, what it is called, its keys, and its body.
struct MainWindow::ActionRow {
    const char* id;
    const char* menu; ///< "file", "edit", …; "" for keys without a menu entry
    const char* text;
    const char* keys;
    const char* icon; ///< name in :/icons, or ""
    std::function<void(MainWindow&)> body;
    bool separatorBefore = false;
};

const std::vector<MainWindow::ActionRow>& MainWindow::actionRows()
{
    static const std::vector<ActionRow> rows = {
        {"open", "file", QT_TR_NOOP("&Open model…"), "Ctrl+O", "open", [](MainWindow& w) { w.openDialog(); }},
        {"sample", "file", QT_TR_NOOP("Open the &sample"), "", "",
         [](MainWindow& w) {
             if (w.mayForget())
                 w.m_workflows.openSample();
         }},
        {"export", "file", QT_TR_NOOP("&Export…"), "Ctrl+E", "export",
         [](MainWindow& w) { w.exportDialog(); }, true},
        {"export-plot", "file", QT_TR_NOOP("Export the &plot…"), "", "",
         [](MainWindow& w) { w.m_tradeoff->exportPicture(); }},
        {"export-map", "file", QT_TR_NOOP("Export the &heat map…"), "", "",
         [](MainWindow& w) { w.m_sparsity->exportPicture(); }},
        {"quit", "file", QT_TR_NOOP("&Quit"), "Ctrl+Q", "", [](MainWindow& w) { w.close(); }, true},

        {"undo", "edit", QT_TR_NOOP("&Undo"), "Ctrl+Z", "undo",
         [](MainWindow& w) { w.m_document.undoStack().undo(); }},
        {"redo", "edit", QT_TR_NOOP("&Redo"), "Ctrl+Shift+Z", "redo",
         [](MainWindow& w) { w.m_document.undoStack().redo(); }},
        {"select-weighted", "edit", QT_TR_NOOP("Select all layers with &weights"), "Ctrl+Shift+A", "",
         [](MainWindow& w) { w.selectWeighted(); }, true},
        {"filter", "edit", QT_TR_NOOP("&Find layers"), "Ctrl+F", "",
         [](MainWindow& w) { w.m_filter->setFocus(); }},

        {"data", "model", QT_TR_NOOP("&Data…"), "Ctrl+D", "data", [](MainWindow& w) { w.dataDialog(); }},

        {"copy-recipe", "recipe", QT_TR_NOOP("&Copy as one line"), "Ctrl+Shift+C", "",
         [](MainWindow& w) { w.copyRecipe(); }},
        {"paste-recipe", "recipe", QT_TR_NOOP("&Paste"), "Ctrl+Shift+V", "",
         [](MainWindow& w) { w.pasteRecipe(); }},
        {"open-recipe", "recipe", QT_TR_NOOP("&Open recipe…"), "", "", [](MainWindow& w) { w.openRecipe(); }},
        {"save-recipe", "recipe", QT_TR_NOOP("&Save recipe…"), "Ctrl+S", "",
         [](MainWindow& w) { w.saveRecipe(); }},
        {"clear-recipe", "recipe", QT_TR_NOOP("&Back to the model as it came"), "", "",
         [](MainWindow& w) { w.clearRecipe(); }, true},

        {"run", "run", QT_TR_NOOP("&Run"), "Ctrl+R", "run", [](MainWindow& w) { w.m_workflows.run(); }},
        {"run-ready", "run", QT_TR_NOOP("Run all ready &recipes"), "Ctrl+Shift+R", "",
         [](MainWindow& w) { w.runAllReady(); }},
        {"structures", "run", QT_TR_NOOP("&Structured beside unstructured zeros"), "", "",
         [](MainWindow& w) { w.m_workflows.compareStructures(); }},
        {"benchmark", "run", QT_TR_NOOP("&Benchmark"), "Ctrl+B", "benchmark",
         [](MainWindow& w) {
             w.m_docks["benchmark"]->show();
             w.m_docks["benchmark"]->raise();
             w.m_benchmark->start();
         }},
        {"cancel", "run", QT_TR_NOOP("&Cancel"), "Esc", "stop", [](MainWindow& w) { w.cancelJob(); }, true},

        {"pin", "view", QT_TR_NOOP("&Pin the current variant"), "Ctrl+Space", "pin",
         [](MainWindow& w) { w.togglePin(); }},
        {"layout-decide", "view", QT_TR_NOOP("Layout: &Decide"), "Alt+1", "",
         [](MainWindow& w) { w.useLayout("decide"); }, true},
        {"layout-compare", "view", QT_TR_NOOP("Layout: &Compare"), "Alt+2", "",
         [](MainWindow& w) { w.useLayout("compare"); }},
        {"layout-measure", "view", QT_TR_NOOP("Layout: &Measure"), "Alt+3", "",
         [](MainWindow& w) { w.useLayout("measure"); }},

        {"whats-this", "help", QT_TR_NOOP("&What's this?"), "F1", "",
         [](MainWindow&) { QWhatsThis::enterWhatsThisMode(); }},
        {"keys", "help", QT_TR_NOOP("&Keys"), "Ctrl+Shift+P", "", [](MainWindow& w) { w.showKeys(); }},
        {"about", "help", QT_TR_NOOP("&About Fettle"), "", "", [](MainWindow& w) { w.about(); }, true},

        {"prune", "", QT_TR_NOOP("Go to pruning"), "P", "",
         [](MainWindow& w) { w.m_settings->focusPruning(); }},
        {"cluster", "", QT_TR_NOOP("Go to clustering"), "C", "",
         [](MainWindow& w) { w.m_settings->focusClustering(); }},
        {"format-1", "", QT_TR_NOOP("Format: as it came"), "1", "",
         [](MainWindow& w) { w.m_settings->chooseFormat(0); }},
        {"format-2", "", QT_TR_NOOP("Format: first choice"), "2", "",
         [](MainWindow& w) { w.m_settings->chooseFormat(1); }},
        {"format-3", "", QT_TR_NOOP("Format: second choice"), "3", "",
         [](MainWindow& w) { w.m_settings->chooseFormat(2); }},
        {"format-4", "", QT_TR_NOOP("Format: third choice"), "4", "",
         [](MainWindow& w) { w.m_settings->chooseFormat(3); }},
    };
    return rows;
}

void MainWindow::createActions()
{
    for (const ActionRow& row : actionRows()) {
        auto* action = new QAction(this);
        action->setObjectName(QLatin1String(row.id));
        if (*row.icon != '\0')
            action->setIcon(QIcon(QStringLiteral(":/icons/%1.svg").arg(QLatin1String(row.icon))));
        action->setShortcut(QKeySequence(QLatin1String(row.keys)));
        connect(action, &QAction::triggered, this, [this, body = row.body] { body(*this); });
        m_actions.insert(QLatin1String(row.id), action);
        if (*row.menu == '\0') { // single letters belong to the table, not to text fields
            action->setShortcutContext(Qt::WidgetShortcut);
            m_table->addAction(action);
        } else {
            addAction(action);
        }
    }
    connect(&m_document.undoStack(), &QUndoStack::canUndoChanged, action("undo"), &QAction::setEnabled);
    connect(&m_document.undoStack(), &QUndoStack::canRedoChanged, action("redo"), &QAction::setEnabled);
    auto nameSteps = [this] {
        const QUndoStack& stack = m_document.undoStack();
        action("undo")->setText(stack.canUndo() ? tr("&Undo: %1").arg(stack.undoText()) : tr("&Undo"));
        action("redo")->setText(stack.canRedo() ? tr("&Redo: %1").arg(stack.redoText()) : tr("&Redo"));
    };
    connect(&m_document.undoStack(), &QUndoStack::indexChanged, this, nameSteps);
    action("undo")->setEnabled(false);
    action("redo")->setEnabled(false);
}

void MainWindow::createToolBar()
{
    auto* bar = addToolBar(QString());
    bar->setObjectName(QStringLiteral("toolbar"));
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setMovable(false);
    for (const char* id : {"open", "undo", "redo"})
        bar->addAction(action(id));
    for (const char* id : {"undo", "redo"})
        static_cast<QToolButton*>(bar->widgetForAction(action(id)))
            ->setToolButtonStyle(Qt::ToolButtonIconOnly);
    bar->addSeparator();
    m_dataButton = new ui::NameButton;
    m_dataButton->setIcon(QIcon(QStringLiteral(":/icons/data.svg")));
    m_dataButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(m_dataButton, &QToolButton::clicked, action("data"), &QAction::trigger);
    bar->addWidget(m_dataButton);
    m_ready = new ui::NameBox;
    connect(m_ready, &QComboBox::activated, this,
            [this](int index) { chooseReady(m_ready->itemData(index).toString()); });
    bar->addWidget(m_ready);
    auto* space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    for (const char* id : {"run", "benchmark", "export"})
        bar->addAction(action(id));
    bar->widgetForAction(action("run"))->setObjectName(QStringLiteral("primary"));
    connect(&m_document, &Document::recipeChanged, this, [this] {
        int index = m_document.recipe().empty() ? 1 : 0; // 0: edited
        for (int i = 2; i < m_ready->count(); ++i) {
            const auto recipe = parseRecipe(m_ready->itemData(i, Qt::UserRole + 1).toString().toStdString());
            if (recipe && recipe->stages == m_document.recipe().stages && m_document.recipe().rules.empty())
                index = i;
        }
        m_ready->setCurrentIndex(index);
    });
}

void MainWindow::createMenus()
{
    menuBar()->clear();
    const std::pair<const char*, QString> menus[] = {
        {"file", tr("&File")}, {"edit", tr("&Edit")}, {"model", tr("&Model")}, {"recipe", tr("Re&cipe")},
        {"run", tr("&Run")},   {"view", tr("&View")}, {"help", tr("&Help")}};
    for (const auto& [id, title] : menus) {
        QMenu* menu = menuBar()->addMenu(title);
        if (id == std::string_view("view")) {
            for (const char* dock : {"settings", "tradeoff", "finetune", "benchmark", "variants", "history",
                                     "sparsity", "issues"})
                menu->addAction(m_docks[dock]->toggleViewAction());
            menu->addSeparator();
        }
        if (id == std::string_view("recipe")) {
            QMenu* ready = menu->addMenu(tr("&Ready recipes"));
            const auto offer = [&](const ReadyRecipe& recipe) {
                QAction* choose = ready->addAction(techniqueText(std::string(recipe.label)));
                choose->setToolTip(techniqueText(std::string(recipe.help)));
                connect(choose, &QAction::triggered, this, [this, recipe] { useReady(recipe); });
            };
            std::ranges::for_each(readyRecipes(), offer);
            ready->addSection(tr("With fine-tuning"));
            std::ranges::for_each(fineTuningRecipes(), offer);
            menu->addSeparator();
        }
        for (const ActionRow& row : actionRows()) {
            if (std::string_view(row.menu) != id)
                continue;
            if (row.separatorBefore)
                menu->addSeparator();
            menu->addAction(action(QLatin1String(row.id)));
            if (std::string_view(row.id) == "open")
                fillRecentMenu(menu->addMenu(tr("Open &recent")));
            if (std::string_view(row.id) == "sample")
                fillSignatureMenu(menu->addMenu(tr("Si&gnature")));
        }
        if (id == std::string_view("view")) {
            menu->addSeparator();
            QMenu* theme = menu->addMenu(tr("&Theme"));
            auto* themes = new QActionGroup(theme);
            const std::pair<ui::Theme, QString> looks[] = {{ui::Theme::System, tr("As the system")},
                                                           {ui::Theme::Light, tr("Light")},
                                                           {ui::Theme::Dark, tr("Dark")}};
            for (const auto& [look, name] : looks) {
                QAction* choose = theme->addAction(name);
                choose->setCheckable(true);
                choose->setChecked(look == ui::currentTheme());
                themes->addAction(choose);
                connect(choose, &QAction::triggered, this, [choice = look] {
                    session::setTheme(choice);
                    ui::applyTheme(*qApp, choice);
                });
            }
            QMenu* language = menu->addMenu(tr("&Language"));
            auto* codes = new QActionGroup(language);
            for (const session::Language& row : session::languages()) {
                QAction* choose = language->addAction(row.name);
                choose->setCheckable(true);
                choose->setChecked(row.code == session::language());
                codes->addAction(choose);
                connect(
                    choose, &QAction::triggered, this, [this, code = row.code] { setLanguage(code); },
                    Qt::QueuedConnection);
            }
        }
    }
}

void MainWindow::fillRecentMenu(QMenu* menu)
{
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        for (const QString& path : session::recentModels()) {
            QAction* open = menu->addAction(path);
            open->setEnabled(QFileInfo::exists(path));
            connect(open, &QAction::triggered, this, [this, path] { openPath(path); });
        }
        if (menu->isEmpty())
            menu->addAction(tr("No model was opened yet"))->setEnabled(false);
    });
}

void MainWindow::fillSignatureMenu(QMenu* menu)
{
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        auto* keys = new QActionGroup(menu);
        const ModelPtr& model = m_document.source();
        for (const Signature& signature : model ? model->signatures : std::vector<Signature>{}) {
            const QString key = QString::fromStdString(signature.key);
            QAction* choose = menu->addAction(key);
            choose->setCheckable(true);
            choose->setChecked(signature.graph == model->main);
            keys->addAction(choose);
            connect(choose, &QAction::triggered, this, [this, key] {
                if (mayForget())
                    m_workflows.openSignature(key);
            });
        }
        if (menu->isEmpty())
            menu->addAction(tr("The model has no signatures"))->setEnabled(false);
    });
}

void MainWindow::retranslate()
{
    for (const ActionRow& row : actionRows()) {
        QAction* known = action(QLatin1String(row.id));
        known->setText(tr(row.text));
        known->setToolTip(known->shortcut().isEmpty()
                              ? known->iconText()
                              : known->iconText() + QStringLiteral(" (%1)").arg(known->shortcut().toString(
                                                        QKeySequence::NativeText)));
    }
    const std::pair<const char*, QString> docks[] = {
        {"settings", tr("Settings")},  {"tradeoff", tr("Trade-off")}, {"benchmark", tr("Benchmark")},
        {"finetune", tr("Fine-tune")}, {"variants", tr("Variants")},  {"history", tr("History")},
        {"sparsity", tr("Sparsity")},  {"issues", tr("Issues")}};
    for (const auto& [id, title] : docks)
        m_docks[QLatin1String(id)]->setWindowTitle(title);
    showInvitation();
    m_table->setEmptyText(tr("No layers"));
    for (QTableView* table : findChildren<QTableView*>()) // titles of columns are asked for anew
        table->horizontalHeader()->headerDataChanged(Qt::Horizontal, 0, table->model()->columnCount() - 1);
    const int chosen = m_ready->currentIndex();
    m_ready->clear();
    m_ready->addItem(tr("Recipe: edited"), QString());
    m_ready->addItem(tr("Recipe: as it came"), QStringLiteral("none"));
    for (const ReadyRecipe& recipe : readyRecipes()) {
        m_ready->addItem(tr("Recipe: %1").arg(techniqueText(std::string(recipe.label))),
                         QString::fromUtf8(recipe.id.data(), static_cast<qsizetype>(recipe.id.size())));
        m_ready->setItemData(m_ready->count() - 1, techniqueText(std::string(recipe.help)), Qt::ToolTipRole);
        m_ready->setItemData(
            m_ready->count() - 1,
            QString::fromUtf8(recipe.text.data(), static_cast<qsizetype>(recipe.text.size())),
            Qt::UserRole + 1);
    }
    m_ready->setCurrentIndex(std::max(chosen, 1));
    m_ready->setToolTip(tr("Ready recipes for the whole model"));
    createMenus();
    updateStatus();
    updateJobs();
}

void MainWindow::showInvitation()
{
    m_invitation->clear(); // rich text keeps the colour of links that it was laid out with
    m_invitation->setText(
        tr("This is the sample, <i>Machine parts</i>. <a href=\"open\">Open your own model</a> or drop a "
           ".tflite file here."));
}

void MainWindow::openDialog()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open model"), session::folder(QStringLiteral("model")),
                                     tr("LiteRT models (*.tflite);;All files (*)"));
    if (path.isEmpty())
        return;
    session::setFolder(QStringLiteral("model"), path);
    if (mayForget())
        m_workflows.openModel(path);
}

void MainWindow::exportDialog()
{
    ExportDialog dialog(m_document, session::folder(QStringLiteral("export")), this);
    if (dialog.exec() == QDialog::Accepted)
        m_workflows.exportModel(dialog.settings());
}

void MainWindow::dataDialog()
{
    DataDialog dialog(m_document, this);
    if (dialog.exec() == QDialog::Accepted)
        m_workflows.openData(dialog.evaluationPath(), dialog.calibrationPath(), dialog.preprocessing());
}

void MainWindow::chooseReady(const QString& id)
{
    if (id == QLatin1String("none"))
        clearRecipe();
    for (const ReadyRecipe& ready : readyRecipes()) {
        if (id.toStdString() == ready.id)
            useReady(ready);
    }
}

void MainWindow::useReady(const ReadyRecipe& ready)
{
    if (const auto recipe = parseRecipe(ready.text))
        (void)m_document.edit(*recipe, tr("Recipe: %1").arg(techniqueText(std::string(ready.label))));
}

void MainWindow::runAllReady()
{
    for (const ReadyRecipe& ready : readyRecipes()) {
        if (const auto recipe = parseRecipe(ready.text))
            m_workflows.runRecipe(*recipe);
    }
}

void MainWindow::copyRecipe()
{
    QApplication::clipboard()->setText(QString::fromStdString(recipeText(m_document.recipe())));
    tell(tr("The recipe is in the clipboard, as the command line takes it"));
}

void MainWindow::pasteRecipe()
{
    const auto recipe = parseRecipe(QApplication::clipboard()->text().toStdString());
    if (!recipe) {
        onFailed(tr("Paste recipe"), recipe.error());
        return;
    }
    if (const auto done = m_document.edit(*recipe, tr("Paste recipe")); !done)
        onFailed(tr("Paste recipe"), done.error());
}

void MainWindow::openRecipe()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open recipe"), session::folder(QStringLiteral("recipe")),
                                     tr("Recipes (*.json);;All files (*)"));
    if (path.isEmpty())
        return;
    session::setFolder(QStringLiteral("recipe"), path);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        onFailed(tr("Open recipe"),
                 {ErrorCode::ReadFailed, file.errorString().toStdString(), path.toStdString(), {}});
        return;
    }
    const auto recipe = parseRecipe(file.readAll().toStdString());
    if (!recipe)
        onFailed(tr("Open recipe"), recipe.error());
    else if (const auto done = m_document.edit(*recipe, tr("Open recipe %1").arg(QFileInfo(path).fileName()));
             !done)
        onFailed(tr("Open recipe"), done.error());
}

void MainWindow::saveRecipe()
{
    const QString folder = session::folder(QStringLiteral("recipe"));
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save recipe"), folder + QStringLiteral("/recipe.json"), tr("Recipes (*.json)"));
    if (path.isEmpty())
        return;
    session::setFolder(QStringLiteral("recipe"), path);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) ||
        file.write(QByteArray::fromStdString(toJson(m_document.recipe()))) < 0 || !file.commit()) {
        onFailed(tr("Save recipe"), {ErrorCode::WriteFailed, file.errorString().toStdString(),
                                     path.toStdString(), "choose another folder or free some space"});
        return;
    }
    m_savedRecipe = QString::fromStdString(recipeText(m_document.recipe()));
    updateTitle();
    tell(tr("Saved %1").arg(path));
}

void MainWindow::clearRecipe()
{
    (void)m_document.edit(Recipe{}, tr("Back to the model as it came"));
}

void MainWindow::selectWeighted()
{
    QList<int> rows;
    for (size_t i = 0; i < m_document.layers().size(); ++i) {
        if (m_document.layers()[i].weights)
            rows += static_cast<int>(i);
    }
    m_table->selectSourceRows(rows);
}

void MainWindow::togglePin()
{
    if (const VariantEntry* current = m_document.currentVariant())
        m_document.togglePinned(current->id);
    else
        tell(tr("Run the recipe first: only variants can be pinned"));
}

void MainWindow::cancelJob()
{
    m_workflows.cancelCurrent();
    tell(tr("Cancelled"));
}

void MainWindow::about()
{
    QMessageBox::about(
        this, tr("About Fettle"),
        tr("<b>Fettle %1</b><p>Makes trained .tflite models smaller and faster, and keeps them right.</p>"
           "<p>GPL-3.0-or-later</p>")
            .arg(QApplication::applicationVersion()));
}

void MainWindow::showKeys()
{
    QStringList cells;
    for (const ActionRow& row : actionRows()) {
        const QAction* known = action(QLatin1String(row.id));
        if (!known->shortcut().isEmpty())
            cells += QStringLiteral("<td><b>%1</b>&nbsp;&nbsp;</td><td>%2&nbsp;&nbsp;&nbsp;&nbsp;</td>")
                         .arg(known->shortcut().toString(QKeySequence::NativeText),
                              tr(row.text).remove(QLatin1Char('&')).toHtmlEscaped());
    }
    const qsizetype half = (cells.size() + 1) / 2; // two columns: one would be higher than small screens
    QString rows;
    for (qsizetype i = 0; i < half; ++i)
        rows += QStringLiteral("<tr>%1%2</tr>").arg(cells[i], cells.value(half + i));
    QDialog dialog(this);
    dialog.setWindowTitle(tr("Keys"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    auto* layout = new QVBoxLayout(&dialog);
    layout->addWidget(new QLabel(QStringLiteral("<table>%1</table>").arg(rows)));
    layout->addWidget(buttons);
    dialog.exec();
}

} // namespace fettle::app
