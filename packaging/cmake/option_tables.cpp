// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A tool of the build: option_tables GENERATED OPTIONS REST. Splits the header that flatc made of the schema:
// OPTIONS gets what operators need, the enumerations and the plain structs of operator options; REST includes
// it and keeps readers, builders and verifiers, which are 30,000 lines.
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

namespace {

/// Whether this line begins a definition that goes into the small header; it ends at a line "};".
bool beginsDefinition(std::string_view line)
{
    return line.starts_with("enum class ") ||
           (line.starts_with("struct ") && line.find("OptionsT : public") != line.npos) ||
           (line.starts_with("template<") && line.find("struct BuiltinOptionsUnionTraits") != line.npos);
}

bool declaresStruct(std::string_view line)
{
    return line.starts_with("struct ") && line.ends_with(";");
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 4) {
        std::cerr << "usage: option_tables GENERATED OPTIONS REST\n";
        return 2;
    }
    std::ifstream generated(argv[1]);
    std::ofstream options(argv[2]);
    std::ofstream rest(argv[3]);
    options << "// Made by option_tables from the schema.\n#pragma once\n\n#include "
               "\"flatbuffers/flatbuffers.h\"\n\n"
               "namespace fettle {\nnamespace tfl {\n\n";
    bool inside = false;
    for (std::string line; std::getline(generated, line);) {
        inside = inside || beginsDefinition(line);
        if (inside || declaresStruct(line))
            options << line << '\n';
        if (!inside)
            rest << line << '\n';
        if (line == "#include \"flatbuffers/flatbuffers.h\"")
            rest << "#include \"tflite_options.h\"\n";
        if (line == "};")
            inside = false;
    }
    options << "\n} // namespace tfl\n} // namespace fettle\n";
    if (!generated.eof() || !options.flush() || !rest.flush()) {
        std::cerr << "option_tables: cannot read " << argv[1] << " or write its parts\n";
        return 1;
    }
}
