// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Writes pictures and tables whole or not at all, and says in a sentence what went wrong.
#pragma once

#include <QByteArray>
#include <QImage>
#include <QString>

namespace fettle::ui {

// All return an empty text, or what went wrong; on failure an old file of that name stays as it was.

QString writeFile(const QString& path, const QByteArray& bytes);
QString writePng(const QString& path, const QImage& image);

/// One cell of a CSV line (RFC 4180): quoted when it holds a comma, a quote or a line break.
QString csvCell(const QString& text);

} // namespace fettle::ui
