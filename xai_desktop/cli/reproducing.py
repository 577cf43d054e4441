"""`reproduce`: a paper's claims, tested here."""

import argparse

from xai_desktop.cli.codes import DONE
from xai_desktop.cli.console import Console


def reproduce(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.reproduce import p000, page
    from xai_desktop.services.training_order import order_from

    order = order_from(
        data=options.data,
        labels=options.labels,
        boxes=options.boxes,
        test_patients=options.test_patients,
        classes=tuple(c for c in options.classes.split(",") if c),
        widths=tuple(int(width) for width in options.widths.split(",") if width),
        size=options.size,
        films=options.films,
        epochs=options.epochs,
    )
    plan = p000.Plan(order, tuple(range(1, options.seeds + 1)), options.measured, tuple(options.methods.split(",")),
                     options.box_heads)  # fmt: skip
    found = p000.reproduce(plan, options.out, console)
    written = page.write(found, options.out)
    for claim in found.claims:
        console.say(f"{claim.title}: {claim.found}; paper {claim.paper}: {claim.verdict}", **claim.record())
    console.say(f"{written}", page=str(written))
    return DONE
