// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How figures become text: rounding first, then the unit, so that 999.96 kB reads 1.0 MB.
#include "widgets/number_format.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>

namespace fettle::ui {

namespace {

constexpr QChar noBreakSpace(0x00a0);
constexpr QChar thinSpace(0x202f);
constexpr QChar enDash(0x2013);
constexpr QChar minusSign(0x2212);

QString unknown()
{
    return QString(enDash);
}

/// Fixed decimals, the locale's decimal sign, thin spaces between thousands.
QString fixed(double value, int decimals, const QLocale& locale)
{
    QLocale plain = locale;
    plain.setNumberOptions(QLocale::OmitGroupSeparator);
    QString text = plain.toString(value, 'f', decimals);
    if (text.startsWith(QLatin1Char('-')))
        text[0] = minusSign;
    qsizetype end = text.indexOf(plain.decimalPoint());
    if (end < 0)
        end = text.size();
    for (qsizetype at = end - 3; at > 0 && text.at(at - 1).isDigit(); at -= 3)
        text.insert(at, thinSpace);
    return text;
}

double roundTo(double value, int decimals)
{
    const double factor = std::pow(10.0, decimals);
    return std::round(value * factor) / factor;
}

/// Decimals that show `significant` digits of a positive value after rounding.
int decimalsFor(double value, int significant)
{
    if (value == 0)
        return 0;
    const auto needed = [significant](double v) { return significant - 1 - int(std::floor(std::log10(v))); };
    const double magnitude = std::abs(value);
    const int decimals = std::clamp(needed(magnitude), 0, 12);
    const double rounded = roundTo(magnitude, decimals);
    return rounded > 0 ? std::clamp(needed(rounded), 0, 12) : decimals;
}

struct Unit {
    double factor;
    const char* name;
};

/// The largest unit in which the value, rounded to its digits, is at least one.
template <std::size_t N>
const Unit& unitFor(double value, const std::array<Unit, N>& units, int significant)
{
    for (const Unit& unit : units) {
        const double scaled = std::abs(value) / unit.factor;
        if (roundTo(scaled, decimalsFor(scaled, significant)) >= 1)
            return unit;
    }
    return units.back();
}

} // namespace

QString formatBytes(double bytes, const QLocale& locale)
{
    if (!std::isfinite(bytes))
        return unknown();
    if (std::abs(bytes) < 99.5)
        return fixed(bytes, 0, locale) + noBreakSpace + QLatin1Char('B');
    static constexpr std::array<Unit, 3> units{{{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}}};
    for (const Unit& unit : units) {
        // A unit is due when the next smaller one would read 1000.0; 0.1 kB is the smallest step.
        if (roundTo(std::abs(bytes) / unit.factor * 1e3, 1) >= 1e3 || unit.factor == 1e3)
            return fixed(bytes / unit.factor, 1, locale) + noBreakSpace + QLatin1String(unit.name);
    }
    return unknown();
}

QString formatBytesExact(qint64 bytes, const QLocale& locale)
{
    return QCoreApplication::translate("fettle::ui::NumberFormat", "%1 bytes")
        .arg(formatCount(bytes, locale))
        .replace(QLatin1Char(' '), noBreakSpace);
}

QString formatCount(qint64 count, const QLocale& locale)
{
    QLocale plain = locale;
    plain.setNumberOptions(QLocale::OmitGroupSeparator);
    QString text = plain.toString(count);
    for (qsizetype at = text.size() - 3; at > 0 && text.at(at - 1).isDigit(); at -= 3)
        text.insert(at, thinSpace);
    return text;
}

QString formatCountShort(double count, const QLocale& locale)
{
    if (!std::isfinite(count))
        return unknown();
    if (std::abs(count) < 999.5)
        return fixed(count, 0, locale);
    static constexpr std::array<Unit, 4> units{{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
    const Unit& unit = unitFor(count, units, 3);
    const double scaled = count / unit.factor;
    return fixed(scaled, decimalsFor(scaled, 3), locale) + noBreakSpace + QLatin1String(unit.name);
}

QString formatPercent(double fraction, int decimals, const QLocale& locale)
{
    if (!std::isfinite(fraction))
        return unknown();
    return fixed(fraction * 100, decimals, locale) + noBreakSpace + QLatin1Char('%');
}

static int accuracyDecimals(qint64 samples)
{
    return samples < 1 ? 0 : std::clamp(int(std::floor(std::log10(double(samples)))) - 2, 0, 2);
}

QString formatAccuracy(double fraction, qint64 samples, const QLocale& locale)
{
    return formatPercent(fraction, accuracyDecimals(samples), locale);
}

QString formatAccuracyInterval(double fraction, double halfWidth, qint64 samples, const QLocale& locale)
{
    const QString value = formatAccuracy(fraction, samples, locale);
    if (!std::isfinite(halfWidth) || !std::isfinite(fraction))
        return value;
    return value + noBreakSpace + QChar(0x00b1) + noBreakSpace +
           fixed(halfWidth * 100, std::max(1, accuracyDecimals(samples)), locale);
}

QString formatDuration(double seconds, const QLocale& locale)
{
    if (!std::isfinite(seconds))
        return unknown();
    static const std::array<Unit, 4> units{{{1, "s"}, {1e-3, "ms"}, {1e-6, "\u00b5s"}, {1e-9, "ns"}}};
    const Unit& unit = unitFor(seconds, units, 3);
    const double scaled = seconds / unit.factor;
    return fixed(scaled, decimalsFor(scaled, 3), locale) + noBreakSpace + QString::fromUtf8(unit.name);
}

QString formatMilliseconds(double seconds, const QLocale& locale)
{
    if (!std::isfinite(seconds))
        return unknown();
    const double ms = seconds * 1e3;
    const int decimals = std::abs(ms) < 9.9995 ? 3 : std::abs(ms) < 99.95 ? 1 : 0;
    return fixed(ms, decimals, locale);
}

QString formatClock(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0)
        return unknown();
    const qint64 total = qint64(std::ceil(seconds));
    const auto two = [](qint64 n) { return QStringLiteral("%1").arg(n, 2, 10, QLatin1Char('0')); };
    const qint64 hours = total / 3600, minutes = total / 60 % 60;
    if (hours > 0)
        return QString::number(hours) + QLatin1Char(':') + two(minutes) + QLatin1Char(':') + two(total % 60);
    return QString::number(minutes) + QLatin1Char(':') + two(total % 60);
}

QString formatNumber(double value, int significant, const QLocale& locale)
{
    if (!std::isfinite(value))
        return unknown();
    QString text = fixed(value, decimalsFor(value, std::max(1, significant)), locale);
    const QString point = locale.decimalPoint();
    if (text.contains(point)) {
        while (text.endsWith(locale.zeroDigit()))
            text.chop(1);
        if (text.endsWith(point))
            text.chop(point.size());
    }
    return text;
}

QString formatEstimated(const QString& text)
{
    return QChar(0x2248) + QString(noBreakSpace) + text;
}

} // namespace fettle::ui
