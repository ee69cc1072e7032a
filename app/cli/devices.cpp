// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// devices: what there is to compute on, what each can do, and why not.
#include "cli/device_list.h"
#include "cli/table.h"
#include "core/parallel.h"
#include "core/text.h"
#include "kernels/kernels.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fstream>

namespace fettle::cli {

namespace {

std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        const size_t colon = line.find(':');
        if (line.starts_with("model name") && colon != std::string::npos)
            return std::string(trimmed(std::string_view(line).substr(colon + 1)));
    }
    return "processor";
}

class DevicesCommand final : public Command {
public:
    void declare(CLI::App& app) override
    {
        app.footer("Examples:\n"
                   "  fettle-cli devices\n"
                   "  fettle-cli devices --json");
    }

    Result<Outcome> run(Context&) override
    {
        std::vector<DeviceRow> rows = {processorRow()};
        std::string why;
        for (DeviceRow& row : vulkanRows(why))
            rows.push_back(std::move(row));
        Outcome outcome;
        outcome.json["devices"] = Json::array();
        Table table(
            {{"device", Align::Left}, {"name", Align::Left}, {"kind", Align::Left}, {"can", Align::Left}});
        for (DeviceRow& row : rows) {
            Json json = {{"id", row.id}, {"name", row.name}, {"kind", row.kind}, {"usable", row.usable}};
            if (!row.usable)
                json["why_not"] = row.why;
            json.update(row.json);
            outcome.json["devices"].push_back(std::move(json));
            table.addRow({row.id, row.name, row.kind, row.usable ? row.can : "not usable: " + row.why});
        }
        outcome.text = table.text();
        if (!why.empty()) {
            outcome.json["vulkan"] = why;
            outcome.text += "no Vulkan device: " + why + "\n";
        }
        return outcome;
    }
};

} // namespace

DeviceRow processorRow()
{
    DeviceRow row;
    row.id = "cpu";
    row.name = processorName();
    row.kind = "processor";
    row.usable = true;
    std::vector<std::string> sets;
    for (int i = 0; i <= static_cast<int>(kernels::best()); ++i)
        sets.emplace_back(kernels::name(static_cast<kernels::InstructionSet>(i)));
    row.json = {{"threads", defaultThreads()}, {"instruction_sets", sets}, {"precisions", {"fp32", "int8"}}};
    row.can = fmt::format("fp32, int8 with {}, {} threads", sets.back(), defaultThreads());
    return row;
}

std::unique_ptr<Command> devicesCommand()
{
    return std::make_unique<DevicesCommand>();
}

} // namespace fettle::cli
