// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What all plots of the window look like.
#pragma once

#include <QFont>

class QCPAxis;

namespace fettle::ui {

/// Colours of the theme, captions in small print, no tick marks.
void styleAxis(QCPAxis* axis, const QFont& base);

} // namespace fettle::ui
