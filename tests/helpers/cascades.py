"""Tiny networks and a film with one mark, for the tests of the cascade panel."""

from pathlib import Path

import torch
from torch import nn

from tests.helpers.reports import film_of
from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.geometry import Box
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.study import ImageRef
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.services.results import Film

CLASSES = ("Mass", "Effusion")
WIDTHS = (4, 6, 8)
STAGES = tuple(f"stages.{number}" for number in range(len(WIDTHS)))
SIZE = (64, 56)


def film(name: str = "film") -> Film:
    """A small film with a mass that one reader drew."""
    marks = (Annotation("Mass", Box(20, 24, 44, 48), "A"),)
    return Film(ImageRef(Path(f"{name}.png"), name), film_of(SIZE), marks, AnnotationSet())


def bundle_of(net: nn.Module, name: str, layers: tuple[str, ...], **rest: object) -> ModelBundle:
    """Two classes on 32 × 32 pixels."""
    card = BundleCard(
        name=name,
        version="1",
        task="test",
        classes=CLASSES,
        score_kind=ScoreKind.SIGMOID,
        architecture="cascade_net",
        arguments=(),
        input=InputSpec((32, 32)),
        layers=layers,
        operating_points=(0.5, 0.5),
        weights_hash=name,
        **{"training": "cascade", **rest},  # type: ignore[arg-type]
    )
    return ModelBundle(card, net)


def cascade(name: str = "staged", seed: int = 0, **rest: object) -> ModelBundle:
    """Three stages with a head each."""
    return bundle_of(_net(seed), name, STAGES, **{"taps": True, **rest})


def hr_cam(name: str = "averaged") -> ModelBundle:
    net = HrCamNet(_net(1), STAGES, len(CLASSES))
    return bundle_of(net, name, net.shown_layers, training="hr-cam-head")


def cascam_set(name: str = "set", count: int = 3) -> ModelBundle:
    net = CascamSet([_net(seed) for seed in range(count)])
    return bundle_of(net, name, net.shown_layers, training="cascam")


def _net(seed: int) -> CascadeNet:
    torch.manual_seed(seed)
    return CascadeNet(WIDTHS, len(CLASSES)).eval()
