// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The two looks as tables of colours, and how they become palette and style sheet.
#include "widgets/theme.h"

#include <QApplication>
#include <QHash>
#include <QPalette>
#include <QStyleFactory>
#include <algorithm>
#include <array>

namespace fettle::ui {

namespace {

const ThemeColors lightColors{
    .window = 0xf4f5f8,
    .base = 0xffffff,
    .alternate = 0xf7f8fa,
    .text = 0x1b2027,
    .muted = 0x626a77,
    .border = 0xd3d7de,
    .accent = 0x2360c8,
    .accentText = 0xffffff,
    .selection = 0xe3ecfb,
    .before = 0xb7bdc9,
    .track = 0xe6e9ee,
    .attention = 0xb4530a,
    .target = 0x2c8a57,
    .targetFill = 0xedf6f1,
    .error = 0xc0262d,
    .zero = 0xcdd2db,
    .negative = 0x1f5fc4,
    .middle = 0xfdfdfd,
    .positive = 0xc42a35,
    .densityLow = 0xeef3fb,
    .densityHigh = 0x123f8c,
    .grid = 0xe6e9ee,
    .staleHatch = 0xc3c8d1,
};

const ThemeColors darkColors{
    .window = 0x262a32,
    .base = 0x20242b,
    .alternate = 0x23272f,
    .text = 0xe6e9ee,
    .muted = 0x9aa3b1,
    .border = 0x3a404b,
    .accent = 0x6ea8ff,
    .accentText = 0x0d1624,
    .selection = 0x233a63,
    .before = 0x606978,
    .track = 0x353b46,
    .attention = 0xf0a24a,
    .target = 0x56b982,
    .targetFill = 0x22332d,
    .error = 0xff6b6b,
    .zero = 0x0c0e11,
    .negative = 0x3f86ee,
    .middle = 0xdfe2e8,
    .positive = 0xe04a50,
    .densityLow = 0x262f3f,
    .densityHigh = 0x9cc4ff,
    .grid = 0x333943,
    .staleHatch = 0x4d5562,
};

struct ThemeState {
    Theme chosen = Theme::Light;
    bool dark = false;
};

ThemeState& state()
{
    static ThemeState instance;
    return instance;
}

bool desktopIsDark(const QApplication& application)
{
    return application.palette().color(QPalette::Window).lightness() < 128;
}

QPalette makePalette(const ThemeColors& c)
{
    QPalette palette;
    const std::array<std::pair<QPalette::ColorRole, QColor>, 20> roles{{
        {QPalette::Window, c.window},
        {QPalette::WindowText, c.text},
        {QPalette::Base, c.base},
        {QPalette::AlternateBase, c.alternate},
        {QPalette::Text, c.text},
        {QPalette::PlaceholderText, c.muted},
        {QPalette::Button, c.window},
        {QPalette::ButtonText, c.text},
        {QPalette::BrightText, c.error},
        {QPalette::Highlight, c.accent},
        {QPalette::HighlightedText, c.accentText},
        {QPalette::Link, c.accent},
        {QPalette::LinkVisited, c.accent},
        {QPalette::ToolTipBase, c.base},
        {QPalette::ToolTipText, c.text},
        {QPalette::Light, mixColors(c.window, c.base, 0.7)},
        {QPalette::Midlight, mixColors(c.window, c.border, 0.4)},
        {QPalette::Mid, c.border},
        {QPalette::Dark, mixColors(c.border, c.muted, 0.5)},
        {QPalette::Shadow, mixColors(c.border, QColor(Qt::black), 0.5)},
    }};
    for (const auto& [role, color] : roles)
        palette.setColor(role, color);
    const QColor faint = mixColors(c.muted, c.window, 0.45);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, faint);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, c.track);
    return palette;
}

