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
    if (request.options.features > 0)
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

/// Hidden tensors that are as large as the teacher's, which may have more channels.
void Objective::pairFeatures()
{
    std::ranges::copy_if(m_network->features(), std::back_inserter(m_features), [&](TensorId id) {
        return m_network->graph().tensor(id).shape == teacher()->mainGraph().tensor(teachersOwn(id)).shape;
    });
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
    for (const TensorId feature : m_features)
        loss += addRelativeError(worker.pass.value(feature), teacherValue(worker, feature),
                                 weight * static_cast<float>(options.features) /
                                     static_cast<float>(m_features.size()),
                                 worker.pass.gradient(feature));
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
