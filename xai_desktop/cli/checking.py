"""`models check`: can these networks be used, and with which methods?"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xai_desktop.cli.codes import DONE, MODEL
from xai_desktop.cli.console import Console

if TYPE_CHECKING:
    from xai_desktop.core.applicability import Applicability, Fitting

ABOUT = (
    "Card, hashes, weights, layers and, where the bundle has one, the reference input are checked, each network with "
    "one sentence. With --applicability every explainer is tried at every layer on a small drawn film, and the result "
    "is kept with your networks until network, program or torch change. Leaves with 4 where a network cannot be used."
)


def add_check(verbs: Any) -> None:
    check = verbs.add_parser("check", help="can these networks be used, and with which methods?", description=ABOUT)
    check.add_argument("bundles", nargs="+", metavar="BUNDLE", help="networks by name or folder")
    check.add_argument("--applicability", action="store_true", help="try every explainer at every layer")
    check.add_argument("--again", action="store_true", help="also where the last result still holds")
    check.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1 or mps")
    check.set_defaults(command=models_check)


def models_check(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.model_check import check

    usable = True
    for name in options.bundles:
        found = check(name, options.device)
        usable &= found.usable
        facts = {"name": found.name, "usable": found.usable, "referenced": found.referenced}
        if not found.usable:
            console.warn(found.sentence) if not console.as_json else console.say(found.sentence, **facts)
            continue
        console.say(f"{found.name}: {found.sentence[0].lower()}{found.sentence[1:]}", **facts)
        if options.applicability:
            assert found.folder is not None
            _try(found.folder, options, console)
    return DONE if usable else MODEL


def models_devices(_options: argparse.Namespace, console: Console) -> int:
    """Each is tried with a tiny computation; one that fails is listed with the reason."""
    from xai_desktop.models.devices import list_devices

    for device in list_devices():
        memory = f"{device.memory_gib:.1f} GiB" if device.memory_gib else ""
        free = f"{device.free_gib:.1f} GiB free" if device.free_gib else ""
        said = " · ".join(part for part in (device.name, memory, free, device.problem or "works") if part)
        facts = {"key": device.key, "name": device.name, "memory_gib": device.memory_gib, "free_gib": device.free_gib}
        console.say(f"{device.key:<8} {said}", **facts, usable=device.usable, problem=device.problem)
    return DONE


def _try(folder: Path, options: argparse.Namespace, console: Console) -> None:
    from xai_desktop.services.model_check import try_methods

    found, why = try_methods(str(folder), options.device, again=options.again, task=console)
    if why:
        console.warn(why)
    if console.as_json:
        from xai_desktop.io.applicability_json import record

        console.say(found.sentence, applicability=record(found))
        return
    for line in lines_of(found):
        console.say(line)
    console.say(found.sentence)


def lines_of(found: "Applicability") -> Iterator[str]:
    """A line for every method; one more for each layer where it is otherwise than at the first."""
    for key in dict.fromkeys(one.explainer for one in found.fittings):
        ways: dict[tuple[str, str], list[Fitting]] = {}
        for one in found.of(key):
            ways.setdefault((one.fit.value, one.why), []).append(one)
        for number, ((fit, why), places) in enumerate(ways.items()):
            name = key if not number else ""
            where = "" if len(ways) == 1 else f" at {', '.join(one.layer for one in places)}"
            yield f"  {name:<22} {fit}{where}{_time(places)}{'. ' + why if why else ''}"


def _time(places: "list[Fitting]") -> str:
    known = [one.seconds for one in places if one.seconds is not None]
    if not known:
        return ""
    about = "about " if any(one.estimated for one in places) else ""
    most = max(known)
    return f", {about}{f'{most / 60:.0f} min' if most >= 90 else f'{most:.2g} s'}"
