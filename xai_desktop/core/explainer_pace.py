"""Which explainers are quick: an order to run them in, so that a sheet of all of them fills from its quick end."""

from collections.abc import Mapping, Sequence

SECONDS: dict[str, float] = {
    "edge_map": 0.0067,
    "random_map": 0.013,
    "grad_cam_pp": 0.019,
    "cascam": 0.024,
    "norm_grad": 0.029,
    "grad_cam": 0.03,
    "layer_cam": 0.03,
    "xgrad_cam": 0.031,
    "eigen_grad_cam": 0.032,
    "saliency": 0.034,
    "hires_cam": 0.035,
    "augmented": 0.035,
    "feature_cam": 0.038,
    "eigen_cam": 0.04,
    "guided_backprop": 0.071,
    "guided_grad_cam": 0.074,
    "cam": 0.074,
    "input_x_gradient": 0.076,
    "ablation_cam": 0.079,
    "full_grad": 0.08,
    "lrp": 0.11,
    "deep_lift": 0.18,
    "var_grad": 0.71,
    "smooth_grad": 0.87,
    "smooth_grad_cam_pp": 0.99,
    "occlusion": 2.1,
    "score_cam": 2.2,
    "integrated_gradients": 2.4,
    "gradient_shap": 2.5,
    "rise": 7.2,
    "lime": 9.5,
    "extremal_perturbation": 11,
}
"""Seconds for one map of the demo film (768 × 768) by the demo network with default parameters, on one core of a busy
machine: the best of two to four runs. Another network has other times; its own replace these as soon as there are any.
"""


def quick_first(keys: Sequence[str], measured: Mapping[str, float]) -> tuple[str, ...]:
    """The keys in the order of their time: `measured` on this network where there is one, else as listed here.

    What was never measured comes last.
    """
    return tuple(sorted(keys, key=lambda key: measured.get(key, SECONDS.get(key, float("inf")))))
