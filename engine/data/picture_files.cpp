// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures in files of their own, read when they are asked for.
#include "data/formats.h"
#include "data/picture.h"

#include <fmt/format.h>

namespace fettle::data {

namespace {

class PictureFiles final : public Dataset {
public:
    PictureFiles(PictureList list, Shape first) : m_list(std::move(list)), m_shape(std::move(first)) {}

    int64_t size() const override { return static_cast<int64_t>(m_list.files.size()); }
    const Shape& sampleShape() const override { return m_shape; }
    bool fixedShape() const override { return false; } // nobody has looked into all of them
    std::span<const std::string> classNames() const override { return m_list.classNames; }
    std::string description() const override
    {
        const std::string classes =
            m_list.classes == 0 ? "no labels" : fmt::format("{} classes", m_list.classes);
        return fmt::format("{}, {} samples, the first of {}, {}", m_list.format, size(), shapeText(m_shape),
                           classes);
    }

    Result<void> read(int64_t index, std::vector<float>& values, Shape& shape) const override
    {
        if (index < 0 || index >= size())
            return fail(ErrorCode::InvalidArgument, fmt::format("there is no sample {}", index),
                        m_list.root.string());
        FETTLE_ASSIGN(const Picture picture,
                      readPicture(m_list.root / m_list.files[static_cast<size_t>(index)]));
        shape = {picture.height, picture.width, picture.channels};
        values.assign(picture.pixels.begin(), picture.pixels.end());
        return {};
    }

    std::optional<int64_t> label(int64_t index) const override
    {
        if (index < 0 || static_cast<size_t>(index) >= m_list.labels.size())
            return std::nullopt;
        return m_list.labels[static_cast<size_t>(index)];
    }

private:
    PictureList m_list;
    Shape m_shape;
};

} // namespace

Result<DatasetPtr> openPictures(PictureList list)
{
    list.files.shrink_to_fit();
    FETTLE_ASSIGN(const Picture first, readPicture(list.root / list.files.front()));
    return std::make_shared<PictureFiles>(std::move(list), Shape{first.height, first.width, first.channels});
}

} // namespace fettle::data
