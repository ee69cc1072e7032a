// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses the loss, runs the teacher, and adds up what a sample costs.
#include "training/objective.h"

#include "training/loss.h"

#include <algorithm>
#include <cmath>

namespace fettle {

Objective::Objective(const TrainingRequest& request, std::shared_ptr<const Network> network)
    : m_request(&request), m_network(std::move(network)), m_producers(producers(m_network->graph()))
{
    m_labels = request.data->size() > 0 && request.data->label(0).has_value();
}

Result<Objective> Objective::create(const TrainingRequest& request,
                                    const std::shared_ptr<const Network>& network)
{
    Objective objective(request, network);
    if (objective.m_labels)
        FETTLE_TRY(checkLabels(*request.data, static_cast<int64_t>(network->scoreCount())));
    FETTLE_TRY(objective.chooseLoss());
    if (objective.m_loss == LossKind::Labels)
        return objective;
    objective.pairFeatures();
    FETTLE_ASSIGN(objective.m_teacher,
                  Program::prepare(objective.teacher(), ExecutionOptions{.keepAllTensors = true}));
    return objective;
}

Result<void> Objective::chooseLoss()
{
    m_loss = m_request->options.loss;
    if (m_loss == LossKind::Automatic)
        m_loss = classes() ? LossKind::Mixed : LossKind::Teacher;
    const std::string& data = m_request->data->description();
    if (m_loss != LossKind::Teacher && !m_labels)
        return fail(ErrorCode::DataMismatch, "the data has no labels to train with", data,
                    "give the file of labels, or train with loss=teacher");
    if (m_loss != LossKind::Teacher && !classes())
        return fail(ErrorCode::DataMismatch, "the model has no score for each class to compare labels with",
                    data, "train with loss=teacher");
    return {};
}

/// Hidden tensors that are as large as the teacher's, or have channels of it. Their usual weight was chosen
/// on ResNet-8 by how often the trained model agrees with its teacher on blends of samples and damaged ones:
/// 3, 10, 30 and 100 give 74, 76, 77 and 78 % where channels with 30 % of the multiplications have gone, 3
/// and 30 give 87 and 88 % where half of the weights have, and 96.8 and 96.2 % where weights are rounded
/// alone.
void Objective::pairFeatures()
{
    const double usual = reshapes(*m_request) ? 30 : 3;
    const double all = m_request->options.features < 0 ? usual : m_request->options.features;
    if (all == 0)
        return;
    const ChannelsLeft& left = m_request->teacher.channels;
    for (const TensorId id : m_network->features()) {
        const Shape& own = m_network->graph().tensor(id).shape;
        Shape shape = teacher()->mainGraph().tensor(teachersOwn(id)).shape;
        const auto found = left.find(m_producers[id.index()]);
        const std::vector<int32_t> channels = found != left.end() ? found->second : std::vector<int32_t>{};
        if (!channels.empty() && !shape.empty())
            shape.back() = static_cast<int32_t>(channels.size());
        if (shape == own)
            m_features.push_back({id, channels});
    }
    m_featureWeight = static_cast<float>(all) / static_cast<float>(std::max<size_t>(m_features.size(), 1));
}

/// The tensor that the same operator of the teacher makes; their ids differ when constants have gone.
TensorId Objective::teachersOwn(TensorId id) const
{
    const Graph& graph = m_network->graph();
    const OperatorId maker = m_producers[id.index()];
    return maker.valid() && graph.op(maker).outputs.front() == id
               ? teacher()->mainGraph().op(maker).outputs.front()
               : id;
}

std::span<const float> Objective::teacherValue(const TrainingWorker& worker, TensorId id) const
{
    const auto bytes = worker.teacher->tensor(teachersOwn(id));
    return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

std::span<const float> Objective::wanted(TrainingWorker& worker, const Feature& feature) const
{
    const std::span<const float> all = teacherValue(worker, feature.tensor);
    if (feature.channels.empty())
        return all;
    const auto step =
        static_cast<size_t>(teacher()->mainGraph().tensor(teachersOwn(feature.tensor)).shape.back());
    worker.wanted.resize(all.size() / step * feature.channels.size());
    float* to = worker.wanted.data();
    for (size_t first = 0; first < all.size(); first += step)
        for (const int32_t channel : feature.channels)
            *to++ = all[first + static_cast<size_t>(channel)];
    return worker.wanted;
}

TrainingWorker Objective::worker() const
{
    TrainingWorker worker{.pass = NetworkPass(m_network), .teacher = std::nullopt};
    if (m_teacher)
        worker.teacher.emplace(m_teacher);
    return worker;
}

Result<double> Objective::addLoss(TrainingWorker& worker, const Blend& blend, float weight) const
{
    const TrainingOptions& options = m_request->options;
    const TensorId id = m_network->scores();
    const auto scores = worker.pass.scores();
    const auto gradient = worker.pass.gradient(id);
    if (!std::ranges::all_of(scores, [](float s) { return std::isfinite(s); }))
        return fail(ErrorCode::Refused, "training diverged: the outputs are no numbers any more", {},
                    "choose a smaller rate");
    double loss = 0;
    for (const Feature& feature : m_features)
        loss += addRelativeError(worker.pass.value(feature.tensor), wanted(worker, feature),
                                 weight * m_featureWeight, worker.pass.gradient(feature.tensor));
    if (!classes())
        return loss + addSquaredError(scores, teacherValue(worker, id), weight, gradient);
    const float half = m_loss == LossKind::Mixed ? weight / 2 : weight;
    const auto byLabel = [&](int64_t sample, float share) {
        loss += addCrossEntropy(scores, *m_request->data->label(sample),
                                static_cast<float>(options.labelSmoothing), share * half, gradient);
    };
    if (m_loss != LossKind::Teacher)
        byLabel(blend.sample, 1 - blend.share);
    if (m_loss != LossKind::Teacher && blend.share > 0)
        byLabel(blend.other, blend.share);
    if (m_loss != LossKind::Labels)
        loss += addDistillation(scores, teacherValue(worker, id), static_cast<float>(options.temperature),
                                half, gradient);
    return loss;
}

} // namespace fettle
