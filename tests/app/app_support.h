// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the window's tests share: the embedded sample, shared data, screenshots.
#pragma once

#include "data/preprocessing.h"
#include "document/document.h"
#include "sample/sample.h"

#include <QDir>
#include <QStandardPaths>
#include <QTest>
#include <QWidget>

namespace fettle::test {

inline ModelPtr sampleModel()
{
    const auto model = readSampleModel();
    return model ? *model : nullptr;
}

inline DatasetPtr sampleData(SamplePart part)
{
    const auto data = readSampleData(part);
    return data ? *data : nullptr;
}

inline Recipe recipeOf(const char* text)
{
    const auto recipe = parseRecipe(text);
    if (!recipe)
        qFatal("%s", describe(recipe.error()).c_str());
    return *recipe;
}

/// Saves a picture when FETTLE_SCREENSHOTS names a folder.
inline void screenshot(QWidget* widget, const QString& name)
{
    const QString folder = qEnvironmentVariable("FETTLE_SCREENSHOTS");
    if (folder.isEmpty())
        return;
    constexpr int settleMs = 200; // layouts follow changed texts in later turns of the event loop
    QTest::qWait(settleMs);
    widget->grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

/// Settings of a test do not touch the user's.
inline void isolateSettings(const char* name)
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("FettleTest"));
    QCoreApplication::setApplicationName(QString::fromLatin1(name) +
                                         QString::number(QCoreApplication::applicationPid()));
}

} // namespace fettle::test
