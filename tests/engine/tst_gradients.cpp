// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients of operators in small graphs, each behind a layer with weights.
#include "gradient_check.h"
#include "graph_builder.h"
#include "ops/codes.h"
#include "tflite/options.h"

#include <gtest/gtest.h>

#include <functional>

namespace fettle::test {
namespace {

struct Case {
    const char* name;
    TensorId (*build)(GraphBuilder& b, TensorId x);
};

Operator& last(GraphBuilder& b)
{
    return b.graph().operators.back();
}

template <class Table>
void change(GraphBuilder& b, const std::function<void(Table&)>& edit)
{
    auto options = optionsOf<Table>(last(b));
    edit(options);
    last(b).options = makeOptions(std::move(options));
}

const Case cases[] = {
    {"conv", [](GraphBuilder& b, TensorId x) { return b.conv("b", b.conv("a", x, 5), 4, false); }},
    {"strided conv",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y = b.conv("a", x, 4, false);
         const TensorId z = b.conv("b", y, 6);
         change<tfl::Conv2DOptionsT>(b, [](auto& o) { o.stride_w = o.stride_h = 2; });
         b.tensor(z).shape = {1, 4, 4, 6};
         return b.conv("c", z, 3, false);
     }},
    {"strided valid conv",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y = b.conv("a", x, 4, false);
         const TensorId z = b.conv("b", y, 6);
         change<tfl::Conv2DOptionsT>(b, [](auto& o) {
             o.stride_w = 3;
             o.stride_h = 2;
             o.padding = tfl::Padding::VALID;
         });
         b.tensor(z).shape = {1, 3, 2, 6};
         return b.conv("c", z, 3, false);
     }},
    {"dilated conv",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y = b.conv("b", b.conv("a", x, 4, false), 6);
         change<tfl::Conv2DOptionsT>(b, [](auto& o) { o.dilation_w_factor = o.dilation_h_factor = 2; });
         return b.conv("c", y, 3, false);
     }},
    {"depthwise",
     [](GraphBuilder& b, TensorId x) { return b.conv("c", b.depthwise("b", b.conv("a", x, 9)), 3, false); }},
    {"add",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y = b.conv("a", x, 4);
         return b.add("d", b.conv("b", y, 4), b.conv("c", y, 4, false));
     }},
    {"concatenation",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y = b.conv("a", x, 4);
         return b.conv("e", b.concat("d", {b.conv("b", y, 3), y}), 2, false);
     }},
    {"pools",
     [](GraphBuilder& b, TensorId x) {
         return b.averagePool("c", b.conv("b", b.maxPool("p", b.conv("a", x, 4)), 5));
     }},
    {"pad", [](GraphBuilder& b, TensorId x) { return b.conv("b", b.pad("p", b.conv("a", x, 4)), 3, false); }},
    {"mean",
     [](GraphBuilder& b, TensorId x) { return b.fullyConnected("f", b.mean("m", b.conv("a", x, 8)), 5); }},
    {"logistic", [](GraphBuilder& b,
                    TensorId x) { return b.conv("b", b.logistic("l", b.conv("a", x, 4, false)), 3, false); }},
    {"relu", [](GraphBuilder& b,
                TensorId x) { return b.conv("b", b.relu("r", b.conv("a", x, 4, false)), 3, false); }},
    {"reshape, softmax in the middle",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y =
             b.fullyConnected("f", b.reshape("r", b.averagePool("p", b.conv("a", x, 6)), {1, 6}), 7);
         return b.fullyConnected("g", b.softmax("s", y), 4);
     }},
};

TEST(NetworkGradients, OfLayers)
{
    for (const Case& c : cases) {
        GraphBuilder builder(3);
        const TensorId x = builder.input("x", {1, 8, 8, 3});
        const TensorId y = c.build(builder, x);
        expectRightGradients(builder.finish({y}), c.name);
    }
}

} // namespace
} // namespace fettle::test
