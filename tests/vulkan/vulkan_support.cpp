// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Support of the Vulkan tests.
#include "vulkan_support.h"

#include <cstdlib>
#include <cstring>

namespace fettle::test {

Result<std::shared_ptr<vulkan::Device>> sharedDevice()
{
    static const auto device = vulkan::openDevice();
    return device;
}

void VulkanTest::SetUp()
{
    auto opened = sharedDevice();
    if (!opened)
        GTEST_SKIP() << "no Vulkan device for tests: " << describe(opened.error());
    device = *opened;
}

void VulkanTest::TearDown()
{
    if (!device)
        return;
    static size_t seen = 0; // messages of earlier tests
    const auto messages = device->instance().messages();
    for (; seen < messages.size(); ++seen)
        ADD_FAILURE() << "validation: " << messages[seen];
}

Model GraphMaker::emptyModel()
{
    Model model;
    model.buffers.emplace_back();
    model.graphs.emplace_back();
    return model;
}

TensorId GraphMaker::addTensor(TensorType type, Shape shape, Bytes data)
{
    Graph& graph = m_model.graphs[0];
    Tensor tensor;
    tensor.name = "t" + std::to_string(graph.tensors.size());
    tensor.type = type;
    tensor.shape = std::move(shape);
    tensor.hasRank = true;
    if (!data.empty()) {
        tensor.buffer = BufferId(static_cast<int64_t>(m_model.buffers.size()));
        m_model.buffers.push_back(std::move(data));
    }
    graph.tensors.push_back(std::move(tensor));
    return TensorId(static_cast<int64_t>(graph.tensors.size()) - 1);
}

TensorId GraphMaker::input(Shape shape)
{
    const TensorId id = addTensor(TensorType::Float32, std::move(shape), {});
    m_model.graphs[0].inputs.push_back(id);
    return id;
}

TensorId GraphMaker::constant(Shape shape, float low, float high)
{
    std::vector<float> values(static_cast<size_t>(elementCount(shape)));
    for (float& value : values)
        value = low + (high - low) * static_cast<float>(m_random() % 65536) / 65535.0f;
    return constant(std::move(shape), std::move(values));
}

TensorId GraphMaker::constant(Shape shape, std::vector<float> values)
{
    return addTensor(TensorType::Float32, std::move(shape), Bytes::copyOf(std::span<const float>(values)));
}

TensorId GraphMaker::indices(std::vector<int32_t> values, Shape shape)
{
    if (shape.empty())
        shape = {static_cast<int32_t>(values.size())};
    return addTensor(TensorType::Int32, std::move(shape), Bytes::copyOf(std::span<const int32_t>(values)));
}

void GraphMaker::setData(TensorId id, TensorType type, Bytes data)
{
    tensor(id).type = type;
    m_model.buffers[tensor(id).buffer.index()] = std::move(data);
}

TensorId GraphMaker::add(int32_t operatorCode, std::vector<TensorId> inputs, OperatorOptions options)
{
    const TensorId output = addTensor(TensorType::Float32, {}, {});
    Operator op;
    op.code = operatorCode;
    op.inputs = std::move(inputs);
    op.outputs = {output};
    op.options = std::move(options);
    m_model.graphs[0].operators.push_back(std::move(op));
    return output;
}

ModelPtr GraphMaker::finish(std::vector<TensorId> outputs)
{
    Graph& graph = m_model.graphs[0];
    graph.outputs = std::move(outputs);
    const auto shapes = resolveShapes(m_model, graph);
    if (!shapes)
        ADD_FAILURE() << describe(shapes.error());
    for (size_t i = 0; shapes && i < graph.tensors.size(); ++i)
        graph.tensors[i].shape = (*shapes)[i];
    return std::make_shared<const Model>(m_model);
}

namespace {

vulkan::Values inputsFor(const vulkan::FloatModel& floatModel)
{
    std::vector<Shape> shapes;
    for (const Tensor& tensor : floatModel.model->mainGraph().tensors)
        shapes.push_back(tensor.shape);
    return vulkan::randomInputs(floatModel, shapes, 7);
}

bool bitEqual(const vulkan::Values& a, const vulkan::Values& b)
{
    for (size_t i = 0; i < a.size(); ++i)
        if (a[i].size() != b[i].size() ||
            std::memcmp(a[i].data(), b[i].data(), a[i].size() * sizeof(float)) != 0)
            return false;
    return a.size() == b.size();
}

} // namespace

void expectLikeCpu(const ModelPtr& model, const std::shared_ptr<vulkan::Device>& device, double tolerance,
                   const vulkan::ProgramOptions& options)
{
    const auto program = vulkan::GpuProgram::create(model, device, {}, options);
    ASSERT_TRUE(program.has_value()) << describe(program.error());
    vulkan::GpuProgram& gpu = **program;
    const auto inputs = inputsFor(gpu.floatModel());
    const auto expected = vulkan::cpuOutputs(gpu.floatModel(), inputs, {.kernels = KernelPath::Reference});
    ASSERT_TRUE(expected.has_value()) << describe(expected.error());
    const auto first = gpu.run(inputs); // layer by layer
    ASSERT_TRUE(first.has_value()) << describe(first.error());
    const auto second = gpu.run(inputs); // in one submission, unless the first took long
    ASSERT_TRUE(second.has_value()) << describe(second.error());
    EXPECT_LE(vulkan::compare(*first, *expected).relative, tolerance);
    EXPECT_TRUE(bitEqual(*first, *second)) << "two runs differ";
    if (options.guards) {
        const auto guards = gpu.checkGuards();
        EXPECT_TRUE(guards.has_value()) << describe(guards.error());
    }
}

std::filesystem::path sharedData(const std::string& relative)
{
    const char* folder = std::getenv("FETTLE_SHARED_DATA");
    const auto path =
        std::filesystem::path(folder != nullptr ? folder : FETTLE_SHARED_DATA_DEFAULT) / relative;
    return std::filesystem::exists(path) ? path : std::filesystem::path();
}

} // namespace fettle::test
