"""`models` and `bench`."""

import argparse
import json
import os
from collections.abc import Callable, Iterable
from typing import Any

from xai_desktop.cli.codes import DONE
from xai_desktop.cli.console import Console
from xai_desktop.cli.window import has_display, prepare_window


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


def worker(_options: argparse.Namespace, _console: Console) -> int:
    """Decode films for another process of this program (`io.children`)."""
    from xai_desktop.services import worker as service

    return service.main()


def program(_options: argparse.Namespace, _console: Console) -> int:
    """Hold a network that is a program, for another process of this program (`models.programs`)."""
    from xai_desktop.models.programs import far_end

    return far_end.main()


def bench(options: argparse.Namespace, console: Console) -> int:
    console.say("Medians of interleaved runs on this machine; the ratio is what counts.")
    wanted = (options.only,) if options.only else tuple(_BENCHES)
    for name in wanted:
        for figure in _BENCHES[name](console):
            console.say(str(figure), **figure.record())
    return DONE


def _window_figures(_console: Console) -> list[Any]:
    """First of all: the time to first paint counts from the start of this process."""
    _stand_in()
    prepare_window()
    from xai_desktop.ui.window_bench import figures

    return list(figures())


def _repaint_figures(_console: Console) -> list[Any]:
    _stand_in()
    from xai_desktop.ui.viewer.repaint_bench import figures

    return list(figures())


def _opening_figures(console: Console) -> list[Any]:
    _stand_in()
    from xai_desktop.services import opening_bench
    from xai_desktop.ui.viewer import open_bench

    return [*open_bench.figures(), *opening_bench.figures(console)]


def _layer_figures(console: Console) -> list[Any]:
    from xai_desktop.services import benching

    return list(benching.figures(console))


def _explainer_figures(console: Console) -> Iterable[Any]:
    from xai_desktop.services import explainer_bench

    yield explainer_bench.norm_grad_over_one_pass()
    yield from explainer_bench.figures(console)


def _training_figures(console: Console) -> list[Any]:
    from xai_desktop.services import training_bench

    return list(training_bench.figures(console))


def _stand_in() -> None:
    """A screen in memory where there is none."""
    if not has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


_BENCHES: dict[str, Callable[[Console], Iterable[Any]]] = {
    "window": _window_figures,
    "repaint": _repaint_figures,
    "opening": _opening_figures,
    "layers": _layer_figures,
    "explainers": _explainer_figures,
    "training": _training_figures,
}
