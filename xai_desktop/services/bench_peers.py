"""The same maps from the libraries that people use now, as their manuals have it. None of them is a dependency."""

import importlib.util
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch

from xai_desktop.services.bench_cases import Case

GRAD_CAM, CAPTUM, TORCHCAM, LIME = "pytorch_grad_cam", "captum", "torchcam", "lime"
NAMES = {GRAD_CAM: "grad-cam", CAPTUM: "captum", TORCHCAM: "torchcam", LIME: "lime"}

Peer = Callable[[Case], object]


def installed(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


def grad_cam(kind: str, **options: Any) -> Peer:
    """One of `grad-cam`'s maps at the last layer."""

    def run(case: Case) -> object:
        import pytorch_grad_cam as library
        from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

        with _left_alone(case), getattr(library, kind)(case.net, [case.layer], **options) as cam:
            cam.batch_size = 16
            return cam(case.x, [ClassifierOutputTarget(case.target)])

    return run


def grad_cam_channels(kind: str, channels: int) -> Peer:
    """The weights of the first channels only, for methods that ask the network once for each."""

    def run(case: Case) -> object:
        import pytorch_grad_cam as library
        from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

        with _left_alone(case), torch.no_grad(), getattr(library, kind)(case.net, [case.layer]) as cam:
            cam.activations_and_grads(case.x)
            some = cam.activations_and_grads.activations[0].numpy()[:, :channels]
            cam.activations_and_grads.release()
            return cam.get_cam_weights(case.x, case.layer, [ClassifierOutputTarget(case.target)], some, None)

    return run


def guided_model(case: Case) -> object:
    """`grad-cam`'s guided backpropagation."""
    from pytorch_grad_cam import GuidedBackpropReLUModel

    with _left_alone(case):
        return GuidedBackpropReLUModel(case.net, torch.device("cpu"))(case.x.clone(), case.target)


def captum(kind: str, **options: Any) -> Peer:
    """One of `captum`'s attributions of the film."""

    def run(case: Case) -> object:
        from captum import attr

        given = {k: torch.zeros_like(case.x) if v == "zeros" else v for k, v in options.items()}
        with _left_alone(case):
            return getattr(attr, kind)(case.net).attribute(case.x.clone(), target=case.target, **given)

    return run


def captum_noise(kind: str, samples: int) -> Peer:
    """`captum`'s noise tunnel around its saliency."""

    def run(case: Case) -> object:
        from captum.attr import NoiseTunnel, Saliency

        with _left_alone(case):
            tunnel = NoiseTunnel(Saliency(case.net))
            return tunnel.attribute(
                case.x.clone(), nt_type=kind, nt_samples=samples, nt_samples_batch_size=4, stdevs=0.5,
                target=case.target, abs=False,
            )  # fmt: skip

    return run


def torchcam(kind: str, **options: Any) -> Peer:
    """One of `torchcam`'s maps at the last layer."""

    def run(case: Case) -> object:
        from torchcam import methods

        with _left_alone(case), getattr(methods, kind)(case.net, case.layers[-1], **options) as cam:
            return cam(case.target, case.net(case.x))

    return run


def lime(samples: int, segments: Callable[[np.ndarray[Any, Any]], Any]) -> Peer:
    """`lime`'s explanation of one class, on the same superpixels, asked as its own PyTorch tutorial asks a network.

    There each film becomes a tensor of its own, channels first, and they are stacked.
    """

    def run(case: Case) -> object:
        from lime import lime_image

        film = case.x[0].permute(1, 2, 0).double().numpy()

        def classify(films: Any) -> Any:
            with torch.no_grad():
                tensors = [torch.from_numpy(film.transpose(2, 0, 1)).contiguous().float() for film in films]
                return case.net(torch.stack(tensors)).softmax(1).numpy()

        explainer, bar = lime_image.LimeImageExplainer(random_state=0), lime_image.tqdm
        lime_image.tqdm = iter  # it has no other way of leaving its progress bar out
        try:
            return explainer.explain_instance(
                film, classify, labels=(case.target,), top_labels=None, num_samples=samples, segmentation_fn=segments,
            )  # fmt: skip
        finally:
            lime_image.tqdm = bar

    return run


@contextmanager
def _left_alone(case: Case) -> Iterator[None]:
    """What a peer says or leaves behind is no part of the measurement."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
        case.net.zero_grad()
