// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Figures as text: units, digits, thin spaces and the locale's decimal sign in one place.
#pragma once

#include <QLocale>
#include <QString>

namespace fettle::ui {

// All functions give an en dash for values that are not known (not a number). Units are decimal (1 kB = 1000
// bytes) and stand after a no-break space; thousands are parted by narrow no-break spaces in every locale.

/// A size with one decimal: "0.5 kB", "147.7 kB", "20.1 MB"; below 100 bytes whole bytes ("96 B").
QString formatBytes(double bytes, const QLocale& locale = QLocale());

/// The exact size for tooltips: "147 712 bytes".
QString formatBytesExact(qint64 bytes, const QLocale& locale = QLocale());

/// A whole number with thin spaces: "36 928".
QString formatCount(qint64 count, const QLocale& locale = QLocale());

/// A large number with three digits: "448", "131 k", "2.36 M".
QString formatCountShort(double count, const QLocale& locale = QLocale());

/// `fraction` 0 .. 1 as percent with a fixed number of decimals: "70 %".
QString formatPercent(double fraction, int decimals = 0, const QLocale& locale = QLocale());

/// A share of `samples` as percent with no more decimals than the number of samples supports
/// (10 and 100 samples: none, 1 000: one, 10 000: two, at most two).
QString formatAccuracy(double fraction, qint64 samples, const QLocale& locale = QLocale());

/// "85.9 % ± 2.2" with the half width of the interval in the same digits.
QString formatAccuracyInterval(double fraction, double halfWidth, qint64 samples,
                               const QLocale& locale = QLocale());

/// A measured time with three significant digits in ns, µs, ms or s: "47.0 µs", "1.23 ms".
QString formatDuration(double seconds, const QLocale& locale = QLocale());

/// Milliseconds for a column of one unit: three decimals below 10 ms, fewer above ("0.047", "12.3").
QString formatMilliseconds(double seconds, const QLocale& locale = QLocale());

/// Remaining time as a clock: "0:14", "12:05", "1:02:09".
QString formatClock(double seconds);

/// A plain number with up to `significant` digits and without needless zeros: "0.42", "23.6", "-0.0031" (the
/// minus is U+2212).
QString formatNumber(double value, int significant = 3, const QLocale& locale = QLocale());

/// Puts the mark of estimated figures before `text`: "≈ 38.6 kB".
QString formatEstimated(const QString& text);

} // namespace fettle::ui
