// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Header menu, column state and selection in source rows.
#include "widgets/layer_table_view.h"

#include "widgets/theme.h"

#include <QAbstractProxyModel>
#include <QDataStream>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <algorithm>

namespace fettle::ui {

namespace {

constexpr quint32 stateMagic = 0x46544c56; // "FTLV"
constexpr quint16 stateVersion = 1;

/// The models between the view and the source, the view's first.
QList<const QAbstractProxyModel*> proxyChain(const QAbstractItemModel* model)
{
    QList<const QAbstractProxyModel*> chain;
    while (const auto* proxy = qobject_cast<const QAbstractProxyModel*>(model)) {
        chain.append(proxy);
        model = proxy->sourceModel();
    }
    return chain;
}

QString columnName(const QAbstractItemModel& model, int column)
{
    const QString full = model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString();
    const QString name = full.isEmpty() ? model.headerData(column, Qt::Horizontal).toString() : full;
    return name.section(QLatin1Char('\n'), 0, 0);
}

/// Titles stand over their cells: right over numbers, left over the rest.
class LayerHeader : public QHeaderView {
public:
    explicit LayerHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent)
    {
        setSectionsClickable(true);
        setSectionsMovable(true);
        setHighlightSections(false);
        setSortIndicatorClearable(true);
        setContextMenuPolicy(Qt::CustomContextMenu);
    }

protected:
    void initStyleOptionForIndex(QStyleOptionHeader* option, int column) const override
    {
        QHeaderView::initStyleOptionForIndex(option, column);
        const QModelIndex first = model() ? model()->index(0, column) : QModelIndex();
        const bool number = CellKind(first.data(CellKindRole).toInt()) == CellKind::Number;
        option->textAlignment = (number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    }
};

} // namespace

LayerTableView::LayerTableView(QWidget* parent) : QTableView(parent), m_delegate(new LayerDelegate(this))
{
    setItemDelegate(m_delegate);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(DoubleClicked | EditKeyPressed);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setFrameShape(QFrame::NoFrame);
    setTabKeyNavigation(false); // Tab leaves the table; the arrows walk in it
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setUpHeader();
    connect(m_delegate, &LayerDelegate::edited, this, &LayerTableView::passEdit);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, viewport(), qOverload<>(&QWidget::update));
    applyLook();
}

void LayerTableView::setUpHeader()
{
    auto* header = new LayerHeader(this);
    setHorizontalHeader(header);
    connect(header, &QWidget::customContextMenuRequested, this,
            [this, header](QPoint at) { columnMenu()->popup(header->mapToGlobal(at)); });
    connect(header, &QHeaderView::sectionResized, this, [this](int column) {
        if (QGuiApplication::mouseButtons() & Qt::LeftButton)
            m_sizedByUser.insert(column);
    });
    header->setSortIndicator(-1, Qt::AscendingOrder);
    setSortingEnabled(true);
}

void LayerTableView::applyLook()
{
    verticalHeader()->setMinimumSectionSize(fontMetrics().height() + 2);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    horizontalHeader()->setMinimumSectionSize(fontMetrics().averageCharWidth() * 3);
}

void LayerTableView::setModel(QAbstractItemModel* model)
{
    if (this->model()) {
        disconnect(this->model(), &QAbstractItemModel::modelReset, this, &LayerTableView::fitColumns);
        disconnect(this->model(), &QAbstractItemModel::dataChanged, this, &LayerTableView::growColumns);
    }
    QTableView::setModel(model);
    if (!model)
        return;
    connect(model, &QAbstractItemModel::modelReset, this, &LayerTableView::fitColumns);
    connect(model, &QAbstractItemModel::dataChanged, this, &LayerTableView::growColumns);
    fitColumns();
}

void LayerTableView::fitColumns()
{
    if (!model() || model()->rowCount() == 0)
        return;
    for (int column = 0; column < model()->columnCount(); ++column) {
        if (!m_sizedByUser.contains(column) && !isColumnHidden(column))
            resizeColumnToContents(column);
    }
}

/// Longer texts get room at once; columns do not shrink under the eye. Rows out of sight are not looked at: a
/// model may have thousands.
void LayerTableView::growColumns(const QModelIndex& topLeft, const QModelIndex& bottomRight)
{
    QHeaderView* header = horizontalHeader();
    const int precision = header->resizeContentsPrecision();
    header->setResizeContentsPrecision(0);
    for (int column = topLeft.column(); column <= bottomRight.column(); ++column) {
        if (isColumnHidden(column) || m_sizedByUser.contains(column))
            continue;
        if (const int needed = sizeHintForColumn(column); needed > columnWidth(column))
            setColumnWidth(column, needed);
    }
    header->setResizeContentsPrecision(precision);
}

