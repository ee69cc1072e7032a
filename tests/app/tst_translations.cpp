// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The translations are complete, and the engine's words are known to the translators.
#include "recipe/ready.h"
#include "techniques/fine_tune.h"

#include <QFile>
#include <QTest>
#include <QXmlStreamReader>

using namespace fettle;

class TranslationsTest : public QObject {
    Q_OBJECT

private:
    /// Sources of a context in a .ts file; unfinished ones are listed apart.
    static QSet<QString> sources(const QString& path, const QString& context, QStringList& unfinished)
    {
        QSet<QString> found;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return found;
        QXmlStreamReader xml(&file);
        QString name;
        QString source;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement)
                continue;
            if (xml.name() == QLatin1String("name"))
                name = xml.readElementText();
            else if (xml.name() == QLatin1String("source"))
                source = xml.readElementText();
            else if (xml.name() == QLatin1String("translation")) {
                const QString type = xml.attributes().value(QLatin1String("type")).toString();
                if (type == QLatin1String("unfinished"))
                    unfinished += name + QStringLiteral(": ") + source;
                if (type.isEmpty() && name == context)
                    found += source;
            }
        }
        return found;
    }

private slots:
    void complete_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("German") << QStringLiteral(FETTLE_TRANSLATIONS "/fettle_de.ts");
        QTest::newRow("French") << QStringLiteral(FETTLE_TRANSLATIONS "/fettle_fr.ts");
    }

    void complete()
    {
        QFETCH(QString, path);
        QStringList unfinished;
        const QSet<QString> techniques = sources(path, QStringLiteral("Techniques"), unfinished);
        QVERIFY2(unfinished.isEmpty(), qPrintable(unfinished.join(QLatin1Char('\n'))));
        QStringList missing;
        auto need = [&](const std::string& text) {
            if (!text.empty() && !techniques.contains(QString::fromStdString(text)))
                missing += QString::fromStdString(text);
        };
        std::vector<TechniqueInfo> tables(allTechniques().begin(), allTechniques().end());
        tables.push_back(fineTuning());
        for (const TechniqueInfo& technique : tables) {
            need(technique.help);
            for (const Parameter& parameter : technique.parameters) {
                need(parameter.label);
                need(parameter.help);
            }
        }
        for (const auto recipes : {readyRecipes(), fineTuningRecipes()}) {
            for (const ReadyRecipe& recipe : recipes) {
                need(std::string(recipe.label));
                need(std::string(recipe.help));
            }
        }
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
    }
};

QTEST_GUILESS_MAIN(TranslationsTest)
#include "tst_translations.moc"
