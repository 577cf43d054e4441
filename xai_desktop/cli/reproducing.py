"""`reproduce`: a paper's claims, tested here."""

import argparse
from collections.abc import Mapping

from xai_desktop.cli.codes import DONE
from xai_desktop.cli.console import Console
from xai_desktop.cli.training import numbers
from xai_desktop.core.errors import UsageError


def reproduce(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.reproduce import page, papers

    given = {name: value for name in ORDER if (value := getattr(options, name))}
    lists = {
        "classes": tuple(c for c in options.classes.split(",") if c),
        "widths": numbers(options.widths),
    }
    order = {**given, **{name: value for name, value in lists.items() if value}}
    plan = papers.plan_of(options.name, order, options.seeds, options.measured, _choices(options))
    found = papers.run(options.name, plan, options.out, console)
    written = page.write(found, options.out)
    for claim in found.claims:
        console.say(f"{claim.title}: {claim.found}; paper {claim.paper}: {claim.verdict}", **claim.record())
    console.say(f"{written}", page=str(written))
    return DONE


ORDER = ("data", "labels", "layout", "boxes", "test_patients", "size", "films", "epochs", "backbone", "device")
"""What is said about the training; what is not said is the paper's."""


def _choices(options: argparse.Namespace) -> Mapping[str, str]:
    pairs = [word.partition("=") for word in options.choice]
    if wrong := [name for name, sign, _ in pairs if not sign]:
        raise UsageError(f"--choice {wrong[0]}: write NAME=VALUE.")
    said = {name: value for name, _, value in pairs}
    if options.methods:
        said["methods"] = options.methods
    return {**said, "box-heads": "yes"} if options.box_heads else said
