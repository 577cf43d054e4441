"""What to train on what: checked as far as it can be before a film is read."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from xai_desktop.core.errors import UsageError
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.parameters import Value
from xai_desktop.io.bundle_files import find_bundle, read_card
from xai_desktop.models.backbones import CASCADE_NET, STAGED
from xai_desktop.models.devices import check_device
from xai_desktop.models.stages import SPLITS
from xai_desktop.training.augment import NONE, Augmentation
from xai_desktop.training.classifying import Question
from xai_desktop.training.data.balance import Balance
from xai_desktop.training.data.layouts import Uncertain
from xai_desktop.training.events import Arm
from xai_desktop.training.examples import Split
from xai_desktop.training.options import Options, make_options
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.synthetic_sets import SYNTHETIC, is_synthetic, synthetic_set

SYNTHETIC_FILMS = 2000
WIDTHS, SYNTHETIC_WIDTHS = (32, 64, 128, 128, 256, 256), (16, 32, 64, 64, 128, 128)
POOLED = 4
"""How many stages halve the resolution: 128 pixels end as a map of 8 × 8, where six halvings would leave 2 × 2."""
RECIPES: dict[Arm, Recipe] = {
    "box-head": Recipe(kind="adam", rate=0.003, decay=0.0, epochs=30),
    "yolo": Recipe(kind="adam", rate=0.001, decay=5e-4, epochs=60),
    "hr-cam-head": Recipe(kind="adam", rate=0.001, decay=0.0, epochs=50, patience=5, schedule="constant"),
    "cascam": Recipe(patience=5),
}
"""Where the general recipe does not learn, measured on synthetic boxes; of HR-CAM's head (methods §3.1); and CasCAM's
early stop, as patient as the authors' code (methods §6.3)."""

NEED_BASE = ("box-head", "hr-cam-head")
"""Kinds of training that begin with a network that is trained already."""

NEED_GAP = ("cascam",)
"""Kinds of training whose maps are made of the weights behind averaged features."""

Arguments = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class TrainOrder:
    """`data` is a folder, or a name of `training.synthetic_sets`.

    `layout` is a key of `training.data.layouts()`, or `auto`; `boxes` a list of boxes beside labels that have none.
    No `classes` means all that the labels have. `architecture` and `arguments` are those of a bundle's card.
    """

    arm: Arm
    data: str
    labels: Path | None
    layout: str
    boxes: Path | None
    uncertain: Uncertain
    balance: Balance
    test_patients: Path | None
    classes: tuple[str, ...]
    question: Question
    architecture: str
    arguments: Arguments
    recipe: Recipe
    options: Options
    augment: Augmentation
    base: str
    spec: InputSpec
    films: int
    name: str
    device: str

    @property
    def needs_boxes(self) -> bool:
        """Whether boxes are learnt."""
        return self.arm in ("box-head", "yolo")

    @property
    def is_synthetic(self) -> bool:
        return is_synthetic(self.data)

    @property
    def knows_drawn_only(self) -> bool:
        """Whether neither it nor what it begins with saw a patient's film. Raises `BundleError` for a missing base."""
        return self.is_synthetic and (not self.base or read_card(find_bundle(self.base)).synthetic)

    def fingerprint(self, split: Split) -> str:
        """The same for the same training: what it is called and where it runs do not matter."""
        facts = asdict(replace(self, name="", device="", labels=None, boxes=None, test_patients=None, base=""))
        if self.base:
            facts["base"] = read_card(find_bundle(self.base)).weights_hash
        digest = hashlib.sha256(repr(sorted(facts.items())).encode())
        for part in (split.train, split.tune):
            digest.update("\n".join(part.ids).encode())
            digest.update(part.y.numpy().tobytes())
        return digest.hexdigest()


def order_from(
    *,
    arm: Arm = "cascade",
    data: str = SYNTHETIC,
    labels: Path | None = None,
    layout: str = "auto",
    boxes: Path | None = None,
    uncertain: Uncertain = "ignore",
    balance: Balance = "none",
    test_patients: Path | None = None,
    classes: tuple[str, ...] = (),
    question: Question = "sigmoid",
    backbone: str = "",
    widths: tuple[int, ...] = (),
    pooled: int = POOLED,
    width: float = 1.0,
    head: str = "gap",
    size: int = 128,
    channels: int = 1,
    films: int = 0,
    name: str = "",
    device: str = "cpu",
    recipe: Recipe | None = None,
    options: Mapping[str, Value] | None = None,
    augment: Augmentation = NONE,
    base: str = "",
    **schedule: object,
) -> TrainOrder:
    """`backbone` is a network and how it is cut, such as `resnet18:blocks`; without one the project's own is built.

    What is left over are fields of the recipe. Raises `UsageError`, `BundleError` (the device).
    """
    artificial = is_synthetic(data)
    recipe = replace(recipe or RECIPES.get(arm, Recipe()), **schedule)  # type: ignore[arg-type]
    if min(widths, default=1) < 1 or size < 16 or min(recipe.epochs, films, recipe.patience) < 0 or recipe.copies < 1:
        raise UsageError("Widths are whole numbers above zero, the size at least 16, epochs and films not below zero.")
    if recipe.batch < 2 or not 0 < recipe.rate < math.inf:
        raise UsageError("A batch has at least two films, since batch norms need them, and the rate lies above zero.")
    if arm in NEED_BASE and not base:
        raise UsageError(f"train {arm} begins with a trained network: name it with --base.")
    if arm in NEED_GAP and head != "gap":
        raise UsageError(f"train {arm} needs --head gap: its maps are made of that head's weights.")
    check_device(device)
    own = widths or (SYNTHETIC_WIDTHS if artificial else WIDTHS)
    architecture, arguments = (
        _cut(backbone, channels, width, head) if backbone else _own(own, channels, pooled, size, head)
    )
    spec = (
        read_card(find_bundle(base)).input
        if base
        else InputSpec((size, size), channels, "percentile", percentiles=(1.0, 99.0), mean=(0.5,), std=(0.25,))
    )
    return TrainOrder(
        arm=arm,
        data=data,
        labels=labels,
        layout=layout,
        boxes=boxes,
        uncertain=uncertain,
        balance=balance,
        test_patients=test_patients,
        classes=classes or (synthetic_set(data).classes if artificial else ()),
        question=question,
        architecture=architecture,
        arguments=arguments,
        recipe=recipe,
        options=make_options(arm, options or {}),
        augment=augment,
        base=base,
        spec=spec,
        films=films or SYNTHETIC_FILMS,
        name=name,
        device=device,
    )


def _own(widths: tuple[int, ...], channels: int, pooled: int, size: int, head: str) -> tuple[str, Arguments]:
    if size >> min(len(widths), pooled) < 1:
        raise UsageError(f"An input of {size} pixels cannot be halved {pooled} times; choose a larger size.")
    kind = () if head == "gap" else (("head", head),)
    return CASCADE_NET, (("widths", widths), ("channels", channels), ("pooled", min(pooled, len(widths))), *kind)


def _cut(backbone: str, channels: int, width: float, head: str) -> tuple[str, Arguments]:
    network, _, split = backbone.partition(":")
    if network not in SPLITS or (split and split not in SPLITS[network]):
        offered = ", ".join(f"{name}:{cut}" for name, cuts in SPLITS.items() for cut in cuts)
        raise UsageError(f"--backbone {backbone}: choose one of: {offered}.")
    more = [("split", split)] * bool(split) + [("width", width)] * (width != 1) + [("head", head)] * (head != "gap")
    return STAGED, (("backbone", network), ("channels", channels), *more)
