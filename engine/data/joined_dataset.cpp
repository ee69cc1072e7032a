// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Data sets side by side, one for each input of a model.
#include "data/dataset.h"

#include <fmt/format.h>

namespace fettle {

namespace {

class JoinedDataset final : public Dataset {
public:
    explicit JoinedDataset(std::vector<DatasetPtr> inputs) : m_inputs(std::move(inputs)) {}

    int64_t size() const override { return m_inputs.front()->size(); }
    const Shape& sampleShape() const override { return m_inputs.front()->sampleShape(); }
    bool fixedShape() const override { return m_inputs.front()->fixedShape(); }
    std::span<const std::string> classNames() const override { return m_inputs.front()->classNames(); }
    std::optional<int64_t> label(int64_t index) const override { return m_inputs.front()->label(index); }
    Result<void> read(int64_t index, std::vector<float>& values, Shape& shape) const override
    {
        return m_inputs.front()->read(index, values, shape);
    }
    size_t inputCount() const override { return m_inputs.size(); }
    const Shape& inputShape(size_t input) const override { return m_inputs[input]->sampleShape(); }
    Result<void> readInput(size_t input, int64_t index, std::vector<float>& values,
                           Shape& shape) const override
    {
        return m_inputs[input]->read(index, values, shape);
    }
    std::string description() const override
    {
        std::string text;
        for (const DatasetPtr& input : m_inputs)
            text += (text.empty() ? "" : " beside ") + input->description();
        return text;
    }

private:
    std::vector<DatasetPtr> m_inputs;
};

} // namespace

Result<DatasetPtr> joined(std::vector<DatasetPtr> inputs)
{
    if (inputs.empty())
        return fail(ErrorCode::InvalidArgument, "no data sets to put side by side");
    for (const DatasetPtr& input : inputs) {
        if (input->size() != inputs.front()->size())
            return fail(ErrorCode::DataMismatch,
                        fmt::format("{} samples beside {}", inputs.front()->size(), input->size()),
                        input->description(), "give as many samples for each input");
    }
    return std::make_shared<const JoinedDataset>(std::move(inputs));
}

} // namespace fettle
