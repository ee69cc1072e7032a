// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Figures as text: rounding at unit borders, locales, digits.
#include "widgets/number_format.h"

#include <QtTest>

using namespace fettle::ui;

namespace {

/// Ordinary blanks for the special ones, so that expectations are readable.
QString plain(QString text)
{
    return text.replace(QChar(0x00a0), ' ').replace(QChar(0x202f), '_');
}

const QLocale english(QLocale::English, QLocale::UnitedStates);
const QLocale german(QLocale::German, QLocale::Germany);

} // namespace

class TestNumberFormat : public QObject {
    Q_OBJECT

private slots:
    void bytes_data()
    {
        QTest::addColumn<double>("bytes");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << 0.0 << "0 B";
        QTest::newRow("bytes") << 96.0 << "96 B";
        QTest::newRow("small") << 448.0 << "0.4 kB";
        QTest::newRow("kilo") << 147712.0 << "147.7 kB";
        QTest::newRow("below mega") << 999949.0 << "999.9 kB";
        QTest::newRow("rounds up to mega") << 999960.0 << "1.0 MB";
        QTest::newRow("mega") << 20100000.0 << "20.1 MB";
        QTest::newRow("unknown") << qQNaN() << "–";
    }
    void bytes()
    {
        QFETCH(double, bytes);
        QFETCH(QString, text);
        QCOMPARE(plain(formatBytes(bytes, english)), text);
    }

    void german_sign()
    {
        QCOMPARE(plain(formatBytes(147712, german)), "147,7 kB");
        QCOMPARE(plain(formatCount(1234567, german)), "1_234_567");
        QCOMPARE(plain(formatNumber(-0.5, 3, german)), "−0,5");
    }

    void counts()
    {
        QCOMPARE(plain(formatCount(448, english)), "448");
        QCOMPARE(plain(formatCount(2320, english)), "2_320");
        QCOMPARE(plain(formatCount(-36928, english)), "-36_928");
        QCOMPARE(plain(formatCountShort(448, english)), "448");
        QCOMPARE(plain(formatCountShort(131072, english)), "131 k");
        QCOMPARE(plain(formatCountShort(2359296, english)), "2.36 M");
        QCOMPARE(plain(formatCountShort(999600, english)), "1.00 M");
        QCOMPARE(plain(formatBytesExact(147712, english)), "147_712 bytes");
    }

    void accuracyShowsWhatIsKnown()
    {
        QCOMPARE(plain(formatAccuracy(0.8594, 100, english)), "86 %");
        QCOMPARE(plain(formatAccuracy(0.859, 1000, english)), "85.9 %");
        QCOMPARE(plain(formatAccuracy(0.8594, 10000, english)), "85.94 %");
        QCOMPARE(plain(formatAccuracy(0.85943, 1000000, english)), "85.94 %");
        QCOMPARE(plain(formatAccuracyInterval(0.859, 0.0216, 1000, english)), "85.9 % ± 2.2");
        QCOMPARE(plain(formatAccuracyInterval(0.859, qQNaN(), 1000, english)), "85.9 %");
    }

    void durations()
    {
        QCOMPARE(plain(formatDuration(47e-6, english)), "47.0 µs");
        QCOMPARE(plain(formatDuration(999.6e-6, english)), "1.00 ms");
        QCOMPARE(plain(formatDuration(1.234e-3, english)), "1.23 ms");
        QCOMPARE(plain(formatDuration(123.4e-9, english)), "123 ns");
        QCOMPARE(plain(formatDuration(12.34, english)), "12.3 s");
        QCOMPARE(plain(formatMilliseconds(47e-6, english)), "0.047");
        QCOMPARE(plain(formatMilliseconds(0.0123, english)), "12.3");
        QCOMPARE(formatClock(13.2), "0:14");
        QCOMPARE(formatClock(725), "12:05");
        QCOMPARE(formatClock(3729), "1:02:09");
    }

    void numbers()
    {
        QCOMPARE(formatNumber(0.42, 3, english), "0.42");
        QCOMPARE(formatNumber(0, 3, english), "0");
        QCOMPARE(formatNumber(23.64, 3, english), "23.6");
        QCOMPARE(formatNumber(100, 3, english), "100");
        QCOMPARE(formatNumber(0.99999, 3, english), "1");
        QCOMPARE(formatNumber(-0.0031, 3, english), "−0.0031");
        QCOMPARE(plain(formatEstimated("1")), "≈ 1");
    }
};

QTEST_MAIN(TestNumberFormat)
#include "tst_number_format.moc"
