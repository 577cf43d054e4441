"""`train`: a network, as a bundle."""

import argparse

from xai_desktop.cli.codes import DONE
from xai_desktop.cli.console import Console
from xai_desktop.core import errors


def train(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services import training

    order = training.order_from(
        data=options.data,
        labels=options.labels,
        test_patients=options.test_patients,
        classes=tuple(c for c in options.classes.split(",") if c),
        widths=_numbers(options.widths),
        size=options.size,
        epochs=options.epochs,
        films=options.films,
        copies=options.copies,
        seed=options.seed,
        name=options.name,
        device=options.device,
    )
    verb = training.train_cascade if options.arm == "cascade" else training.train_end_to_end
    for event in verb(order, options.out, console):
        console.say(str(event), **event.record())
    return DONE


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in text.split(",") if text)
    except ValueError:
        raise errors.UsageError(f"--widths {text}: write whole numbers with commas, such as 32,64,128.") from None
