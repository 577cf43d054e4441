"""What a saliency method is: a frozen value whose fields are its parameters, and one formula.

A method is one file in `methods/`: a class under `@explainer(…)`, derived from a family that brings the skeleton.
Its docstring is its summary. It then appears in the window, the command line, the reports and the contract test.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, TypeVar, dataclass_transform

import numpy as np
from torch import Tensor, nn

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.explanation import CAPTION, CHANCE, CLASSLESS, NO_UNIT
from xai_desktop.core.parameters import Parameter, Value, as_json, parameters_of
from xai_desktop.core.registry import Registry
from xai_desktop.explainers.subject import Subject

Kind = TypeVar("Kind", bound="type[Explainer]")


BASELINES = "Sanity baselines"
GROUPS = (
    "Class activation maps",
    "Gradients",
    "Propagation",
    "Perturbation",
    "Transformers",
    "Around another explainer",
    BASELINES,
)
"""The families, in the order in which they are offered."""


class Need(StrEnum):
    """What a method asks of a network, as the sentence that stands beside it when it is greyed out."""

    GRADIENT = "The network must let gradients through from its scores to the film."
    FEATURE_MAPS = "The network needs a layer that gives feature maps: channels, rows and columns."
    RELU = "The network must have a ReLU: only its gradient can be guided."
    ATTENTION = "The network must attend over the whole film, as vision transformers do."
    INSIDE = "The network must show how it computes; a program keeps that to itself."
    LINEAR_HEAD = "The network needs one linear layer behind the average of its last feature maps."
    AVERAGED_LAYERS = "The network needs a head that reads the averages of several layers, as HR-CAM has."


@dataclass(frozen=True, slots=True)
class Explainer(ABC):
    """A saliency method with its parameters: comparable, hashable, and the same again from its JSON.

    `relu` says whether the method's own definition keeps only evidence for the class, `signed` whether the heatmap
    that remains can be negative, `by_class` whether the map depends on the class at all, `several_layers` whether the
    method joins the maps of several layers into one, and `unit` what the numbers of the map are. Raises
    `ExplainerError` for a parameter out of range.
    """

    key: ClassVar[str] = ""
    label: ClassVar[str] = ""
    group: ClassVar[str] = ""
    source: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    needs: ClassVar[tuple[Need, ...]] = ()
    uses_layer: ClassVar[bool] = False
    layerwise: ClassVar[bool] = False
    signed: ClassVar[bool] = False
    relu: ClassVar[bool] = False
    by_class: ClassVar[bool] = True
    several_layers: ClassVar[bool] = False
    unit: ClassVar[str] = NO_UNIT

    def __post_init__(self) -> None:
        for parameter in self.parameters():
            object.__setattr__(self, parameter.name, parameter.check(getattr(self, parameter.name)))

    @classmethod
    def parameters(cls) -> tuple[Parameter, ...]:
        """The descriptors of its fields, in the order of the form."""
        return parameters_of(cls)

    @abstractmethod
    def attribute(self, subject: Subject) -> Tensor:
        """(h, w) signed map at the method's own resolution, before any final ReLU."""

    @classmethod
    def caption(cls) -> str:
        """What stands under every map of this method."""
        if cls.group == BASELINES:
            return CHANCE
        return CAPTION if cls.by_class else CLASSLESS

    def caption_for(self, net: nn.Module) -> str:
        """The same, where it depends on the network."""
        del net
        return self.caption()

    def displayed(self, raw: FloatArray) -> FloatArray:
        """The map after the method's own ReLU, in the same shape."""
        return np.maximum(raw, 0) if self.relu else raw

    def materials(self) -> tuple[tuple[str, str], ...]:
        """What the map depends on beside film, network and parameters: (name, sha256) of files, for its record."""
        return ()

    def as_json(self) -> dict[str, Value]:
        """Its key and parameters; `from_json` makes an equal value of it."""
        return {"explainer": self.key, **as_json(self)}


EXPLAINERS: Registry[type[Explainer]] = Registry("explainer", ExplainerError)


@dataclass_transform(frozen_default=True)
def explainer(key: str, label: str, source: str) -> Callable[[Kind], Kind]:
    """Turn a class into a frozen, slotted value and register it; `key` is stored in files and never changes."""

    def register(cls: Kind) -> Kind:
        made = named(cls, key, label, source)
        EXPLAINERS.add(key, made)
        return made

    return register


def named(cls: Kind, key: str, label: str, source: str) -> Kind:
    """The frozen, slotted value of a method, without a place in the catalogue."""
    made: Any = dataclass(frozen=True, slots=True)(cls)
    made.key, made.label, made.source = key, label, source
    made.summary = " ".join((cls.__doc__ or "").split("\n\n")[0].split())
    return made  # type: ignore[no-any-return]


def make(key: str, **parameters: Value) -> Explainer:
    """A method by key. Raises `ExplainerError` for an unknown key, name or value, naming what there is."""
    cls = EXPLAINERS[key]
    known = tuple(p.name for p in cls.parameters())
    unknown = [name for name in parameters if name not in known]
    if unknown:
        there = f"its parameters are: {', '.join(known)}" if known else "it has none"
        raise ExplainerError(f"{cls.label} has no parameter called {unknown[0]!r}; {there}.")
    return cls(**parameters)


def from_json(record: Mapping[str, Any]) -> Explainer:
    """What `as_json` wrote, as a value again. Raises `ExplainerError`."""
    parameters = dict(record)
    key = parameters.pop("explainer", None)
    if not isinstance(key, str):
        raise ExplainerError("An explainer's record needs its key under the name 'explainer'.")
    return make(key, **parameters)
