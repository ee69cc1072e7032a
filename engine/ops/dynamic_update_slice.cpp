// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// DYNAMIC_UPDATE_SLICE: the input with a box overwritten; where the box lies is computed in the run and kept
// inside.
#include "ops/moves.h"
#include "ops/packed.h"

namespace fettle {

namespace {

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 3));
    const Shape& whole = view.inputShape(0);
    const Shape& update = view.inputShape(1);
    const Shape& start = view.inputShape(2);
    bool fits =
        update.size() == whole.size() && start.size() == 1 && static_cast<size_t>(start[0]) == whole.size();
    for (size_t d = 0; fits && d < whole.size(); ++d)
        fits = update[d] <= whole[d];
    if (!fits)
        return fail(ErrorCode::DamagedModel,
                    shapeText(update) + " cannot be written into " + shapeText(whole));
    return std::vector<Shape>{whole};
}

/// Everything that a run needs; a class of its own because 4-bit data go through the scratch memory.
class Update final : public PreparedOperator {
public:
    Update(const OperatorView& view, size_t bytes)
        : m_bytes(bytes),
          m_packed(bitsOf(view.output(0).type) == 4),
          m_wideStart(view.input(2)->type == TensorType::Int64)
    {
        const Shape& whole = view.inputShape(0);
        const Shape& update = view.inputShape(1);
        m_count = static_cast<size_t>(elementCount(whole));
        m_updateCount = static_cast<size_t>(elementCount(update));
        const auto from = rowMajorSteps(update);
        m_steps = rowMajorSteps(whole);
        std::vector<CopyAxis> axes;
        for (size_t d = 0; d < whole.size(); ++d) {
            axes.push_back({static_cast<size_t>(update[d]), from[d], m_steps[d]});
            m_room.push_back(whole[d] - update[d]);
        }
        m_copy = StridedCopy(axes, bytes);
    }

    size_t scratchBytes() const override { return m_packed ? m_count + m_updateCount : 0; }

    void run(const RunArguments& arguments) const override
    {
        const auto place = start(arguments) * static_cast<std::ptrdiff_t>(m_bytes);
        if (!m_packed) {
            std::memcpy(arguments.out<std::byte>(0), arguments.in<std::byte>(0), m_count * m_bytes);
            return m_copy(arguments.in<std::byte>(1), arguments.out<std::byte>(0) + place);
        }
        std::byte* whole = arguments.scratch;
        std::byte* update = whole + m_count;
        unpackNibbles(arguments.in<std::byte>(0), m_count, whole);
        unpackNibbles(arguments.in<std::byte>(1), m_updateCount, update);
        m_copy(update, whole + place);
        packNibbles(whole, m_count, arguments.out<std::byte>(0));
    }

private:
    std::ptrdiff_t start(const RunArguments& arguments) const
    {
        std::ptrdiff_t place = 0;
        for (size_t d = 0; d < m_room.size(); ++d) {
            const int64_t index = m_wideStart ? arguments.in<int64_t>(2)[d] : arguments.in<int32_t>(2)[d];
            place += std::clamp<int64_t>(index, 0, m_room[d]) * m_steps[d];
        }
        return place;
    }

    size_t m_bytes;
    bool m_packed;
    bool m_wideStart;
    size_t m_count = 0, m_updateCount = 0;
    std::vector<std::ptrdiff_t> m_steps;
    std::vector<int64_t> m_room; ///< largest start of each dimension
    StridedCopy m_copy;
};

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    const TensorType start = view.input(2)->type;
    if (view.input(1)->type != view.input(0)->type ||
        (start != TensorType::Int32 && start != TensorType::Int64))
        return unsupportedTypes(view);
    return std::make_unique<Update>(view, bytes);
}

int32_t version(const OperatorView& view)
{
    switch (view.input(0)->type) {
    case TensorType::BFloat16:
        return 6;
    case TensorType::Int4:
        return 5;
    case TensorType::Int16:
        return 4;
    case TensorType::Float16:
        return 3;
    default:
        return view.input(2)->type == TensorType::Int64 ? 2 : 1;
    }
}

} // namespace

const OperatorDefinition& ops::dynamicUpdateSlice()
{
    static const OperatorDefinition definition{
        .code = code::dynamicUpdateSlice,
        .name = "DYNAMIC_UPDATE_SLICE",
        .label = "Update",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
