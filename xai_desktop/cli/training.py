"""`train`: a network, as a bundle."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xai_desktop.cli.codes import DONE
from xai_desktop.cli.console import Console
from xai_desktop.cli.parameters import parsed
from xai_desktop.core import errors
from xai_desktop.core.parameters import Value

if TYPE_CHECKING:
    from xai_desktop.training.augment import Augmentation


def train(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services import training
    from xai_desktop.services.training_order import order_from

    order = order_from(
        arm=options.arm,
        data=options.data,
        labels=options.labels,
        layout=options.layout,
        boxes=options.boxes,
        uncertain=options.uncertain,
        balance=options.balance,
        test_patients=options.test_patients,
        base=options.base,
        augment=_augment(options),
        options=_options(options),
        classes=tuple(c for c in options.classes.split(",") if c),
        question=options.question,
        backbone=options.backbone,
        widths=numbers(options.widths),
        width=options.width,
        head=options.head,
        size=options.size,
        channels=options.channels,
        films=options.films,
        name=options.name,
        device=options.device,
        **{name: getattr(options, name) for name in SCHEDULE if getattr(options, name) is not None},
    )

    def begun(parts: Sequence[tuple[str, int]]) -> None:
        epochs = sum(count for _, count in parts)
        console.say(f"{len(parts)} parts, at most {epochs} epochs.", parts=[list(part) for part in parts])

    for event in training.train(order, options.out, console, fresh=options.fresh, begun=begun):
        console.say(str(event), **event.record())
    return DONE


SCHEDULE = ("epochs", "rate", "batch", "copies", "seed", "patience", "rule")
"""What is said about the recipe; what is not said is as `Recipe` has it."""


def _options(options: argparse.Namespace) -> dict[str, Value]:
    """What can be chosen for this kind of training only."""
    from xai_desktop.training.options import options_of

    return dict(parsed(options_of(options.arm), options.param, f"training of the kind {options.arm}"))


def _augment(options: argparse.Namespace) -> "Augmentation":
    from xai_desktop.training.augment import NONE, Augmentation

    if not options.augment and not options.flip:
        return NONE
    return Augmentation(flip=options.flip) if options.augment else replace(NONE, flip=True)


def numbers(text: str) -> tuple[int, ...]:
    """`32,64` → (32, 64). Raises `UsageError`."""
    try:
        return tuple(int(word) for word in text.split(",") if text)
    except ValueError:
        raise errors.UsageError(f"--widths {text}: write whole numbers with commas, such as 32,64,128.") from None
