// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a text needs is asked of style and font, as the widget itself does when it paints; one function for
// each kind of widget.
#include "text_fit.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMainWindow>
#include <QMenuBar>
#include <QScrollBar>
#include <QSpinBox>
#include <QStatusBar>
#include <QStyle>
#include <QStyleOption>
#include <QTabBar>
#include <QTableView>
#include <QTextDocumentFragment>
#include <QToolBar>
#include <QToolButton>
#include <QToolTip>

namespace fettle::test {

namespace {

constexpr int fieldMargin = 2; ///< QLineEdit keeps so much free at either side

/// Protected questions of widgets, asked from outside.
struct TabBar : QTabBar {
    static QSize needed(const QTabBar& bar, int tab) { return (bar.*(&TabBar::tabSizeHint))(tab); }
};
struct Header : QHeaderView {
    static QSize needed(const QHeaderView& header, int section)
    {
        return (header.*(&Header::sectionSizeFromContents))(section);
    }
};
struct Dock : QDockWidget {
    static QStyleOptionDockWidget option(const QDockWidget& dock)
    {
        QStyleOptionDockWidget option;
        (dock.*(&Dock::initStyleOption))(&option);
        return option;
    }
};
struct List : QComboBox {
    static QStyleOptionComboBox option(const QComboBox& box)
    {
        QStyleOptionComboBox option;
        (box.*(&List::initStyleOption))(&option);
        return option;
    }
};

class Finder {
public:
    explicit Finder(const QWidget& root) : m_root(root) {}

    QStringList find()
    {
        look(m_root);
        for (const QWidget* widget : m_root.findChildren<QWidget*>()) {
            if (widget->isVisible() && widget->window() == m_root.window() && !behindAnother(*widget))
                look(*widget);
        }
        return m_cut;
    }

private:
    /// A dock behind others with tabs is parked outside of the window.
    bool behindAnother(const QWidget& widget) const
    {
        for (const QWidget* at = &widget; at != &m_root; at = at->parentWidget()) {
            if (qobject_cast<const QDockWidget*>(at) != nullptr && at->geometry().right() < 0)
                return true;
        }
        return false;
    }

    void look(const QWidget& widget)
    {
        if (const auto* label = qobject_cast<const QLabel*>(&widget))
            lookAt(*label);
        else if (const auto* box = qobject_cast<const QComboBox*>(&widget))
            lookAt(*box);
        else if (const auto* number = qobject_cast<const QAbstractSpinBox*>(&widget))
            lookAt(*number);
        else if (const auto* field = qobject_cast<const QLineEdit*>(&widget))
            lookAt(*field);
        else if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
            lookAt(*button);
        else if (const auto* tabs = qobject_cast<const QTabBar*>(&widget))
            lookAt(*tabs);
        else if (const auto* dock = qobject_cast<const QDockWidget*>(&widget))
            lookAt(*dock);
        else if (const auto* menus = qobject_cast<const QMenuBar*>(&widget))
            lookAt(*menus);
        else if (const auto* bar = qobject_cast<const QStatusBar*>(&widget))
            lookAt(*bar);
        else if (const auto* table = qobject_cast<const QTableView*>(&widget))
            lookAt(*table);
    }

    void report(const QWidget& widget, const QString& text, int needs, int has)
    {
        QString where;
        for (const QWidget* at = &widget; at != nullptr && at != &m_root; at = at->parentWidget()) {
            const QString name =
                at->objectName().startsWith(QLatin1String("qt_")) ? QString() : at->objectName();
            if (at == &widget || !name.isEmpty() || qobject_cast<const QDockWidget*>(at) != nullptr)
                where.prepend(QLatin1Char('/') + QLatin1String(at->metaObject()->className()) +
                              (name.isEmpty() ? QString() : QLatin1Char('#') + name));
        }
        m_cut += QStringLiteral("%1 \"%2\" needs %3, has %4").arg(where, text).arg(needs).arg(has);
    }

