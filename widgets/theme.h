// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The light and the dark look: palette, style sheet, semantic colours, and one signal when they change.
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QString>
#include <QStringList>

class QApplication;

namespace fettle::ui {

enum class Theme { Light, Dark, System };

/// What a colour means; widgets ask for the meaning, never for a number. Every pair that must be told apart
/// also differs in lightness, so that it survives the common kinds of colour blindness.
struct ThemeColors {
    QColor window;    ///< panels and tool bars
    QColor base;      ///< tables, plots, input fields
    QColor alternate; ///< every other row, header
    QColor text;
    QColor muted; ///< captions, units, estimated figures
    QColor border;
    QColor accent;      ///< "ours / chosen"
    QColor accentText;  ///< text on the accent
    QColor selection;   ///< background of selected rows
    QColor before;      ///< the state before; also the second series of a chart
    QColor track;       ///< empty part of a bar
    QColor attention;   ///< "look here", nothing else
    QColor target;      ///< target met
    QColor targetFill;  ///< area in which the target is met
    QColor error;       ///< real errors
    QColor zero;        ///< a weight that is exactly zero
    QColor negative;    ///< strong end of the diverging map, below zero
    QColor middle;      ///< centre of the diverging map (small, not zero)
    QColor positive;    ///< strong end of the diverging map, above zero
    QColor densityLow;  ///< pale end of the density map
    QColor densityHigh; ///< strong end of the density map
    QColor grid;        ///< grid lines of plots
    QColor staleHatch;  ///< hatch over figures that belong to an older recipe
};

/// Emits changed() after another look was applied; everything that paints by itself repaints then.
class ThemeNotifier : public QObject {
    Q_OBJECT
public:
    static ThemeNotifier& instance();

signals:
    void changed();

private:
    ThemeNotifier() = default;
    friend void applyTheme(QApplication& application, Theme theme);
};

/// Sets Fusion, palette and style sheet. `System` follows the desktop's palette as it was at the first call.
void applyTheme(QApplication& application, Theme theme);

/// The choice last applied (Light before the first call).
Theme currentTheme();

/// True when the look on screen is the dark one, also when it was chosen by `System`.
bool isDarkTheme();

/// The colours on screen now.
const ThemeColors& themeColors();

/// The colours of one look, whatever is on screen.
const ThemeColors& themeColors(bool dark);

/// Colour of an operator by its name in the file ("CONV_2D") or on screen ("Conv"); grey for unknown ones.
QColor operatorColor(const QString& operatorName);

/// Linear mix of two colours in sRGB; `amount` 0 gives `from`, 1 gives `to`.
QColor mixColors(const QColor& from, const QColor& to, double amount);

/// Diverging map: `position` -1 .. 1 (clipped), 0 is the middle (not the colour of an exact zero).
QColor divergingColor(double position, const ThemeColors& colors);

/// Density map: `share` 0 .. 1 (clipped), one hue from pale to strong.
QColor densityColor(double share, const ThemeColors& colors);

/// The font of captions: a little smaller than `base`, never below 7 pt.
QFont captionFont(const QFont& base);

} // namespace fettle::ui
