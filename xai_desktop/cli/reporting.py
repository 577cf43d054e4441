"""`report`: review bundles in, the report again."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xai_desktop.cli.codes import DONE
from xai_desktop.cli.console import Console
from xai_desktop.core.errors import UsageError


def add_report(commands: Any) -> None:
    one = commands.add_parser("report", help="make a report again from its review bundle: same bytes, no network")
    one.add_argument("reviews", nargs="+", type=Path, metavar="REVIEW", help="review.zip, or a folder that holds it")
    one.add_argument("--out", type=Path, required=True, metavar="FILE", help="its ending is the format: .pdf, .png …")
    one.set_defaults(command=report)


def report(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.report_reading import find_bundles

    bundles = find_bundles(options.reviews)
    write = _write_one if len(bundles) == 1 else _write_list
    console.say(write(bundles, options.out, console), files=[str(options.out)])
    if not console.as_json:
        console.say(f"  {options.out}")
    return DONE


def _write_one(bundles: Sequence[Path], out: Path, console: Console) -> str:
    """Write the report of the only bundle; a sentence for the console."""
    from xai_desktop.services.report_reading import read_bundle
    from xai_desktop.services.reporting import exporter_for, write_file

    exporter_for(out)  # before a large file is read
    found = read_bundle(bundles[0])
    write_file(found, out, console)
    return f"{found.ref.title}: {found.explanation.target.title}, made {found.made_at}"


def _write_list(bundles: Sequence[Path], out: Path, _console: Console) -> str:
    raise UsageError(f"{out}: is one report, and {len(bundles)} reviews were found; name one review.zip for each file.")