    void need(const QWidget& widget, const QString& text, QSize needs, QSize has)
    {
        if (text.isEmpty())
            return;
        if (needs.width() > has.width())
            report(widget, text, needs.width(), has.width());
        else if (needs.height() > has.height())
            report(widget, text + QStringLiteral("\" (height) \""), needs.height(), has.height());
        else
            held(widget, text);
    }

    /// No widget around it cuts it off, unless one can scroll to it.
    void held(const QWidget& widget, const QString& text)
    {
        for (const QWidget* at = &widget; at != &m_root && !at->isWindow(); at = at->parentWidget()) {
            const QWidget& around = *at->parentWidget();
            QRect rect = at->geometry();
            const auto* scroll = qobject_cast<const QAbstractScrollArea*>(around.parentWidget());
            if (scroll != nullptr && scroll->viewport() == &around) {
                if (scroll->verticalScrollBarPolicy() != Qt::ScrollBarAlwaysOff)
                    rect.setTop(0), rect.setBottom(0);
                if (scroll->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff)
                    rect.setLeft(0), rect.setRight(0);
            }
            if (rect.left() < 0 || rect.right() >= around.width())
                return report(*at, text + QStringLiteral("\" (beyond its parent) \""), rect.right() + 1,
                              around.width());
            if (rect.top() < 0 || rect.bottom() >= around.height())
                return report(*at, text + QStringLiteral("\" (below its parent) \""), rect.bottom() + 1,
                              around.height());
        }
    }

    /// True when the widget shows less than all on purpose, and its tooltip says the rest.
    static bool elided(const QWidget& widget, const QString& text)
    {
        if (!widget.property("elides").toBool())
            return false;
        const QPoint centre = widget.rect().center();
        QHelpEvent question(QEvent::ToolTip, centre, widget.mapToGlobal(centre));
        QCoreApplication::sendEvent(const_cast<QWidget*>(&widget), &question);
        return QToolTip::text().startsWith(text);
    }

    void lookAt(const QLabel& label)
    {
        const QString text = Qt::mightBeRichText(label.text())
                                 ? QTextDocumentFragment::fromHtml(label.text()).toPlainText()
                                 : label.text();
        const int width = label.wordWrap() ? label.minimumSizeHint().width() : label.sizeHint().width();
        const int height = label.wordWrap() ? label.heightForWidth(label.width()) : label.sizeHint().height();
        if (width > label.width() && elided(label, text))
            return held(label, text);
        need(label, text, {width, height}, label.size());
    }

    /// Every entry that can be chosen, not the present one alone.
    void lookAt(const QComboBox& box)
    {
        const QStyleOptionComboBox option = List::option(box);
        const int room =
            box.style()
                ->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &box)
                .width();
        const auto look = [&](const QString& text) {
            const int width = box.fontMetrics().horizontalAdvance(text) + 2; // a pixel at either side
            if (width > room && text == box.currentText() && elided(box, text))
                return;
            need(box, text, {width, 0}, {room, 0});
        };
        look(box.currentIndex() < 0 ? box.placeholderText() : box.currentText());
        for (int i = 0; i < box.count() && !box.property("elides").toBool(); ++i)
            look(box.itemText(i));
        held(box, box.currentText());
    }

    void lookAt(const QAbstractSpinBox& box)
    {
        const QLineEdit* field = box.findChild<QLineEdit*>();
        need(box, field->text(), {box.fontMetrics().horizontalAdvance(field->text()) + 2 * fieldMargin, 0},
             {field->contentsRect().width(), 0});
    }

