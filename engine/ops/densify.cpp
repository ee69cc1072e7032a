// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// DENSIFY: a sparse constant with its zeros filled in.
#include "ops/moves.h"

namespace fettle {

namespace {

std::unexpected<Error> damaged(const Tensor& tensor)
{
    return fail(ErrorCode::DamagedModel, "impossible storage of a sparse tensor", tensor.name);
}

/// The storage is a tree: each level lists the indices that one dimension (or one dimension inside of the
/// blocks) has below every position of the level before. What prepare() has checked: each level belongs to
/// another dimension, and no level has more positions than the tensor has elements, nor the last one more
/// than there are stored values.
struct Storage {
    Sparsity sparsity;
    Shape shape;
    std::vector<int32_t> blockSizes; ///< of each dimension; 1 where it has none
    size_t bytes = 0;                ///< of an element
};

/// The traversal order names every dimension and every dimension of the blocks once.
bool soundOrder(const Sparsity& sparsity, size_t rank)
{
    const size_t levels = rank + sparsity.blockMap.size();
    std::vector<bool> seen(levels);
    if (levels == 0 || levels > 32 || sparsity.traversalOrder.size() != levels ||
        sparsity.dimensions.size() != levels)
        return false;
    for (const int32_t d : sparsity.traversalOrder) {
        if (d < 0 || static_cast<size_t>(d) >= levels || seen[static_cast<size_t>(d)])
            return false;
        seen[static_cast<size_t>(d)] = true;
    }
    return std::ranges::all_of(sparsity.blockMap,
                               [&](int32_t d) { return d >= 0 && static_cast<size_t>(d) < rank; });
}

/// Positions of a level, where the level before has `above`; nothing when it contradicts itself.
std::optional<size_t> positionsOf(const Sparsity::Dimension& level, size_t above)
{
    if (!level.compressed)
        return level.denseSize < 0 ? std::nullopt
                                   : std::optional(above * static_cast<size_t>(level.denseSize));
    const auto& segments = level.segments;
    if (segments.size() != above + 1 || segments.front() != 0 || !std::ranges::is_sorted(segments) ||
        static_cast<size_t>(segments.back()) > level.indices.size())
        return std::nullopt;
    return static_cast<size_t>(segments.back());
}

Result<Storage> storageOf(const OperatorView& view, size_t bytes)
{
    const Tensor& tensor = *view.input(0);
    Storage made{*tensor.sparsity, view.inputShape(0), std::vector<int32_t>(view.inputShape(0).size(), 1),
                 bytes};
    const auto most = static_cast<size_t>(elementCount(made.shape));
    if (!soundOrder(made.sparsity, made.shape.size()))
        return damaged(tensor);
    size_t positions = 1;
    for (size_t l = 0; l < made.sparsity.dimensions.size(); ++l) {
        const Sparsity::Dimension& level = made.sparsity.dimensions[l];
        const auto next = positionsOf(level, positions);
        const auto d = static_cast<size_t>(made.sparsity.traversalOrder[l]);
        if (!next || *next > most)
            return damaged(tensor);
        positions = *next;
        if (d < made.shape.size())
            continue;
        int32_t& block = made.blockSizes[static_cast<size_t>(made.sparsity.blockMap[d - made.shape.size()])];
        if (level.compressed || block != 1)
            return damaged(tensor);
        block = level.denseSize;
    }
    if (positions * bytes > view.data(0).size())
        return damaged(tensor);
    return made;
}

/// One walk through the tree.
class Walk {
public:
    Walk(const Storage& storage, const std::byte* from, std::byte* to)
        : m_storage(storage), m_from(from), m_to(to), m_index(storage.sparsity.traversalOrder.size())
    {
    }

    /// Stores everything below a position; false when an index is outside of the tensor.
    bool below(size_t l, size_t position)
    {
        if (l == m_index.size())
            return store(position);
        const Sparsity::Dimension& level = m_storage.sparsity.dimensions[l];
        const auto size = static_cast<size_t>(level.denseSize);
        const size_t first =
            level.compressed ? static_cast<size_t>(level.segments[position]) : position * size;
        const size_t end =
            level.compressed ? static_cast<size_t>(level.segments[position + 1]) : first + size;
        for (size_t i = first; i < end; ++i) {
            m_index[static_cast<size_t>(m_storage.sparsity.traversalOrder[l])] =
                level.compressed ? level.indices[i] : static_cast<int64_t>(i - first);
            if (!below(l + 1, i))
                return false;
        }
        return true;
    }

private:
    /// Indices of dimensions that have blocks count blocks.
    bool store(size_t position)
    {
        const Shape& shape = m_storage.shape;
        const auto& blockMap = m_storage.sparsity.blockMap;
        size_t element = 0;
        for (size_t d = 0; d < shape.size(); ++d) {
            int64_t place = m_index[d] * m_storage.blockSizes[d];
            for (size_t b = 0; b < blockMap.size(); ++b)
                place += static_cast<size_t>(blockMap[b]) == d ? m_index[shape.size() + b] : 0;
            if (place < 0 || place >= shape[d])
                return false;
            element = element * static_cast<size_t>(shape[d]) + static_cast<size_t>(place);
        }
        std::memcpy(m_to + element * m_storage.bytes, m_from + position * m_storage.bytes, m_storage.bytes);
        return true;
    }

    const Storage& m_storage;
    const std::byte* m_from;
    std::byte* m_to;
    std::vector<int64_t> m_index; ///< dimensions, then dimensions inside of the blocks
};

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    if (!view.input(0)->sparsity || !view.constantInput(0))
        return fail(ErrorCode::UnsupportedModel, "only sparse constants can be made dense",
                    view.input(0)->name);
    return sameShape(view);
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    if (bitsOf(view.output(0).type) < 8)
        return unsupportedTypes(view);
    FETTLE_ASSIGN(Storage storage, storageOf(view, bytes));
    return preparedFrom([storage = std::move(storage)](const RunArguments& arguments) {
        auto* to = arguments.out<std::byte>(0);
        std::memset(to, 0, static_cast<size_t>(elementCount(storage.shape)) * storage.bytes);
        if (!Walk(storage, arguments.in<std::byte>(0), to).below(0, 0))
            arguments.fail("an index of a sparse tensor is outside of it");
    });
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::densify()
{
    static const OperatorDefinition definition{
        .code = code::densify,
        .name = "DENSIFY",
        .label = "Densify",
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
