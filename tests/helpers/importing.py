"""A network saved as its library saves it, brought in, and held against its source."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

import xai_desktop as xd
from tests.unit.models.films import film
from xai_desktop.core.proposal import Choices, Proposal
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.store import load_bundle
from xai_desktop.services.importing import import_network, propose
from xai_desktop.services.predicting import ask

CLASSES = ("Effusion", "Nodule", "Mass")


def lively(net: nn.Module, seed: int = 0) -> nn.Module:
    """Random weights whose scores differ: norms and biases, too, which a fresh network leaves at zero and one."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in net.state_dict().items():
            if value.is_floating_point() and value.ndim == 1:
                around = 1.0 if name.endswith(("weight", "running_var")) else 0.0
                value.copy_(around + 0.1 * torch.rand(value.shape, generator=generator))
            elif value.is_floating_point() and not value.any():
                value.copy_(0.05 * torch.randn(value.shape, generator=generator))
    return net.eval()


def saved(path: Path, content: object, *, legacy: bool = False) -> Path:
    torch.save(content, path, _use_new_zipfile_serialization=not legacy)
    return path


def imported(path: Path, folder: Path, architecture: str = "", **chosen: object) -> tuple[ModelBundle, Proposal]:
    """The bundle as it is loaded again, with what was proposed."""
    found = propose(path, architecture=architecture)
    names = found.classes or CLASSES[: found.class_count]
    choices = Choices(name=folder.name, **{"classes": names, **chosen})  # type: ignore[arg-type]
    return load_bundle(import_network(found, choices, folder)), found


def noise(bundle: ModelBundle) -> Tensor:
    spec = bundle.card.input
    return torch.randn((1, spec.channels, *spec.size), generator=torch.Generator().manual_seed(3))


def assert_answers_as(bundle: ModelBundle, source: nn.Module, x: Tensor | None = None) -> None:
    """The same scores for the same input, within 1e-4."""
    x = noise(bundle) if x is None else x
    with torch.no_grad():
        wanted = source.eval()(x).flatten(1)
    found = ask(bundle, x)
    assert float(wanted.std()) > 1e-6, "a network that says the same of everything would prove nothing"
    assert torch.allclose(found, wanted, rtol=1e-4, atol=1e-4), (found, wanted)


def assert_explains(bundle: ModelBundle) -> None:
    """Grad-CAM of the last layer says something about a film."""
    found = xd.explain(bundle, film(), "grad_cam", target="top", layer="last")
    assert np.isfinite(found.raw).all()
    assert np.ptp(found.raw) > 0


def shifted(state: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {prefix + name: value for name, value in state.items()}
