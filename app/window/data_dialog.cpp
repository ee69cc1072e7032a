// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The data form.
#include "window/data_dialog.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace fettle::app {

namespace {

QString numbersText(const std::vector<float>& values)
{
    QStringList parts;
    for (const float value : values)
        parts += QString::number(static_cast<double>(value), 'g', 7);
    return parts.join(QStringLiteral(", "));
}

std::vector<float> numbersOf(const QString& text)
{
    static const QRegularExpression separator(QStringLiteral("[,;\\s]+"));
    std::vector<float> values;
    for (const QString& part : text.split(separator, Qt::SkipEmptyParts))
        values.push_back(part.toFloat());
    return values;
}

} // namespace

DataDialog::DataDialog(const Document& document, QWidget* parent)
    : QDialog(parent),
      m_evaluation(new QLineEdit(document.data().evaluationPath)),
      m_calibration(new QLineEdit(document.data().calibrationPath)),
      m_mean(new QLineEdit(numbersText(document.data().preprocessing.mean))),
      m_std(new QLineEdit(numbersText(document.data().preprocessing.std))),
      m_resize(new QComboBox)
{
    setWindowTitle(tr("Data"));
    auto* about = new QLabel(
        tr("A CIFAR binary, an IDX file (.gz too), .npy, .npz, or a folder with one folder of PNG or JPEG "
           "pictures for each class. The format is detected."));
    about->setWordWrap(true);
    auto* form = new QFormLayout;
    form->addRow(tr("&Evaluate on"), pathRow(m_evaluation));
    form->addRow(tr("&Calibrate with"), pathRow(m_calibration));
    m_calibration->setPlaceholderText(tr("the same samples"));
    form->addRow(tr("&Mean"), m_mean);
    form->addRow(tr("&Standard deviation"), m_std);
    m_mean->setPlaceholderText(QStringLiteral("0"));
    m_std->setPlaceholderText(QStringLiteral("1"));
    m_mean->setToolTip(tr("A stored value b reaches the model as (b − mean) / standard deviation; one "
                          "number, or one a channel."));
    m_std->setToolTip(m_mean->toolTip());
    m_resize->addItem(tr("must fit exactly"), static_cast<int>(ResizeMode::None));
    m_resize->addItem(tr("scale and crop"), static_cast<int>(ResizeMode::Crop));
    m_resize->addItem(tr("stretch"), static_cast<int>(ResizeMode::Stretch));
    m_resize->addItem(tr("scale and pad"), static_cast<int>(ResizeMode::Pad));
    m_resize->setCurrentIndex(m_resize->findData(static_cast<int>(document.data().preprocessing.resize)));
    form->addRow(tr("&Pictures of another size"), m_resize);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    QPushButton* ok = buttons->button(QDialogButtonBox::Ok);
    ok->setEnabled(!m_evaluation->text().isEmpty());
    connect(m_evaluation, &QLineEdit::textChanged, ok,
            [ok](const QString& text) { ok->setEnabled(!text.isEmpty()); });
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(about);
    layout->addLayout(form);
    layout->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 80);
}

QWidget* DataDialog::pathRow(QLineEdit* edit)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* file = new QPushButton(tr("File…"));
    auto* folder = new QPushButton(tr("Folder…"));
    constexpr int characters = 40; // of a path
    edit->setMinimumWidth(fontMetrics().averageCharWidth() * characters);
    layout->addWidget(edit, 1);
    layout->addWidget(file);
    layout->addWidget(folder);
    row->setFocusProxy(edit);
    connect(file, &QPushButton::clicked, this, [this, edit] { browse(edit, false); });
    connect(folder, &QPushButton::clicked, this, [this, edit] { browse(edit, true); });
    return row;
}

void DataDialog::browse(QLineEdit* edit, bool folder)
{
    const QString path =
        folder ? QFileDialog::getExistingDirectory(this, tr("Folder of class folders"), edit->text())
               : QFileDialog::getOpenFileName(this, tr("Data file"), edit->text());
    if (!path.isEmpty())
        edit->setText(path);
}

Preprocessing DataDialog::preprocessing() const
{
    return {numbersOf(m_mean->text()), numbersOf(m_std->text()),
            static_cast<ResizeMode>(m_resize->currentData().toInt())};
}

} // namespace fettle::app
