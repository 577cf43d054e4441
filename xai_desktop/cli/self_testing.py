"""`self-test`: every part of this program, tried, and compared with what the source has."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from xai_desktop.cli.codes import DONE, PARTLY
from xai_desktop.cli.console import Console
from xai_desktop.core.self_check import FAULTS, Check, attempt


def self_test(_options: argparse.Namespace, console: Console) -> int:
    results: list[Check] = []
    for check in _checks(console):
        results.append(check)
        console.say(
            f"{check.word:<8} {check.name}: {check.text}",
            ok=check.ok,
            name=check.name,
            about=check.text,
            here=check.here,
        )
    failed = sum(not check.ok for check in results)
    absent = sum(not check.here for check in results)
    beside = f" {absent} {'is' if absent == 1 else 'are'} not for this machine." if absent else ""
    console.say(
        f"{len(results) - failed} of {len(results)} checks passed.{beside}",
        passed=len(results) - failed,
        failed=failed,
        absent=absent,
    )
    return DONE if not failed else PARTLY


def names() -> tuple[str, ...]:
    """What the self-test of the source tries, apart from this machine's devices."""
    from xai_desktop.services.self_test import parts
    from xai_desktop.ui import self_test as window

    return tuple(name for name, _ in (*parts(), *window.parts()))


def write_list() -> Path:
    """Bring `resources/parts.json` up to date. Raises `ExportError`."""
    from xai_desktop.io import atomic
    from xai_desktop.io.parts_file import parts_path, parts_text

    return atomic.write_text(parts_path(), parts_text(names()))


def _checks(console: Console) -> Iterator[Check]:
    seen: list[str] = []
    for area, source in (("program", _program), ("window", _window), ("list of parts", lambda _: _lost(seen))):
        for check in _kept_going(area, source, console):
            seen.append(check.name)
            yield check


def _kept_going(area: str, source: Callable[[Console], Iterator[Check]], console: Console) -> Iterator[Check]:
    """A whole area that cannot even be imported is one check that failed; the others are still tried."""
    try:
        yield from source(console)
    except FAULTS as error:
        yield Check(area, False, f"{type(error).__name__}: {error}; install the program again.")


def _program(console: Console) -> Iterator[Check]:
    from xai_desktop.services.self_test import checks

    yield from checks(console)


def _window(_console: Console) -> Iterator[Check]:
    from xai_desktop.ui.self_test import parts

    for name, work in parts():
        yield attempt(name, work)


def _lost(seen: list[str]) -> Iterator[Check]:
    from xai_desktop.services.self_test import lost

    yield from lost(frozenset(seen))
