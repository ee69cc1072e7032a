// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Classes of samples from arrays, and where they are usually found.
#include "data/labels.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <regex>

namespace fettle::data {

namespace {

constexpr int64_t mostClasses = 1'000'000;

/// The class that one item says; nullopt when it is none.
std::optional<int64_t> classOf(std::span<const double> item)
{
    if (item.size() > 1)
        return std::ranges::max_element(item) - item.begin();
    const double value = item.front();
    if (!(value >= 0 && value < static_cast<double>(mostClasses)) || value != std::floor(value))
        return std::nullopt;
    return static_cast<int64_t>(value);
}

class ArrayLabels final : public Labels {
public:
    explicit ArrayLabels(Array array) : m_array(std::move(array)) {}

    Result<void> check()
    {
        const int64_t width = m_array.itemElements();
        const int64_t block = std::max<int64_t>(1, 65536 / width);
        std::vector<double> values;
        for (int64_t first = 0; first < count(); first += block) {
            const int64_t many = std::min(block, count() - first);
            FETTLE_TRY(m_array.readItems(first, many, values));
            for (int64_t i = 0; i < many; ++i) {
                const auto item =
                    std::span(values).subspan(static_cast<size_t>(i * width), static_cast<size_t>(width));
                const auto label = classOf(item);
                if (!label) {
                    return fail(ErrorCode::DataFormat,
                                fmt::format("label {} of sample {} is not a class", item.front(), first + i),
                                m_array.name(), "labels are whole numbers from 0 on");
                }
                m_classes = std::max(m_classes, *label + 1);
            }
        }
        m_classes = std::max(m_classes, width > 1 ? width : 0);
        return {};
    }

    int64_t count() const override { return m_array.count(); }
    int64_t classes() const override { return m_classes; }

    std::optional<int64_t> at(int64_t index) const override
    {
        thread_local std::vector<double> item;
        if (index < 0 || index >= count() || !m_array.readItems(index, 1, item))
            return std::nullopt;
        return classOf(item);
    }

private:
    Array m_array;
    int64_t m_classes = 0;
};

struct Replacement {
    std::regex from;
    std::string to;
};

/// How names of samples become names of labels.
const std::vector<Replacement>& replacements()
{
    static const std::vector<Replacement> rows = {
        {std::regex("images"), "labels"},
        {std::regex("(^|[-_. ])x(?=$|[-_. ])"), "$1y"},
        {std::regex("(^|[-_. ])X(?=$|[-_. ])"), "$1y"},
        {std::regex("(^|[-_. ])X(?=$|[-_. ])"), "$1Y"},
        {std::regex("data"), "labels"},
        {std::regex("samples"), "labels"},
    };
    return rows;
}

} // namespace

Result<LabelsPtr> labelsFromArray(Array array)
{
    if (array.header().dimensions.size() > 2) {
        return fail(ErrorCode::DataFormat, "an array of more than two dimensions has no labels", array.name(),
                    "choose the array with one class for each sample");
    }
    auto labels = std::make_shared<ArrayLabels>(std::move(array));
    FETTLE_TRY(labels->check());
    return labels;
}

std::vector<std::string> labelNamesFor(const std::string& samples)
{
    constexpr size_t longest = 255; // of a file name; std::regex needs stack in proportion
    std::vector<std::string> names;
    if (samples.size() > longest)
        return names;
    for (const Replacement& row : replacements()) {
        std::string name = std::regex_replace(samples, row.from, row.to);
        if (name == samples)
            continue;
        names.push_back(std::regex_replace(name, std::regex("idx[0-9]"), "idx1"));
    }
    return names;
}

std::vector<std::filesystem::path> labelFilesBeside(const std::filesystem::path& samples)
{
    std::vector<std::filesystem::path> found;
    const std::string file = samples.filename().string();
    const std::string packed = ".gz";
    for (const std::string& name : labelNamesFor(file)) {
        const std::string other =
            name.ends_with(packed) ? name.substr(0, name.size() - packed.size()) : name + packed;
        for (const std::string& candidate : {name, other}) {
            std::error_code error;
            const std::filesystem::path path = samples.parent_path() / candidate;
            if (std::filesystem::is_regular_file(path, error))
                found.push_back(path);
        }
    }
    return found;
}

} // namespace fettle::data
