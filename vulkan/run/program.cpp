// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Prepares a model for a device and runs it.
#include "vulkan/run/program.h"

#include "ops/operator_definition.h"
#include "vulkan/core/status.h"
#include "vulkan/graph/computed_part.h"
#include "vulkan/graph/lowering.h"
#include "vulkan/run/commands.h"
#include "vulkan/run/pieces.h"
#include "vulkan/run/program_memory.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>

namespace fettle::vulkan {

Result<std::shared_ptr<Device>> openDevice(int index)
{
    FETTLE_ASSIGN(auto instance, Instance::create());
    return Device::create(std::move(instance), index);
}

const DeviceInfo& infoOf(const Device& device)
{
    return device.info();
}

namespace {

/// Workgroups of a dispatch along x.
struct Span {
    uint32_t first = 0;
    uint32_t count = 0;
};

/// One of several equal parts of a layer. What has few workgroups, or more than a row of them, is not
/// divided.
struct Slice {
    uint32_t index = 0;
    uint32_t count = 1;

    static bool divides(const Dispatch& dispatch)
    {
        return dispatch.groups[1] == 1 && dispatch.groups[2] == 1;
    }
    Span of(const Dispatch& dispatch) const
    {
        const uint32_t groups = dispatch.groups[0];
        if (!divides(dispatch))
            return {0, index == 0 ? groups : 0};
        const auto border = [&](uint32_t at) { return static_cast<uint32_t>(uint64_t{groups} * at / count); };
        return {border(index), border(index + 1) - border(index)};
    }
};

uint32_t slicesOf(const Step& step)
{
    constexpr uint32_t most = 8;
    constexpr uint32_t fewestGroups = 16; ///< of a slice: fewer would leave compute units idle
    uint32_t slices = 1;
    for (const Dispatch& dispatch : step.dispatches)
        if (Slice::divides(dispatch))
            slices = std::max(slices, std::min(most, dispatch.groups[0] / fewestGroups));
    return slices;
}

} // namespace

struct GpuProgram::State {
    std::shared_ptr<Device> device;
    ProgramOptions options;
    FloatModel floatModel;
    LoweredGraph lowered;
    ProgramMemory memory;
    CommandPool commands;
    DescriptorPoolHandle descriptors;
    QueryPoolHandle queries;
    std::vector<std::vector<const Pipeline*>> pipelines; // by step and dispatch
    std::vector<std::vector<VkDescriptorSet>> sets;      // by step and dispatch
    std::vector<size_t> timed; // steps with dispatches; the i-th has queries 2i and 2i + 1
    VkCommandBuffer uploading = VK_NULL_HANDLE;
    VkCommandBuffer computing = VK_NULL_HANDLE;
    VkCommandBuffer profiling = VK_NULL_HANDLE;
    VkCommandBuffer downloading = VK_NULL_HANDLE;
    Pieces pieces; // of all timed steps, with their timestamps

    const Graph& graph() const { return floatModel.model->mainGraph(); }

