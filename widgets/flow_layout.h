// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A row of controls that becomes several rows where there is no room for one.
#pragma once

#include <QLayout>

#include <memory>
#include <vector>

namespace fettle::ui {

/// Items keep their order; those that expand share what is left of their row. Where two rows are not enough
/// for their usual sizes, items shrink rather than to take more.
class FlowLayout : public QLayout {
    Q_OBJECT
public:
    FlowLayout();
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    int count() const override;
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;

    Qt::Orientations expandingDirections() const override { return Qt::Horizontal; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;    ///< all in one row
    QSize minimumSize() const override; ///< the widest item's width, the height of the rows there are
    void setGeometry(const QRect& area) override;

private:
    using Row = std::vector<QLayoutItem*>;
    using Size = QSize (QLayoutItem::*)() const;
    std::vector<Row> rows(int width) const;
    std::vector<Row> rows(int width, Size size) const;
    int widthOf(const Row& row, Size size) const; ///< with the gaps
    std::vector<int> shares(const Row& row, int width) const;

    std::vector<std::unique_ptr<QLayoutItem>> m_items;
    int m_height = 0; ///< of the rows at the width there is
};

} // namespace fettle::ui
