// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of the cache with one file a run.
#include "document/checkpoints.h"

#include "core/hash.h"

#include <QDateTime>
#include <QDir>
#include <QStandardPaths>

#include <fmt/format.h>

namespace fettle::app {

std::filesystem::path checkpointPath(const QString& modelPath, const Recipe& recipe)
{
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::CacheLocation) +
                      QStringLiteral("/checkpoints"));
    folder.mkpath(QStringLiteral("."));
    constexpr int keptDays = 30;
    const QDateTime oldest = QDateTime::currentDateTime().addDays(-keptDays);
    const QFileInfoList files = folder.entryInfoList(QDir::Files);
    for (const QFileInfo& file : files) {
        if (file.lastModified() < oldest)
            QFile::remove(file.filePath());
    }
    const QByteArray model = modelPath.toUtf8();
    const std::string name = fmt::format(
        "{:016x}-{}", fnv1a(std::as_bytes(std::span(model.data(), static_cast<size_t>(model.size())))),
        recipeHashText(recipe));
    return std::filesystem::path(folder.filePath(QString::fromStdString(name)).toStdString());
}

Result<VariantPtr> optimizeOrBeginAnew(const OptimizeRequest& request, JobContext& job)
{
    auto variant = optimize(request, job);
    const auto& checkpoint = request.training.checkpoint;
    if (variant || checkpoint.empty() || variant.error().where != checkpoint.string())
        return variant;
    std::error_code ignored;
    if (!std::filesystem::remove(checkpoint, ignored))
        return variant;
    return optimize(request, job);
}

} // namespace fettle::app
