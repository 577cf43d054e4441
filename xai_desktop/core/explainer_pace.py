"""Which explainers are quick: an order to run them in, so that a sheet of all of them fills from its quick end."""

from collections.abc import Mapping, Sequence

SECONDS: dict[str, float] = {
    "edge_map": 0.0067,
    "random_map": 0.013,
    "cascam": 0.024,
    "saliency": 0.034,
    "augmented": 0.035,
    "xgrad_cam": 0.042,
    "grad_cam": 0.067,
    "guided_backprop": 0.071,
    "guided_grad_cam": 0.074,
    "grad_cam_pp": 0.09,
    "input_x_gradient": 0.16,
    "eigen_grad_cam": 0.18,
    "feature_cam": 0.2,
    "full_grad": 0.25,
    "ablation_cam": 0.34,
    "hires_cam": 0.49,
    "deep_lift": 0.53,
    "layer_cam": 0.56,
    "eigen_cam": 0.61,
    "norm_grad": 0.69,
    "var_grad": 0.71,
    "smooth_grad": 0.87,
    "lrp": 1,
    "cam": 1.1,
    "occlusion": 2.1,
    "integrated_gradients": 2.4,
    "gradient_shap": 2.5,
    "smooth_grad_cam_pp": 2.7,
    "score_cam": 4.4,
    "rise": 7.2,
    "lime": 9.5,
    "extremal_perturbation": 23,
}
"""Seconds for one map of the demo film by the demo network with default parameters, on one core: the best of three
runs. Another network has other times; its own replace these as soon as there are any."""


def quick_first(keys: Sequence[str], measured: Mapping[str, float]) -> tuple[str, ...]:
    """The keys in the order of their time: `measured` on this network where there is one, else as listed here.

    What was never measured comes last.
    """
    return tuple(sorted(keys, key=lambda key: measured.get(key, SECONDS.get(key, float("inf")))))
