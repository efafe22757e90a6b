#!/usr/bin/env python3
"""What scikit-learn says of small sets of scored examples.

    python make_evaluation.py        writes ../resources/evaluation.json

Each case has scores, labels and a threshold, and the measures of scikit-learn; `calibrationError` is computed here, over
15 bins that are open below and closed above. Cases of log-odds have `platt`, slope and intercept as scikit-learn's
sigmoid calibration fits them, polished by Newton's method, since its optimiser stops early, and `temperature`, the slope
alone under the same smoothed targets, by SciPy.
"""
import json, pathlib
import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit
from sklearn.calibration import _sigmoid_calibration
from sklearn.metrics import (accuracy_score, average_precision_score, brier_score_loss, confusion_matrix, f1_score,
                             precision_score, recall_score, roc_auc_score)

OUT = pathlib.Path(__file__).parent.parent / "resources" / "evaluation.json"
rng = np.random.default_rng(20261124)


def calibration_error(scores, labels):
    bins = np.maximum(np.ceil(scores * 15).astype(int) - 1, 0)
    return sum(abs(scores[bins == b].mean() - labels[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))


def case(name, scores, labels, threshold):
    scores, labels = np.asarray(scores, float), np.asarray(labels, bool)
    predicted = scores >= threshold
    tn, fp, fn, tp = confusion_matrix(labels, predicted, labels=[False, True]).ravel()
    probabilities = scores.min() >= 0 and scores.max() <= 1
    return {"name": name, "scores": scores.tolist(), "labels": labels.tolist(), "threshold": threshold,
            "truePositives": int(tp), "falsePositives": int(fp), "trueNegatives": int(tn), "falseNegatives": int(fn),
            "precision": precision_score(labels, predicted, zero_division=0),
            "recall": recall_score(labels, predicted, zero_division=0),
            "f1": f1_score(labels, predicted, zero_division=0), "accuracy": accuracy_score(labels, predicted),
            "auprc": float(average_precision_score(labels, scores)) if labels.any() else 0.0,
            "auroc": float(roc_auc_score(labels, scores)) if labels.any() and not labels.all() else None,
            "brierScore": float(brier_score_loss(labels, scores, labels=[False, True], pos_label=True)) if probabilities else None,
            "calibrationError": float(calibration_error(scores, labels)) if probabilities else None}


def targets(labels):
    positives, negatives = labels.sum(), (~labels).sum()
    return np.where(labels, (positives + 1) / (positives + 2), 1 / (negatives + 2))


def loss(slope, intercept, scores, t):
    z = slope * scores + intercept
    return (np.logaddexp(0, z) - t * z).sum()


def calibrated(name, scores, labels):
    labels = np.asarray(labels, bool)
    t = targets(labels)
    a, b = _sigmoid_calibration(scores, labels.astype(float))
    point = np.array([-a, -b])
    features = np.stack([scores, np.ones_like(scores)])
    for _ in range(20):
        p = expit(point @ features)
        point = point - np.linalg.solve((features * p * (1 - p)) @ features.T, features @ (p - t))
    assert np.allclose(point, [-a, -b], rtol=1e-2, atol=1e-2)
    slope = minimize_scalar(lambda s: loss(s, 0, scores, t), bounds=(1e-6, 50), method="bounded",
                            options={"xatol": 1e-12}).x
    return case(name, scores, labels, 0.0) | {"platt": point.tolist(), "temperature": float(slope)}


labels = rng.random(120) < 0.3
scores = np.round(expit(rng.normal(size=120) + 1.5 * labels - 1), 6)
few = np.round(scores, 1)
odds = np.round(rng.normal(size=90) * 2 + 2.5 * (rng.random(90) < 0.4), 4)
odd_labels = rng.random(90) < expit(0.7 * odds - 1.2)
cases = [
    case("distinct scores", scores, labels, 0.5),
    case("many ties", few, labels, 0.4),
    case("all the same", np.full(10, 0.25), labels[:10] | (np.arange(10) == 3), 0.25),
    case("none above the threshold", scores, labels, 1.0),
    case("certain ones", [0, 1, 1, 0, 1, 0.0], [False, True, False, True, True, False], 0.5),
    case("positives only", scores[:12], np.ones(12), 0.3),
    case("negatives only", scores[:12], np.zeros(12), 0.3),
    case("one example", [0.7], [True], 0.7),
    calibrated("log-odds", odds, odd_labels),
    calibrated("large log-odds", odds * 40, odd_labels),
    calibrated("separated log-odds", np.array([-3, -2, -1.5, -0.5, 0.5, 1, 4.0]), np.arange(7) > 3),
]
OUT.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
