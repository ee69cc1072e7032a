// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// QSaveFile with sentences for what can go wrong.
#include "widgets/file_output.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QSaveFile>

namespace fettle::ui {

namespace {

QString failure(const QString& path, const QString& reason)
{
    return QCoreApplication::translate(
               "fettle::ui::FileOutput",
               "%1 could not be written: %2. Nothing was changed; choose another place or name.")
        .arg(QDir::toNativeSeparators(path), reason);
}

} // namespace

QString writeFile(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return failure(path, file.errorString());
    if (file.write(bytes) != bytes.size() || !file.commit())
        return failure(path, file.errorString());
    return {};
}

QString writePng(const QString& path, const QImage& image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (image.isNull() || !image.save(&buffer, "PNG"))
        return failure(
            path, QCoreApplication::translate("fettle::ui::FileOutput", "the picture is empty or too large"));
    return writeFile(path, bytes);
}

QString csvCell(const QString& text)
{
    if (!text.contains(QLatin1Char(',')) && !text.contains(QLatin1Char('"')) &&
        !text.contains(QLatin1Char('\n')) && !text.contains(QLatin1Char('\r')))
        return text;
    QString quoted = text;
    return QLatin1Char('"') + quoted.replace(QLatin1String("\""), QLatin1String("\"\"")) + QLatin1Char('"');
}

} // namespace fettle::ui