    Result<void> prepareModel(const ModelPtr& source);
    Result<void> createPipelines(const JobContext& job);
    Result<void> createDescriptors();
    Result<void> writeSet(VkDescriptorSet set, const Dispatch& dispatch) const;
    Result<void> createQueries();
    Result<void> uploadWeights();
    Result<void> recordAll();
    Result<void> recordCopies();
    Result<void> recordPlain();
    Result<void> recordProfiled();
    Result<void> recordPieces();
    void recordStep(Recording& recording, size_t step, Slice slice = {}) const;
    void recordTimed(Recording& recording, size_t index, Slice slice = {}) const;
    bool needsBarrier(HazardTracker& hazards, const Step& step) const;
    Result<std::vector<double>> readTimes() const;
};

/// The float model of the part that has kernels, with ids of the source's operators.
Result<void> GpuProgram::State::prepareModel(const ModelPtr& source)
{
    FETTLE_ASSIGN(const ComputedPart part, computedPart(source));
    FETTLE_ASSIGN(floatModel, makeFloatModel(part.model));
    for (std::vector<OperatorId>* ids : {&floatModel.sources, &floatModel.removed})
        for (OperatorId& id : *ids)
            id = part.sources[id.index()];
    floatModel.issues.insert(floatModel.issues.end(), part.issues.begin(), part.issues.end());
    return {};
}

Result<void> GpuProgram::State::createPipelines(const JobContext& job)
{
    for (const Step& step : lowered.steps) {
        FETTLE_TRY(job.check());
        std::vector<const Pipeline*>& made = pipelines.emplace_back();
        for (const Dispatch& dispatch : step.dispatches) {
            FETTLE_ASSIGN(const Pipeline* pipeline, device->pipeline(dispatch.shader, dispatch.constants));
            made.push_back(pipeline);
        }
        job.progress(static_cast<double>(pipelines.size()) / static_cast<double>(lowered.steps.size()),
                     "compile shaders");
    }
    return {};
}

Result<void> GpuProgram::State::createDescriptors()
{
    const DeviceFunctions& vk = device->functions();
    uint32_t setCount = 0;
    uint32_t bufferCount = 0;
    for (const Step& step : lowered.steps)
        for (const Dispatch& dispatch : step.dispatches) {
            ++setCount;
            bufferCount += shader(dispatch.shader).bindings;
        }
    const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, std::max(bufferCount, 1U)};
    auto info = typed<VkDescriptorPoolCreateInfo>(VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO);
    info.maxSets = std::max(setCount, 1U);
    info.poolSizeCount = 1;
    info.pPoolSizes = &size;
    VkDescriptorPool pool = VK_NULL_HANDLE;
    FETTLE_TRY(
        check(vk.vkCreateDescriptorPool(device->handle(), &info, nullptr, &pool), "creating descriptors"));
    descriptors = device->own<DescriptorPoolHandle>(pool, VK_OBJECT_TYPE_DESCRIPTOR_POOL, "operands");

    for (size_t step = 0; step < lowered.steps.size(); ++step) {
        std::vector<VkDescriptorSet>& made = sets.emplace_back();
        for (size_t i = 0; i < lowered.steps[step].dispatches.size(); ++i) {
            const VkDescriptorSetLayout layout = pipelines[step][i]->setLayout.get();
            auto allocation =
                typed<VkDescriptorSetAllocateInfo>(VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO);
            allocation.descriptorPool = pool;
            allocation.descriptorSetCount = 1;
            allocation.pSetLayouts = &layout;
            VkDescriptorSet set = VK_NULL_HANDLE;
            FETTLE_TRY(check(vk.vkAllocateDescriptorSets(device->handle(), &allocation, &set),
                             "creating descriptors"));
            FETTLE_TRY(writeSet(set, lowered.steps[step].dispatches[i]));
            made.push_back(set);
        }
    }
    return {};
}

Result<void> GpuProgram::State::writeSet(VkDescriptorSet set, const Dispatch& dispatch) const
{
    std::vector<VkDescriptorBufferInfo> buffers;
    for (const Operand& operand : dispatch.operands) {
        const Place place = memory.place(operand);
        buffers.push_back({place.buffer, place.range.offset, place.range.bytes});
    }
    auto write = typed<VkWriteDescriptorSet>(VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET);
    write.dstSet = set;
    write.descriptorCount = static_cast<uint32_t>(buffers.size()); // consecutive bindings of one kind
    write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
    write.pBufferInfo = buffers.data();
    device->functions().vkUpdateDescriptorSets(device->handle(), 1, &write, 0, nullptr);
    return {};
}

Result<void> GpuProgram::State::createQueries()
{
    for (size_t i = 0; i < lowered.steps.size(); ++i)
        if (!lowered.steps[i].dispatches.empty())
            timed.push_back(i);
    if (device->info().timestampValidBits == 0 || timed.empty())
        return {};
    auto info = typed<VkQueryPoolCreateInfo>(VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO);
    info.queryType = VK_QUERY_TYPE_TIMESTAMP;
    info.queryCount = static_cast<uint32_t>(2 * timed.size());
    VkQueryPool pool = VK_NULL_HANDLE;
    FETTLE_TRY(check(device->functions().vkCreateQueryPool(device->handle(), &info, nullptr, &pool),
                     "creating queries"));
    queries = device->own<QueryPoolHandle>(pool, VK_OBJECT_TYPE_QUERY_POOL, "layer times");
    return {};
}

