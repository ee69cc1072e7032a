// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The window's program: theme, language, and what the command line asks to open.
#include "first_run/first_run.h"
#include "first_run/paint_probe.h"
#include "widgets/theme.h"
#include "window/language.h"
#include "window/main_window.h"
#include "window/session.h"

#include <QApplication>
#include <QCommandLineParser>

int main(int argc, char* argv[])
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Fettle"));
    QApplication::setOrganizationName(QStringLiteral("Fettle"));
    QApplication::setApplicationVersion(QStringLiteral(FETTLE_VERSION));
    fettle::ui::applyTheme(application, fettle::app::session::theme());
    fettle::app::installLanguage(fettle::app::session::language());

    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate(
        "main", "Makes trained .tflite models smaller and faster, and keeps them right."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(
        QStringLiteral("model"),
        QCoreApplication::translate("main", "A .tflite file; the sample when left out."),
        QStringLiteral("[model]"));
    const QCommandLineOption tour(
        QStringLiteral("first-run"),
        QCoreApplication::translate("main",
                                    "Without a window: sweep the ready recipes, write results into FOLDER."),
        QStringLiteral("FOLDER"));
    parser.addOption(tour);
    QCommandLineOption paintOnly(
        QStringLiteral("quit-after-paint")); // for tests/bench: how long until there is something to see
    paintOnly.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOption(paintOnly);
    parser.process(application);
    const QStringList paths = parser.positionalArguments();
    if (parser.isSet(tour))
        return fettle::app::firstRun(parser.value(tour), paths.isEmpty() ? QString() : paths.front());

    fettle::app::MainWindow window;
    window.show();
    if (parser.isSet(paintOnly))
        fettle::app::quitAfterPaint(window, !paths.isEmpty());
    window.workflows()
        .openSample(); // something is on screen at once, and stays when the file cannot be opened
    if (!paths.isEmpty())
        window.openPath(paths.front());
    return QApplication::exec();
}
