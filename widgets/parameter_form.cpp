// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Lays the controls out in one grid: headings and wide choices over both columns, the rest label and
// control.
#include "widgets/parameter_form.h"

#include "widgets/parameter_editors.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

namespace fettle::ui {

namespace {

QLabel* makeNote(QWidget* parent)
{
    auto* note = new QLabel(parent);
    note->setProperty("note", true);
    note->setWordWrap(true);
    note->setTextFormat(Qt::RichText);
    note->setTextInteractionFlags(Qt::TextBrowserInteraction);
    note->hide();
    return note;
}

} // namespace

struct ParameterForm::Row {
    Parameter parameter;
    QLabel* label = nullptr; ///< none for check boxes, which carry their own
    ParameterEditor* editor = nullptr;
    QLabel* note = nullptr;
    QVBoxLayout* below = nullptr;
    QWidget* belowWidget = nullptr;
    bool visible = true;

    void showLabel() const
    {
        if (!label)
            return;
        const bool mixed = isSegmented(parameter) && !editor->value().isValid();
        label->setText(mixed ? ParameterForm::tr("%1 (mixed)").arg(parameter.label) : parameter.label);
    }

    void setToolTip(const QString& text) const
    {
        editor->setToolTip(text);
        if (label)
            label->setToolTip(text);
    }

    void updateVisible() const
    {
        editor->setVisible(visible);
        note->setVisible(visible && !note->text().isEmpty());
        if (label)
            label->setVisible(visible);
        if (belowWidget)
            belowWidget->setVisible(visible);
    }
};

ParameterForm::ParameterForm(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins({});
}

ParameterForm::~ParameterForm() = default;

void ParameterForm::setParameters(const QList<Parameter>& parameters)
{
    m_parameters = parameters;
    m_rows.clear();
    if (m_body) { // the call may come from one of its own signals
        m_body->hide();
        m_body->deleteLater();
    }
    while (QLayoutItem* item = m_layout->takeAt(0))
        delete item;
    m_body = new QWidget(this);
    m_layout->addWidget(m_body);
    m_layout->addStretch(1);
    auto* grid = new QGridLayout(m_body);
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    QString group;
    for (const Parameter& parameter : parameters) {
        if (!parameter.group.isEmpty() && parameter.group != group)
            addHeading(*grid, parameter.group);
        group = parameter.group;
        addRow(*grid, parameter);
    }
}

void ParameterForm::addHeading(QGridLayout& grid, const QString& text)
{
    const int row = grid.rowCount();
    auto* heading = new QLabel(text, m_body);
    heading->setProperty("heading", true);
    QFont bold = heading->font();
    bold.setWeight(QFont::DemiBold);
    heading->setFont(bold);
    if (!m_rows.empty())
        heading->setContentsMargins(0, fontMetrics().height() / 2, 0, 0);
    grid.addWidget(heading, row, 0, 1, 2);
}

void ParameterForm::addRow(QGridLayout& grid, const Parameter& parameter)
{
    auto row = std::make_unique<Row>();
    row->parameter = parameter;
    row->editor = makeParameterEditor(parameter, m_body);
    QWidget* control = row->editor->control();
    control->setAccessibleName(parameter.label);
    control->setAccessibleDescription(parameter.help);
    row->editor->setWhatsThis(parameter.help);

    int at = grid.rowCount();
    const bool check = parameter.kind == Parameter::Kind::Boolean;
    const bool wide = isWide(parameter);
    const bool named = !check && (!wide || parameter.label != parameter.group) && !parameter.label.isEmpty();
    if (named) {
        row->label = new QLabel(parameter.label, m_body);
        row->label->setBuddy(control);
        row->label->setWordWrap(true);
        row->label->setProperty("caption", true);
        row->label->setWhatsThis(parameter.help);
        grid.addWidget(row->label, at, 0, 1, wide ? 2 : 1);
        at += wide ? 1 : 0;
    }
    const bool both = check || wide || !named;
    grid.addWidget(row->editor, at, both ? 0 : 1, 1, both ? 2 : 1);
    row->below = new QVBoxLayout;
    row->note = makeNote(m_body);
    row->below->addWidget(row->note);
    grid.addLayout(row->below, at + 1, 0, 1, 2);
    row->setToolTip(parameter.help);
    connectRow(*row);
    row->editor->setValue(parameterValue(parameter, parameter.defaultValue));
    row->showLabel();
    m_rows.push_back(std::move(row));
}

void ParameterForm::connectRow(const Row& row)
{
    const Row* self = &row;
    const QString id = row.parameter.id;
    connect(row.editor, &ParameterEditor::edited, this, [this, self, id](const QVariant& value) {
        self->showLabel();
        emit edited(id, value);
    });
    connect(row.editor, &ParameterEditor::preview, this,
            [this, id](const QVariant& value) { emit preview(id, value); });
    connect(row.note, &QLabel::linkActivated, this,
            [this, id](const QString& action) { emit noteActivated(id, action); });
}

ParameterForm::Row* ParameterForm::find(const QString& id) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const auto& row) { return row->parameter.id == id; });
    return found == m_rows.end() ? nullptr : found->get();
}

