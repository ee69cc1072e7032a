// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Finds texts on screen that their widgets have no room for.
#pragma once

#include <QStringList>

class QWidget;

namespace fettle::test {

/// One line for each visible text under `root` that is cut: by its own widget, by one around it, or by an
/// ellipsis without a tooltip that has all of it. What can be scrolled to is not cut.
QStringList cutTexts(const QWidget& root);

} // namespace fettle::test