Result<void> GpuProgram::State::uploadWeights()
{
    FETTLE_ASSIGN(const auto staging, memory.stageWeights(*device, lowered));
    FETTLE_ASSIGN(auto recording, commands.begin("the upload of weights"));
    recording.fill(memory.arena(), ProgramMemory::poison);
    recording.copy(staging.handle(), 0, memory.weights().handle(), 0, staging.size());
    recording.fullBarrier();
    FETTLE_ASSIGN(const VkCommandBuffer upload, commands.end(recording));
    FETTLE_TRY(device->submitAndWait({&upload, 1}));
    for (auto& constant : lowered.constants)
        constant = {}; // the device has them now
    return {};
}

Result<void> GpuProgram::State::recordAll()
{
    FETTLE_TRY(recordCopies());
    FETTLE_TRY(recordPlain());
    FETTLE_TRY(recordPieces());
    return queries ? recordProfiled() : Result<void>{};
}

Result<void> GpuProgram::State::recordCopies()
{
    FETTLE_ASSIGN(auto in, commands.begin("inputs"));
    in.fullBarrier();
    uint64_t offset = 0;
    for (const TensorId id : graph().inputs) {
        const Place place = memory.place(id);
        in.copy(memory.inputStaging().handle(), offset, place.buffer, place.range.offset, place.bytes);
        offset += place.range.bytes;
    }
    in.fullBarrier();
    FETTLE_ASSIGN(uploading, commands.end(in));

    FETTLE_ASSIGN(auto out, commands.begin("outputs"));
    out.fullBarrier();
    offset = 0;
    for (const TensorId id : graph().outputs) {
        const Place place = memory.place(id);
        out.copy(place.buffer, place.range.offset, memory.outputStaging().handle(), offset, place.bytes);
        offset += place.range.bytes;
    }
    out.hostBarrier();
    FETTLE_ASSIGN(downloading, commands.end(out));
    return {};
}

bool GpuProgram::State::needsBarrier(HazardTracker& hazards, const Step& step) const
{
    std::vector<ByteRange> reads;
    std::vector<ByteRange> writes;
    for (const Dispatch& dispatch : step.dispatches) {
        for (const Operand& operand : dispatch.operands)
            if (memory.isInArena(operand))
                reads.push_back(memory.place(operand).range);
        writes.push_back(reads.back()); // the last operand is the output
        reads.pop_back();
    }
    return hazards.needsBarrier(reads, writes) || !options.fewBarriers;
}

void GpuProgram::State::recordStep(Recording& recording, size_t step, Slice slice) const
{
    for (size_t i = 0; i < lowered.steps[step].dispatches.size(); ++i) {
        const Dispatch& dispatch = lowered.steps[step].dispatches[i];
        const Span span = slice.of(dispatch);
        if (span.count == 0)
            continue;
        const auto block = std::span(dispatch.block).first(shader(dispatch.shader).blockBytes);
        recording.bind(*pipelines[step][i], sets[step][i], block);
        recording.dispatch(span.first, {span.count, dispatch.groups[1], dispatch.groups[2]});
    }
}

Result<void> GpuProgram::State::recordPlain()
{
    FETTLE_ASSIGN(auto recording, commands.begin("inference"));
    recording.fullBarrier(); // a submission before this one may still be reading
    HazardTracker hazards;
    for (const size_t step : timed) {
        if (needsBarrier(hazards, lowered.steps[step]))
            recording.shaderBarrier();
        recordStep(recording, step);
    }
    FETTLE_ASSIGN(computing, commands.end(recording));
    return {};
}

