// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// For names that may be longer than any place for them: a label, a list and a button that show as much as
// there is room for, and an ellipsis. Their tooltip then begins with the whole name.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QToolButton>

namespace fettle::ui {

/// One line of plain text.
class NameLabel : public QLabel {
    Q_OBJECT
    Q_PROPERTY(bool elides MEMBER elides CONSTANT)
public:
    explicit NameLabel(QWidget* parent = nullptr);
    QSize minimumSizeHint() const override;

    static constexpr bool elides = true;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
};

/// Asks for the room of the chosen name, does with that of a few characters.
class NameBox : public QComboBox {
    Q_OBJECT
    Q_PROPERTY(bool elides MEMBER elides CONSTANT)
public:
    explicit NameBox(QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    static constexpr bool elides = true;

protected:
    bool event(QEvent* event) override;
    void initStyleOption(QStyleOptionComboBox* option) const override;

private:
    QSize sizeFor(int textWidth) const;
};

class NameButton : public QToolButton {
    Q_OBJECT
    Q_PROPERTY(bool elides MEMBER elides CONSTANT)
public:
    explicit NameButton(QWidget* parent = nullptr);
    QSize minimumSizeHint() const override;

    static constexpr bool elides = true;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QString shownText() const;
};

} // namespace fettle::ui
