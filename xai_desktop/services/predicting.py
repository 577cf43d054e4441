"""What does this network say about this film?"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import torch
from torch import Tensor

from xai_desktop.core.errors import BundleError, DeviceMemoryError
from xai_desktop.core.geometry import Box, PixelMap
from xai_desktop.core.image import Image
from xai_desktop.core.prediction import ClassScore, FoundBox, Prediction, ScoreKind
from xai_desktop.core.task import Quiet, Task
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.detectors import Detector
from xai_desktop.models.given import given
from xai_desktop.models.preprocess import to_input

_QUIET = Quiet()
SURE, MOST = 0.1, 20
"""Boxes with a lower score are not shown, nor more than so many."""


def predict(bundle: ModelBundle, image: Image, task: Task = _QUIET) -> Prediction:
    """The score of every class. Raises `BundleError` where the network's answer does not fit its card."""
    return _predicted(bundle, image, task)[0]


def predict_and_show(bundle: ModelBundle, image: Image, task: Task = _QUIET) -> Prediction:
    """As `predict`, with the picture of what the network was given: for a screen. Raises `BundleError`."""
    found, x = _predicted(bundle, image, task)
    return replace(found, given=given(x, bundle.card.input))


def _predicted(bundle: ModelBundle, image: Image, task: Task) -> tuple[Prediction, Tensor]:
    """With the input (1, C, h, w)."""
    began = time.perf_counter()
    task.step(0, 2, "Preparing the film")
    x, pixel_map = to_input(image, bundle.card.input)
    task.step(1, 2, "Asking the network")
    logits = ask(bundle, x)[0]
    found = boxes(bundle, x, pixel_map)
    task.step(2, 2)
    return replace(prediction(bundle, logits, time.perf_counter() - began), boxes=found), x


def boxes(
    bundle: ModelBundle, x: Tensor, pixel_map: PixelMap, above: float = SURE, most: int = MOST
) -> tuple[FoundBox, ...]:
    """What a network that finds boxes found on a film (1, C, h, w), in film pixels, best first; nothing from others."""
    if not isinstance(bundle.net, Detector):
        return ()
    with _memory(bundle), torch.no_grad():
        found = bundle.net.detect(x.to(bundle.device), above)[0]
    rows = zip(found.boxes.tolist(), found.labels.tolist(), found.scores.tolist(), strict=True)
    placed = ((pixel_map.to_source(Box(*box)).clipped(pixel_map.source), label, score) for box, label, score in rows)
    names = bundle.card.classes
    return tuple(FoundBox(names[label], box, score) for box, label, score in placed if box is not None)[:most]


def ask(bundle: ModelBundle, x: Tensor) -> Tensor:
    """(B, C, h, w) → (B, classes) float32 logits on the CPU, without gradients and in eval mode."""
    with _memory(bundle), torch.no_grad():
        bundle.net.eval()
        try:
            logits = bundle.net(x.to(bundle.device))
        except RuntimeError as error:
            if isinstance(error, torch.cuda.OutOfMemoryError):
                raise
            raise BundleError(
                f"{bundle.name}: the network does not take an input of {tuple(x.shape)} "
                f"({str(error).splitlines()[0]}); correct the input in bundle.json."
            ) from error
    return logits_of(bundle, logits, len(x))


def logits_of(bundle: ModelBundle, answer: object, films: int) -> Tensor:
    """An answer as (films, classes) float32 on the CPU. Raises `BundleError` where it does not fit the card."""
    classes = len(bundle.card.classes)
    if not isinstance(answer, Tensor) or answer.shape != (films, classes):
        shape = tuple(answer.shape) if isinstance(answer, Tensor) else type(answer).__name__
        raise BundleError(f"{bundle.name}: gave {shape} where {classes} scores were expected; correct its classes.")
    return answer.detach().float().cpu()


def prediction(bundle: ModelBundle, logits: Tensor, seconds: float = 0.0) -> Prediction:
    """(classes,) logits → the scores in the bundle's kind, with its operating points."""
    card = bundle.card
    rows = zip(
        card.classes, logits.tolist(), scores(logits, card.score_kind).tolist(), card.operating_points, strict=True
    )
    found = tuple(ClassScore(i, *row) for i, row in enumerate(rows))
    return Prediction(found, card.score_kind, card.name, card.weights_hash, bundle.device, seconds)


def scores(logits: Tensor, kind: ScoreKind) -> Tensor:
    """(…, classes) logits → scores of the same shape, computed in double precision."""
    exact = logits.double()
    if kind is ScoreKind.SOFTMAX:
        return exact.softmax(-1)
    return exact if kind is ScoreKind.LOGIT else exact.sigmoid()


@contextmanager
def _memory(bundle: ModelBundle) -> Iterator[None]:
    try:
        yield
    except torch.cuda.OutOfMemoryError as error:
        raise DeviceMemoryError(
            f"{bundle.name}: the device {bundle.device} has no memory left for this film; choose the CPU."
        ) from error
