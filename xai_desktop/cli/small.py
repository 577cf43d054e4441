"""`models`, `self-test` and `bench`."""

import argparse
import json
import os
from typing import Any

from xai_desktop.cli.codes import DONE, PARTLY
from xai_desktop.cli.console import Console
from xai_desktop.cli.window import has_display


def models_list(_options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.io.bundle_files import list_bundles

    for entry in list_bundles():
        card = entry.card
        about = entry.problem or (f"{', '.join(card.classes)} · {card.architecture}" if card else "")
        console.say(f"{entry.name:<20} {about}", name=entry.name, problem=entry.problem)
    return DONE


def models_show(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.io.bundle_files import card_json, find_bundle, read_card

    record = card_json(read_card(find_bundle(options.bundle)))
    text = json.dumps(record, indent=2, ensure_ascii=False)
    console.say(text, **record) if console.as_json else console.say(text)
    return DONE


def self_test(_options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.self_test import checks

    results = list(checks(console))
    for check in results:
        console.say(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.text}", ok=check.ok, name=check.name)
    failed = sum(not check.ok for check in results)
    console.say(
        f"{len(results) - failed} of {len(results)} checks passed.", passed=len(results) - failed, failed=failed
    )
    return DONE if not failed else PARTLY


def bench(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services import benching

    console.say("Medians of interleaved runs on this machine; the ratio is what counts.")
    figures = list(benching.figures(console)) if options.only != "repaint" else []
    if options.only != "layers":
        figures += _repaint_figures()
    for figure in figures:
        console.say(str(figure), **figure.record())
    return DONE


def _repaint_figures() -> list[Any]:
    if not has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from xai_desktop.ui.viewer.repaint_bench import figures

    return list(figures())
