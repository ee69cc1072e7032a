// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a training makes small: the loss of a sample, by its label and beside the teacher.
#pragma once

#include "training/samples.h"

namespace fettle {

class Objective {
public:
    /// Errors: DataMismatch (a loss needs labels, or scores for them), and what preparing the teacher gives.
    /// The request must live longer.
    static Result<Objective> create(const TrainingRequest& request,
                                    const std::shared_ptr<const Network>& network);

    bool classes() const { return m_network->scoreCount() > 1 && m_labels; }
    bool hasLabels() const { return m_labels; }
    /// A worker, with a run of the teacher where one is imitated.
    TrainingWorker worker() const;
    /// Of the sample that the worker loaded last, run forward; `weight` times its gradients are added to
    /// those of the pass. Error: Refused, when the scores are no numbers any more.
    Result<double> addLoss(TrainingWorker& worker, const Blend& blend, float weight) const;

private:
    Objective(const TrainingRequest& request, std::shared_ptr<const Network> network);
    /// A hidden tensor that shall be the teacher's.
    struct Feature {
        TensorId tensor;
        std::vector<int32_t> channels; ///< of the teacher's; empty: all
    };

    const ModelPtr& teacher() const
    {
        return m_request->teacher.model ? m_request->teacher.model : m_request->model;
    }
    Result<void> chooseLoss();
    void pairFeatures();
    TensorId teachersOwn(TensorId id) const;
    std::span<const float> teacherValue(const TrainingWorker& worker, TensorId id) const;
    std::span<const float> wanted(TrainingWorker& worker, const Feature& feature) const;

    const TrainingRequest* m_request;
    std::shared_ptr<const Network> m_network;
    std::vector<OperatorId> m_producers;
    std::shared_ptr<const Program> m_teacher; ///< null where nobody is imitated
    LossKind m_loss = LossKind::Labels;
    std::vector<Feature> m_features;
    float m_featureWeight = 0; ///< of each
    bool m_labels = false;
};

} // namespace fettle