void GpuProgram::State::recordTimed(Recording& recording, size_t index, Slice slice) const
{
    const auto query = static_cast<uint32_t>(2 * index);
    if (queries && slice.index == 0)
        recording.timestamp(queries.get(), query);
    recordStep(recording, timed[index], slice);
    if (queries && slice.index + 1 == slice.count)
        recording.timestamp(queries.get(), query + 1);
}

Result<void> GpuProgram::State::recordProfiled()
{
    FETTLE_ASSIGN(auto recording, commands.begin("profiled inference"));
    recording.resetQueries(queries.get(), 0, static_cast<uint32_t>(2 * timed.size()));
    recording.fullBarrier();
    for (size_t i = 0; i < timed.size(); ++i)
        recordTimed(recording, i);
    FETTLE_ASSIGN(profiling, commands.end(recording));
    return {};
}

/// A layer in one piece, or a large one in several.
Result<void> GpuProgram::State::recordPieces()
{
    for (size_t i = 0; i < timed.size(); ++i) {
        const uint32_t count = slicesOf(lowered.steps[timed[i]]);
        for (uint32_t index = 0; index < count; ++index) {
            FETTLE_ASSIGN(auto recording, commands.begin(lowered.steps[timed[i]].name));
            if (queries && index == 0)
                recording.resetQueries(queries.get(), static_cast<uint32_t>(2 * i), 2);
            recording.fullBarrier();
            recordTimed(recording, i, {index, count});
            FETTLE_ASSIGN(const VkCommandBuffer piece, commands.end(recording));
            pieces.add(piece);
        }
    }
    return {};
}

Result<std::vector<double>> GpuProgram::State::readTimes() const
{
    std::vector<uint64_t> ticks(2 * timed.size());
    FETTLE_TRY(check(device->functions().vkGetQueryPoolResults(
                         device->handle(), queries.get(), 0, static_cast<uint32_t>(ticks.size()),
                         ticks.size() * sizeof(uint64_t), ticks.data(), sizeof(uint64_t),
                         VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT),
                     "reading the times of layers"));
    const uint32_t bits = device->info().timestampValidBits;
    const uint64_t mask = bits >= 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
    std::vector<double> microseconds(lowered.steps.size());
    for (size_t i = 0; i < timed.size(); ++i) {
        const uint64_t elapsed = (ticks[2 * i + 1] - ticks[2 * i]) & mask;
        microseconds[timed[i]] = static_cast<double>(elapsed) * device->info().timestampPeriod / 1000;
    }
    return microseconds;
}

GpuProgram::GpuProgram(std::unique_ptr<State> state) : m_state(std::move(state)) {}
GpuProgram::~GpuProgram() = default;

Result<std::unique_ptr<GpuProgram>> GpuProgram::create(const ModelPtr& model, std::shared_ptr<Device> device,
                                                       const JobContext& job, const ProgramOptions& options)
{
    auto state = std::make_unique<State>();
    state->device = std::move(device);
    state->options = options;
    FETTLE_TRY(state->prepareModel(model));
    FETTLE_TRY(job.check());
    const Graph& graph = state->graph();
    FETTLE_ASSIGN(const auto shapes, resolveShapes(*state->floatModel.model, graph));
    FETTLE_ASSIGN(state->lowered,
                  lower(*model, state->floatModel, shapes, Target::of(state->device->info())));
    FETTLE_TRY(job.check());
    FETTLE_ASSIGN(state->memory,
                  ProgramMemory::create(*state->device, graph, shapes, state->lowered, options));
    FETTLE_ASSIGN(state->commands, CommandPool::create(*state->device));
    FETTLE_TRY(state->createPipelines(job));
    FETTLE_TRY(state->createDescriptors());
    FETTLE_TRY(state->createQueries());
    FETTLE_TRY(state->uploadWeights());
    FETTLE_TRY(state->recordAll());
    return std::unique_ptr<GpuProgram>(new GpuProgram(std::move(state)));
}

const FloatModel& GpuProgram::floatModel() const
{
    return m_state->floatModel;
}

std::span<const Step> GpuProgram::steps() const
{
    return m_state->lowered.steps;
}

