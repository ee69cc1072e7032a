// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The export form: where, which I/O type, with or without what only people read.
#include "window/export_dialog.h"

#include "recipe/edit.h"
#include "widgets/number_format.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace fettle::app {

namespace {

bool usesInt8(const Recipe& recipe)
{
    auto isInt8 = [](const Stage& stage) { return stage.technique == "int8"; };
    return std::ranges::any_of(recipe.stages, isInt8) ||
           std::ranges::any_of(
               recipe.rules, [&](const LayerRule& rule) { return std::ranges::any_of(rule.stages, isInt8); });
}

} // namespace

ExportDialog::ExportDialog(Document& document, const QString& folder, QWidget* parent)
    : QDialog(parent),
      m_document(document),
      m_path(new QLineEdit),
      m_io(new QComboBox),
      m_keepNames(new QCheckBox(tr("Keep internal names, description and metadata"))),
      m_summary(new QLabel),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel))
{
    setWindowTitle(tr("Export"));
    auto* form = new QFormLayout;
    auto* place = new QWidget;
    auto* row = new QHBoxLayout(place);
    row->setContentsMargins(0, 0, 0, 0);
    place->setFocusProxy(m_path);
    auto* browse = new QPushButton(tr("Browse…"));
    row->addWidget(m_path, 1);
    row->addWidget(browse);
    form->addRow(tr("&File"), place);
    m_io->addItem(tr("float32 (any program can feed it)"), QStringLiteral("float"));
    m_io->addItem(tr("int8 (microcontrollers)"), QStringLiteral("int8"));
    m_io->addItem(tr("uint8 (camera bytes)"), QStringLiteral("uint8"));
    form->addRow(tr("&Input and output"), m_io);
    form->addRow(QString(), m_keepNames);
    m_keepNames->setChecked(true);

    const bool integer = usesInt8(document.recipe());
    m_io->setEnabled(integer);
    if (!integer)
        m_io->setToolTip(tr("Only models in int8 can have integer input and output. Choose the format int8 "
                            "for the layers first."));
    for (const Stage& stage : document.recipe().stages) {
        if (stage.technique == "int8")
            m_io->setCurrentIndex(std::max(0, m_io->findData(QString::fromStdString(choiceOf(
                                                  *findTechnique("int8"), stage.parameters, "io")))));
    }
    m_summary->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_summary);
    layout->addWidget(m_buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 80);

    connect(browse, &QPushButton::clicked, this, &ExportDialog::browse);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_path, &QLineEdit::textChanged, this, &ExportDialog::updateSummary);
    connect(m_io, &QComboBox::currentIndexChanged, this, &ExportDialog::updateSummary);
    const QString base = document.path().isEmpty() ? QStringLiteral("machine_parts")
                                                   : QFileInfo(document.path()).completeBaseName();
    m_path->setText(QFileInfo(folder, base + QStringLiteral("_fettle.tflite")).filePath());
    m_path->selectAll();
    updateSummary();
}

void ExportDialog::setPath(const QString& path)
{
    m_path->setText(path);
}

ExportSettings ExportDialog::settings() const
{
    return {m_path->text(), m_io->currentData().toString().toStdString(), !m_keepNames->isChecked()};
}

void ExportDialog::browse()
{
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Export"), m_path->text(), tr("LiteRT models (*.tflite)"), nullptr,
        QFileDialog::DontConfirmOverwrite); // the summary says it, Save is the answer
    if (!path.isEmpty())
        m_path->setText(path.endsWith(QLatin1String(".tflite")) ? path : path + QLatin1String(".tflite"));
}

void ExportDialog::updateSummary()
{
    QStringList lines;
    if (const auto& preview = m_document.preview())
        lines += tr("%1 as it is now: %2.")
                     .arg(Document::label(m_document.recipe()),
                          ui::formatBytes(static_cast<double>(preview->size.raw)));
    const QFileInfo file(m_path->text());
    const bool sourceItself = !m_document.path().isEmpty() &&
                              file.absoluteFilePath() == QFileInfo(m_document.path()).absoluteFilePath();
    if (sourceItself)
        lines += tr("This is the file that is open: choose another name, so that the original stays.");
    else if (file.exists())
        lines += tr("The file exists and will be replaced once the new one is complete.");
    lines += tr("Afterwards the file is read back, run, and compared with the preview.");
    m_summary->setText(lines.join(QLatin1Char('\n')));
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(!m_path->text().isEmpty() && !sourceItself);
}

} // namespace fettle::app
