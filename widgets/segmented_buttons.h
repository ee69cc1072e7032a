// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A few choices side by side, one of them pressed; wraps into rows where the width is short.
#pragma once

#include <QList>
#include <QStringList>
#include <QWidget>

class QAbstractButton;
class QButtonGroup;

namespace fettle::ui {

class SegmentedButtons : public QWidget {
    Q_OBJECT
public:
    explicit SegmentedButtons(QWidget* parent = nullptr);

    void setSegments(const QStringList& labels);
    int count() const { return int(m_buttons.size()); }

    /// The pressed segment; -1 presses none (mixed values). Does not emit chosen().
    void setCurrent(int index);
    int current() const;

    void setSegmentEnabled(int index, bool enabled, const QString& reason = {});
    QAbstractButton* segment(int index) const { return m_buttons.at(index); }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void chosen(int index); ///< by the user

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    int widthOf(int first, int end) const;
    int perRow(int width) const;
    int segmentHeight() const;
    void arrange();

    QButtonGroup* m_group;
    QList<QAbstractButton*> m_buttons;
};

} // namespace fettle::ui
