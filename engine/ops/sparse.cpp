// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Walks over the levels of a sparse tensor.
#include "ops/sparse.h"

#include <algorithm>

namespace fettle {

namespace {

std::unexpected<Error> contradiction(const Tensor& tensor)
{
    return fail(ErrorCode::DamagedModel, "the description of a sparse tensor contradicts itself",
                tensor.name);
}

/// One level of the traversal: which dimension of the tensor it moves along, and how far.
struct Level {
    const Sparsity::Dimension* stored = nullptr;
    size_t size = 0; ///< coordinates that there are
    size_t step = 0; ///< elements of the dense tensor from one to the next
};

class Walk {
public:
    Walk(std::vector<Level> levels, std::span<const std::byte> values, size_t elementBytes,
         std::vector<std::byte>& dense)
        : m_levels(std::move(levels)), m_values(values), m_elementBytes(elementBytes), m_dense(dense)
    {
    }

    /// False when an index or a segment is out of its range.
    bool run() { return enter(0, 0, 0); }

private:
    bool enter(size_t depth, size_t position, size_t element)
    {
        if (depth == m_levels.size())
            return put(position, element);
        const Level& level = m_levels[depth];
        if (!level.stored->compressed) {
            for (size_t i = 0; i < level.size; ++i)
                if (!enter(depth + 1, position * level.size + i, element + i * level.step))
                    return false;
            return true;
        }
        const auto& segments = level.stored->segments;
        const auto& indices = level.stored->indices;
        if (position + 1 >= segments.size() || segments[position] < 0 ||
            segments[position] > segments[position + 1] ||
            static_cast<size_t>(segments[position + 1]) > indices.size())
            return false;
        int32_t previous = -1;
        for (auto i = static_cast<size_t>(segments[position]);
             i < static_cast<size_t>(segments[position + 1]); ++i) {
            if (indices[i] <= previous || static_cast<size_t>(indices[i]) >= level.size)
                return false;
            previous = indices[i];
            if (!enter(depth + 1, i, element + static_cast<size_t>(indices[i]) * level.step))
                return false;
        }
        return true;
    }

    bool put(size_t position, size_t element)
    {
        if ((position + 1) * m_elementBytes > m_values.size() ||
            (element + 1) * m_elementBytes > m_dense.size())
            return false;
        std::copy_n(m_values.begin() + static_cast<std::ptrdiff_t>(position * m_elementBytes), m_elementBytes,
                    m_dense.begin() + static_cast<std::ptrdiff_t>(element * m_elementBytes));
        return true;
    }

    std::vector<Level> m_levels;
    std::span<const std::byte> m_values;
    size_t m_elementBytes;
    std::vector<std::byte>& m_dense;
};

/// The levels in traversal order. Blocked dimensions count blocks; the dimensions of blocks follow those of
/// the tensor.
Result<std::vector<Level>> levelsOf(const Tensor& tensor, const Shape& shape)
{
    const Sparsity& sparsity = *tensor.sparsity;
    const size_t rank = shape.size(), count = rank + sparsity.blockMap.size();
    if (sparsity.traversalOrder.size() != count || sparsity.dimensions.size() != count || rank == 0 ||
        rank > 6 || count > 12)
        return contradiction(tensor);
    std::vector<size_t> levelOf(count, count);
    for (size_t i = 0; i < count; ++i) {
        const int32_t dimension = sparsity.traversalOrder[i];
        if (dimension < 0 || static_cast<size_t>(dimension) >= count ||
            levelOf[static_cast<size_t>(dimension)] != count)
            return contradiction(tensor);
        levelOf[static_cast<size_t>(dimension)] = i;
    }
    std::vector<Level> levels(count);
    for (size_t i = 0; i < count; ++i)
        levels[i].stored = &sparsity.dimensions[i];
    size_t step = 1;
    for (size_t d = rank; d-- > 0;) {
        levels[levelOf[d]] = {levels[levelOf[d]].stored, static_cast<size_t>(shape[d]), step};
        step *= static_cast<size_t>(shape[d]);
    }
    for (size_t b = 0; b < sparsity.blockMap.size(); ++b) {
        const int32_t blocked = sparsity.blockMap[b];
        Level& inner = levels[levelOf[rank + b]];
        if (blocked < 0 || static_cast<size_t>(blocked) >= rank || inner.stored->compressed ||
            inner.stored->denseSize <= 0)
            return contradiction(tensor);
        Level& outer = levels[levelOf[static_cast<size_t>(blocked)]];
        inner.size = static_cast<size_t>(inner.stored->denseSize);
        inner.step = outer.step;
        if (outer.size % inner.size != 0)
            return contradiction(tensor);
        outer.size /= inner.size;
        outer.step *= inner.size;
    }
    for (const Level& level : levels)
        if (!level.stored->compressed &&
            static_cast<size_t>(std::max(level.stored->denseSize, 0)) != level.size)
            return contradiction(tensor);
    return levels;
}

} // namespace

Result<Bytes> densified(const Tensor& tensor, const Shape& shape, const Bytes& stored)
{
    const int bits = bitsOf(tensor.type);
    constexpr int64_t limit = int64_t{1} << 28; // a small file may not ask for any amount of memory
    if (bits < 8 || elementCount(shape) > limit)
        return fail(ErrorCode::UnsupportedModel,
                    "a sparse tensor of such elements, or so large, is not computed", tensor.name);
    FETTLE_ASSIGN(std::vector<Level> levels, levelsOf(tensor, shape));
    const auto elementBytes = static_cast<size_t>(bits / 8);
    std::vector<std::byte> dense(static_cast<size_t>(elementCount(shape)) * elementBytes);
    if (!Walk(std::move(levels), stored.view(), elementBytes, dense).run())
        return contradiction(tensor);
    return Bytes::own(std::move(dense));
}

} // namespace fettle
