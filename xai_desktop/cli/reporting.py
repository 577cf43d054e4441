"""`report`: review bundles in, the report again."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xai_desktop.cli.codes import DONE, PARTLY, code_of
from xai_desktop.cli.console import Console
from xai_desktop.core.errors import XaiError

if TYPE_CHECKING:
    from xai_desktop.services.list_reporting import Study


def add_report(commands: Any) -> None:
    one = commands.add_parser("report", help="make a report again from its review bundle, or a list of several bundles")
    one.add_argument("reviews", nargs="+", type=Path, metavar="REVIEW", help="review.zip, or a folder that holds it")
    formats = "its ending is the format: .pdf, .html, .csv …; of a list also .parquet"
    one.add_argument("--out", type=Path, required=True, metavar="FILE", help=formats)
    one.set_defaults(command=report)


def report(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.report_reading import find_bundles

    bundles = find_bundles(options.reviews)
    write = _write_one if len(bundles) == 1 else _write_list
    said, code = write(bundles, options.out, console)
    console.say(said, files=[str(options.out)])
    if not console.as_json:
        console.say(f"  {options.out}")
    return code


def _write_one(bundles: Sequence[Path], out: Path, console: Console) -> tuple[str, int]:
    """Write the report of the only bundle; a sentence for the console."""
    from xai_desktop.services.report_reading import read_bundle
    from xai_desktop.services.reporting import exporter_for, write_file

    exporter_for(out)  # before a large file is read
    found = read_bundle(bundles[0])
    write_file(found, out, console)
    return f"{found.ref.title}: {found.explanation.target.title}, made {found.made_at}", DONE


def _write_list(bundles: Sequence[Path], out: Path, console: Console) -> tuple[str, int]:
    """Write the list of all bundles, with a sentence for each that could not be read."""
    from xai_desktop.services.list_reporting import write_list
    from xai_desktop.services.report_reading import studies_of

    faults: list[XaiError] = []

    def heard(study: "Study") -> "Study":
        if isinstance(study[1], XaiError):
            faults.append(study[1])
            console.warn(str(study[1]))
        return study

    write_list(map(heard, studies_of(bundles)), out, console, len(bundles))
    if len(faults) == len(bundles):
        return f"A list of {len(bundles)} studies, none of which could be read.", code_of(faults[0])
    left = f", {len(faults)} of which could not be read" if faults else ""
    return f"A list of {len(bundles)} studies{left}.", PARTLY if faults else DONE
