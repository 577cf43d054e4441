"""Small networks as bundles: nothing learnt, everything in place."""

from pathlib import Path

import torch

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.store import save_bundle

WIDTHS = (4, 6, 8)
CLASSES = ("Mass", "Effusion")


def small_bundle(folder: Path, name: str = "small", seed: int = 0, training: str = "cascade") -> Path:
    """A three-stage net on 32 × 32 pixels with two classes, written into `folder / name`."""
    torch.manual_seed(seed)
    net = CascadeNet(WIDTHS, len(CLASSES)).eval()
    card = BundleCard(
        name=name,
        version="1",
        task="test",
        classes=CLASSES,
        score_kind=ScoreKind.SIGMOID,
        architecture="cascade_net",
        arguments=(("widths", list(WIDTHS)), ("channels", 1)),
        input=InputSpec((32, 32)),
        layers=tuple(f"stages.{i}" for i in range(len(WIDTHS))),
        operating_points=(0.5, 0.5),
        weights_hash="",
        training=training,
        taps=True,
    )
    return save_bundle(folder / name, card, net)