bool GpuProgram::timesLayers() const
{
    return static_cast<bool>(m_state->queries);
}

uint64_t GpuProgram::arenaBytes() const
{
    return m_state->memory.arena().size();
}

uint64_t GpuProgram::weightBytes() const
{
    return m_state->memory.weights().size();
}

Result<std::vector<std::vector<float>>> GpuProgram::run(std::span<const std::vector<float>> inputs,
                                                        const JobContext& job)
{
    FETTLE_TRY(upload(inputs));
    FETTLE_TRY(execute(job));
    return download();
}

Result<void> GpuProgram::upload(std::span<const std::vector<float>> inputs)
{
    const auto& ids = m_state->graph().inputs;
    if (inputs.size() != ids.size())
        return fail(ErrorCode::DataMismatch,
                    fmt::format("the model has {} inputs, {} were given", ids.size(), inputs.size()));
    uint64_t offset = 0;
    for (size_t i = 0; i < ids.size(); ++i) {
        const Place place = m_state->memory.place(ids[i]);
        const auto bytes = std::as_bytes(std::span(inputs[i]));
        if (bytes.size() != place.bytes)
            return fail(ErrorCode::DataMismatch,
                        fmt::format("the input needs {} values, {} were given", place.bytes / sizeof(float),
                                    inputs[i].size()),
                        m_state->graph().tensor(ids[i]).name);
        std::ranges::copy(bytes, m_state->memory.inputStaging().mapped().begin() +
                                     static_cast<std::ptrdiff_t>(offset));
        offset += place.range.bytes;
    }
    return m_state->device->submitAndWait({&m_state->uploading, 1});
}

Result<void> GpuProgram::execute(const JobContext& job)
{
    return m_state->pieces.submit(*m_state->device, m_state->computing, m_state->options.longestSubmission,
                                  job);
}

Result<std::vector<std::vector<float>>> GpuProgram::download()
{
    FETTLE_TRY(m_state->device->submitAndWait({&m_state->downloading, 1}));
    std::vector<std::vector<float>> outputs;
    uint64_t offset = 0;
    for (const TensorId id : m_state->graph().outputs) {
        const Place place = m_state->memory.place(id);
        std::vector<float>& values = outputs.emplace_back(place.bytes / sizeof(float));
        std::memcpy(values.data(), m_state->memory.outputStaging().mapped().data() + offset, place.bytes);
        offset += place.range.bytes;
    }
    return outputs;
}

Result<std::vector<double>> GpuProgram::profile(const JobContext& job)
{
    FETTLE_TRY(job.check());
    if (!timesLayers())
        return fail(ErrorCode::DeviceUnavailable,
                    "the device cannot time layers: its queue has no timestamps",
                    m_state->device->info().name);
    FETTLE_TRY(m_state->pieces.submit(*m_state->device, m_state->profiling,
                                      m_state->options.longestSubmission, job));
    return m_state->readTimes();
}

Result<void> GpuProgram::checkGuards()
{
    if (!m_state->options.guards)
        return fail(ErrorCode::InvalidArgument, "the program was created without guards");
    const Buffer& arena = m_state->memory.arena();
    FETTLE_ASSIGN(const auto copy,
                  Buffer::create(*m_state->device, arena.size(), MemoryKind::Readback, "guards"));
    FETTLE_ASSIGN(auto recording, m_state->commands.begin("guards"));
    recording.fullBarrier();
    recording.copy(arena.handle(), 0, copy.handle(), 0, arena.size());
    recording.hostBarrier();
    FETTLE_ASSIGN(const VkCommandBuffer commands, m_state->commands.end(recording));
    FETTLE_TRY(m_state->device->submitAndWait({&commands, 1}));
    std::vector<std::string> names;
    for (const TensorId id : m_state->memory.brokenGuards(copy.mapped()))
        names.push_back(m_state->graph().tensor(id).name);
    if (!names.empty())
        return fail(ErrorCode::VerificationFailed, "a shader wrote outside of its output",
                    fmt::format("{}", fmt::join(names, ", ")));
    return {};
}

} // namespace fettle::vulkan
