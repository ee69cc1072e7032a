// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Families of random models: images made larger and smaller, and their spectra.
#include "one_operator.h"

#include "tflite/options.h"

namespace fettle::test {

namespace {

using enum TensorType;

/// Half the draws enlarge or shrink by a whole factor, where positions fall on pixels and between them.
int32_t newSize(Random& random, int32_t size)
{
    return random.coin()   ? random.integer(1, 24)
           : random.coin() ? size * random.integer(1, 8)
                           : std::max(1, size / random.integer(1, 3));
}

template <class Options>
ModelPtr resizing(Random& random, tfl::BuiltinOperator code, TensorType type)
{
    Options options;
    const int32_t where = random.integer(0, 2);
    options.align_corners = where == 1;
    options.half_pixel_centers = where == 2;
    OneOperator made(static_cast<int32_t>(code), makeOptions(options));
    const bool quantized = type == Int8 || type == UInt8 || type == Int16;
    const float scale = quantized ? random.scale() : 0;
    const int32_t zero = quantized && type != Int16 ? random.zeroPoint(type) : 0;
    const Shape image{random.integer(1, 2), random.integer(1, 13), random.integer(1, 13),
                      random.pick({1, 3, 8, random.integer(1, 40)})};
    made.input(image, type, scale, zero);
    const std::vector<int32_t> size = {newSize(random, image[1]), newSize(random, image[2])};
    made.constant({2}, Int32, Bytes::copyOf<int32_t>(size));
    made.output(type, scale, zero);
    return made.finish();
}

ModelPtr bilinear(Random& random, TensorType type)
{
    return resizing<tfl::ResizeBilinearOptionsT>(random, tfl::BuiltinOperator::RESIZE_BILINEAR, type);
}

ModelPtr nearest(Random& random, TensorType type)
{
    return resizing<tfl::ResizeNearestNeighborOptionsT>(random, tfl::BuiltinOperator::RESIZE_NEAREST_NEIGHBOR,
                                                        type);
}

/// Pictures that are cut, fit, or are filled up.
ModelPtr transform(Random& random)
{
    OneOperator made(static_cast<int32_t>(tfl::BuiltinOperator::RFFT2D), makeOptions(tfl::Rfft2dOptionsT{}));
    Shape pictures;
    for (int32_t more = random.integer(0, 2); more > 0; --more)
        pictures.push_back(2);
    pictures.push_back(random.integer(1, 20));
    pictures.push_back(random.integer(1, 40));
    made.input(pictures, Float32);
    const std::vector<int32_t> lengths = {1 << random.integer(0, 4), 1 << random.integer(1, 6)};
    made.constant({2}, Int32, Bytes::copyOf(std::span<const int32_t>(lengths)));
    made.output(Complex64);
    return made.finish();
}

const OperatorCases allCases[] = {
    {"rfft2d_float", transform},
    {"resize_bilinear_float", [](Random& r) { return bilinear(r, Float32); }},
    {"resize_bilinear_int8", [](Random& r) { return bilinear(r, Int8); }},
    {"resize_bilinear_uint8", [](Random& r) { return bilinear(r, UInt8); }},
    {"resize_bilinear_int16", [](Random& r) { return bilinear(r, Int16); }},
    {"resize_nearest_float", [](Random& r) { return nearest(r, Float32); }},
    {"resize_nearest_int8", [](Random& r) { return nearest(r, Int8); }},
    {"resize_nearest_uint8", [](Random& r) { return nearest(r, UInt8); }},
    {"resize_nearest_int16", [](Random& r) { return nearest(r, Int16); }},
};

const AddOperatorCases added(allCases);

} // namespace

} // namespace fettle::test