void ParameterForm::setValue(const QString& id, const QVariant& value)
{
    if (Row* row = find(id)) {
        row->editor->setValue(parameterValue(row->parameter, value));
        row->showLabel();
    }
}

void ParameterForm::setMixed(const QString& id)
{
    setValue(id, QVariant());
}

void ParameterForm::setValues(const QString& id, const QVariantList& values)
{
    if (values.isEmpty())
        return;
    const bool same =
        std::all_of(values.begin(), values.end(), [&](const QVariant& v) { return v == values.first(); });
    setValue(id, same ? values.first() : QVariant());
}

QVariant ParameterForm::value(const QString& id) const
{
    const Row* row = find(id);
    return row ? row->editor->value() : QVariant();
}

bool ParameterForm::isMixed(const QString& id) const
{
    const Row* row = find(id);
    return row && !row->editor->value().isValid();
}

void ParameterForm::setParameterVisible(const QString& id, bool visible)
{
    if (Row* row = find(id)) {
        row->visible = visible;
        row->updateVisible();
    }
}

void ParameterForm::setParameterEnabled(const QString& id, bool enabled, const QString& reason)
{
    Row* row = find(id);
    if (!row)
        return;
    row->editor->setEnabled(enabled);
    if (row->label)
        row->label->setEnabled(enabled);
    row->setToolTip(enabled || reason.isEmpty() ? row->parameter.help : reason);
}

void ParameterForm::setChoiceEnabled(const QString& id, const QString& choice, bool enabled,
                                     const QString& reason)
{
    Row* row = find(id);
    const int index = row ? int(row->parameter.choices.indexOf(choice)) : -1;
    if (index >= 0)
        row->editor->setChoiceEnabled(index, enabled, reason);
}

void ParameterForm::setNote(const QString& id, const QString& text, const QString& linkText,
                            const QString& action)
{
    Row* row = find(id);
    if (!row)
        return;
    QString html = text.toHtmlEscaped();
    if (!linkText.isEmpty())
        html +=
            QStringLiteral(" <a href=\"%1\">%2</a>").arg(action.toHtmlEscaped(), linkText.toHtmlEscaped());
    row->note->setText(text.isEmpty() ? QString() : html);
    row->updateVisible();
}

void ParameterForm::setWidgetBelow(const QString& id, QWidget* widget)
{
    Row* row = find(id);
    if (!row || !widget)
        return;
    delete row->belowWidget;
    row->belowWidget = widget;
    row->below->insertWidget(0, widget);
    row->updateVisible();
}

void ParameterForm::focusParameter(const QString& id)
{
    if (QWidget* target = control(id))
        target->setFocus(Qt::ShortcutFocusReason);
}

QWidget* ParameterForm::control(const QString& id) const
{
    const Row* row = find(id);
    return row ? row->editor->control() : nullptr;
}

} // namespace fettle::ui