/// `@name` in the sheet stands for a colour of the theme.
QString makeStyleSheet(const ThemeColors& c)
{
    QString sheet = QStringLiteral(R"(
QToolTip { color: @text; background: @base; border: 1px solid @border; padding: 3px; }
QHeaderView { background: @window; border: none; }
QHeaderView::section { background: @window; color: @muted; border: none; border-bottom: 1px solid @border;
    border-right: 1px solid transparent; padding: 4px 6px; font-weight: 600; }
QHeaderView::section:hover { color: @text; border-right: 1px solid @border; }
QTabBar::tab { background: transparent; color: @muted; padding: 5px 8px; border: none;
    border-top: 2px solid transparent; }
QTabBar::tab:selected { color: @text; background: @base; border-top: 2px solid @accent; }
QTabBar::tab:hover:!selected { color: @text; }
QTabBar::tab:focus { border-top: 2px solid @text; }
QMainWindow::separator { background: @border; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QStatusBar::item { border: none; }
QLabel[caption="true"] { color: @muted; }
QLabel[heading="true"] { font-weight: 600; }
QLabel[note="true"] { background: @base; border: none; border-left: 3px solid @attention; padding: 6px 8px; }
QLineEdit[invalid="true"] { border: 1px solid @attention; border-radius: 2px; padding: 2px; }
QPushButton[primary="true"] { background: @accent; color: @accentText; border: 1px solid @accent;
    border-radius: 4px; padding: 4px 12px; font-weight: 600; }
QPushButton[primary="true"]:disabled { background: @track; color: @muted; border-color: @border; }
QPushButton[primary="true"]:focus { border: 1px solid @text; }
fettle--ui--SegmentedButtons > QToolButton { background: @base; color: @text; border: 1px solid @border;
    margin: 0px; padding: 3px 6px; }
fettle--ui--SegmentedButtons > QToolButton:hover { background: @selection; }
fettle--ui--SegmentedButtons > QToolButton:checked { background: @accent; color: @accentText; border-color: @accent; }
fettle--ui--SegmentedButtons > QToolButton:focus { border: 1px solid @text; }
fettle--ui--SegmentedButtons > QToolButton:disabled { color: @border; background: @window; }
fettle--ui--SegmentedButtons > QToolButton:checked:disabled { background: @track; color: @muted; border-color: @border; }
)");
    // Longer names first, so that @accentText is not taken for @accent.
    const std::array<std::pair<const char*, QColor>, 10> names{{
        {"@accentText", c.accentText},
        {"@attention", c.attention},
        {"@selection", c.selection},
        {"@accent", c.accent},
        {"@border", c.border},
        {"@window", c.window},
        {"@muted", c.muted},
        {"@track", c.track},
        {"@base", c.base},
        {"@text", c.text},
    }};
    for (const auto& [name, color] : names)
        sheet.replace(QLatin1String(name), color.name());
    return sheet;
}

/// "CONV_2D", "Conv2D" and "conv" all become "conv".
QString operatorKey(const QString& name)
{
    QString key = name.toLower();
    key.remove(u'_').remove(u' ').remove(u'-');
    if (key.endsWith(QLatin1String("2d")) || key.endsWith(QLatin1String("3d")))
        key.chop(2);
    return key;
}

const QHash<QString, QRgb>& operatorColors()
{
    static const QHash<QString, QRgb> colors{
        {"conv", 0x3d85c6},
        {"transposeconv", 0x3d85c6},
        {"depthwiseconv", 0x2f9ea8},
        {"depthwise", 0x2f9ea8},
        {"fullyconnected", 0x8f5fc6},
        {"dense", 0x8f5fc6},
        {"batchmatmul", 0x8f5fc6},
        {"add", 0x5a9e6a},
        {"sub", 0x5a9e6a},
        {"mul", 0x5a9e6a},
        {"div", 0x5a9e6a},
        {"mean", 0xc98a1f},
        {"averagepool", 0xc98a1f},
        {"avgpool", 0xc98a1f},
        {"maxpool", 0xc98a1f},
        {"averagepooling", 0xc98a1f},
        {"softmax", 0xc9546a},
        {"logistic", 0xc9546a},
        {"relu", 0xc9546a},
        {"relu6", 0xc9546a},
        {"tanh", 0xc9546a},
        {"hardswish", 0xc9546a},
        {"quantize", 0x97784f},
        {"dequantize", 0x97784f},
    };
    return colors;
}

} // namespace

ThemeNotifier& ThemeNotifier::instance()
{
    static ThemeNotifier notifier;
    return notifier;
}

void applyTheme(QApplication& application, Theme theme)
{
    static const bool systemDark = desktopIsDark(application);
    state().chosen = theme;
    state().dark = theme == Theme::Dark || (theme == Theme::System && systemDark);
    const ThemeColors& colors = themeColors();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(makePalette(colors));
    application.setStyleSheet(makeStyleSheet(colors));
    emit ThemeNotifier::instance().changed();
}

Theme currentTheme()
{
    return state().chosen;
}

bool isDarkTheme()
{
    return state().dark;
}

const ThemeColors& themeColors()
{
    return themeColors(state().dark);
}

const ThemeColors& themeColors(bool dark)
{
    return dark ? darkColors : lightColors;
}

QColor operatorColor(const QString& operatorName)
{
    return operatorColors().value(operatorKey(operatorName), 0x8a919e);
}

QColor mixColors(const QColor& from, const QColor& to, double amount)
{
    const double t = std::clamp(amount, 0.0, 1.0);
    const auto mix = [t](int a, int b) { return int(std::lround(a + (b - a) * t)); };
    return QColor(mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue()));
}

QColor divergingColor(double position, const ThemeColors& colors)
{
    return mixColors(colors.middle, position < 0 ? colors.negative : colors.positive, std::abs(position));
}

QColor densityColor(double share, const ThemeColors& colors)
{
    return mixColors(colors.densityLow, colors.densityHigh, share);
}

QFont captionFont(const QFont& base)
{
    QFont font = base;
    if (font.pointSizeF() > 0)
        font.setPointSizeF(std::max(7.0, font.pointSizeF() * 0.9));
    return font;
}

} // namespace fettle::ui
