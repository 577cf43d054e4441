"""`where`: the places in which this program keeps things."""

import argparse

from xai_desktop.cli.codes import DONE
from xai_desktop.cli.console import Console


def where(_options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.whereabouts import whereabouts

    for one in whereabouts():
        state = "" if one.there else " (nothing there yet)"
        keep = " Back it up." if one.keep else ""
        console.say(
            f"{one.key:<14} {one.path}{state}\n{'':<14} {one.what}.{keep}",
            key=one.key,
            path=str(one.path),
            there=one.there,
            keep=one.keep,
        )
    return DONE