    /// What is typed into a field scrolls; what invites to type does not.
    void lookAt(const QLineEdit& field)
    {
        if (qobject_cast<const QAbstractSpinBox*>(field.parentWidget()) != nullptr)
            return;
        QStyleOptionFrame option;
        option.initFrom(&field);
        option.lineWidth = field.style()->pixelMetric(QStyle::PM_DefaultFrameWidth, &option, &field);
        const int room = field.style()->subElementRect(QStyle::SE_LineEditContents, &option, &field).width();
        need(field, field.placeholderText(),
             {field.fontMetrics().horizontalAdvance(field.placeholderText()) + 2 * fieldMargin, 0},
             {room, 0});
    }

    void lookAt(const QAbstractButton& button)
    {
        const auto* tool = qobject_cast<const QToolButton*>(&button);
        if (tool != nullptr && tool->objectName() == QLatin1String("qt_toolbar_ext_button"))
            return report(button, QStringLiteral("actions of the tool bar"), 0, 0);
        if (tool != nullptr && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull())
            return held(button, button.toolTip());
        if (button.sizeHint().width() > button.width() && elided(button, button.text()))
            return held(button, button.text());
        need(button, button.text(), button.sizeHint(), button.size());
    }

    void lookAt(const QTabBar& tabs)
    {
        for (int i = 0; i < tabs.count(); ++i) {
            need(tabs, tabs.tabText(i), TabBar::needed(tabs, i), tabs.tabRect(i).size());
            if (!tabs.rect().contains(tabs.tabRect(i)))
                report(tabs, tabs.tabText(i), tabs.tabRect(i).right(), tabs.width());
        }
    }

    void lookAt(const QDockWidget& dock)
    {
        const QStyleOptionDockWidget option = Dock::option(dock);
        const QRect room = dock.style()->subElementRect(QStyle::SE_DockWidgetTitleBarText, &option, &dock);
        need(dock, dock.windowTitle(), {dock.fontMetrics().horizontalAdvance(dock.windowTitle()), 0},
             {room.width(), 0});
    }

    void lookAt(const QMenuBar& menus)
    {
        for (const QAction* action : menus.actions()) {
            const QRect rect = menus.actionGeometry(const_cast<QAction*>(action));
            if (rect.isEmpty() || !menus.rect().contains(rect))
                report(menus, action->text(), rect.right(), menus.width());
        }
    }

    void lookAt(const QStatusBar& bar)
    {
        int room = bar.width();
        for (const QWidget* widget : bar.findChildren<QWidget*>(Qt::FindDirectChildrenOnly)) {
            if (widget->isVisible() && widget->x() > bar.width() / 2)
                room = std::min(room, widget->x());
        }
        need(bar, bar.currentMessage(), {bar.fontMetrics().horizontalAdvance(bar.currentMessage()), 0},
             {room, 0});
    }

    void lookAt(const QTableView& table)
    {
        const QHeaderView& header = *table.horizontalHeader();
        for (int column = 0; column < header.count(); ++column) {
            if (header.isSectionHidden(column))
                continue;
            const QString title = header.model()->headerData(column, Qt::Horizontal).toString();
            need(header, title, Header::needed(header, column),
                 {header.sectionSize(column), header.height()});
            lookAtCells(table, column, header.sectionSize(column));
        }
    }

    void lookAtCells(const QTableView& table, int column, int width)
    {
        for (int row = 0; row < table.model()->rowCount(); ++row) {
            const QModelIndex index = table.model()->index(row, column);
            const QString text = index.data().toString();
            const QSize needs = table.sizeHintForIndex(index);
            if (needs.width() > width && !index.data(Qt::ToolTipRole).toString().contains(text))
                report(table, text, needs.width(), width);
            else if (needs.height() > table.rowHeight(row))
                report(table, text + QStringLiteral("\" (height) \""), needs.height(), table.rowHeight(row));
        }
    }

    const QWidget& m_root;
    QStringList m_cut;
};

} // namespace

QStringList cutTexts(const QWidget& root)
{
    QStringList found = Finder(root).find();
    found.removeDuplicates();
    return found;
}

} // namespace fettle::test