QByteArray LayerTableView::saveState() const
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_4);
    stream << stateMagic << stateVersion << qint32(model() ? model()->columnCount() : 0)
           << horizontalHeader()->saveState() << m_sizedByUser;
    return bytes;
}

bool LayerTableView::restoreState(const QByteArray& state)
{
    QDataStream stream(state);
    stream.setVersion(QDataStream::Qt_6_4);
    quint32 magic = 0;
    quint16 version = 0;
    qint32 columns = 0;
    QByteArray header;
    QSet<int> sized;
    stream >> magic >> version;
    if (stream.status() != QDataStream::Ok || magic != stateMagic || version != stateVersion)
        return false;
    stream >> columns >> header >> sized;
    if (stream.status() != QDataStream::Ok || !model() || columns != model()->columnCount() ||
        !horizontalHeader()->restoreState(header))
        return false;
    m_sizedByUser = sized;
    return true;
}

void LayerTableView::setColumnShown(int column, bool shown)
{
    setColumnHidden(column, !shown);
    if (shown && !m_sizedByUser.contains(column))
        resizeColumnToContents(column);
}

QMenu* LayerTableView::columnMenu()
{
    if (!m_columnMenu)
        m_columnMenu = new QMenu(this);
    m_columnMenu->clear();
    for (int visual = 0; model() && visual < horizontalHeader()->count(); ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        QAction* action = m_columnMenu->addAction(columnName(*model(), column));
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(column != 0);
        action->setData(column);
        connect(action, &QAction::toggled, this, [this, column](bool on) { setColumnShown(column, on); });
    }
    m_columnMenu->addSeparator();
    connect(m_columnMenu->addAction(tr("Fit columns to their contents")), &QAction::triggered, this, [this] {
        m_sizedByUser.clear();
        fitColumns();
    });
    connect(m_columnMenu->addAction(tr("Order of the file")), &QAction::triggered, this,
            [this] { sortByColumn(-1, Qt::AscendingOrder); });
    return m_columnMenu;
}

QModelIndex LayerTableView::toSource(const QModelIndex& index) const
{
    QModelIndex source = index;
    for (const QAbstractProxyModel* proxy : proxyChain(model()))
        source = proxy->mapToSource(source);
    return source;
}

QModelIndex LayerTableView::fromSource(int row) const
{
    const auto chain = proxyChain(model());
    const QAbstractItemModel* source = chain.isEmpty() ? model() : chain.last()->sourceModel();
    QModelIndex index = source ? source->index(row, 0) : QModelIndex();
    for (auto proxy = chain.rbegin(); proxy != chain.rend(); ++proxy)
        index = (*proxy)->mapFromSource(index);
    return index;
}

QList<int> LayerTableView::selectedSourceRows() const
{
    QList<int> rows;
    if (!selectionModel())
        return rows;
    for (const QModelIndex& index : selectionModel()->selectedRows())
        rows.append(toSource(index).row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

void LayerTableView::selectSourceRows(const QList<int>& rows)
{
    if (!selectionModel())
        return;
    QItemSelection selection;
    QModelIndex first;
    for (const int row : rows) {
        const QModelIndex index = fromSource(row);
        if (!index.isValid())
            continue;
        selection.select(index, index);
        if (!first.isValid())
            first = index.siblingAtColumn(std::max(0, currentIndex().column()));
    }
    if (first.isValid()) {
        selectionModel()->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
        scrollTo(first);
    }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void LayerTableView::setBatchEditing(bool on)
{
    m_delegate->setSignalsEdits(on);
}

void LayerTableView::passEdit(const QModelIndex& index, const QVariant& value)
{
    const QModelIndex source = toSource(index);
    const QList<int> rows = selectedSourceRows();
    emit cellsEdited(rows.contains(source.row()) ? rows : QList<int>{source.row()}, source.column(), value);
}

void LayerTableView::setEmptyText(const QString& text)
{
    m_emptyText = text;
    viewport()->update();
}

void LayerTableView::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        applyLook();
    if (event->type() == QEvent::LanguageChange)
        fitColumns();
}

void LayerTableView::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    if (m_emptyText.isEmpty() || (model() && model()->rowCount() > 0))
        return;
    QPainter painter(viewport());
    painter.setPen(themeColors().muted);
    painter.drawText(viewport()->rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                     m_emptyText);
}

void LayerTableView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTableView::selectionChanged(selected, deselected);
    emit layerSelectionChanged(selectedSourceRows());
}

void LayerTableView::keyPressEvent(QKeyEvent* event)
{
    const bool confirm = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (confirm && state() != EditingState && currentIndex().flags().testFlag(Qt::ItemIsEditable)) {
        edit(currentIndex());
        event->accept();
        return;
    }
    QTableView::keyPressEvent(event);
}

} // namespace fettle::ui
