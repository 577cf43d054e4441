"""`annotations`: what annotation files hold, which films they belong to, and the same marks in another format."""

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from xai_desktop.cli.codes import DONE, PARTLY
from xai_desktop.cli.console import Console
from xai_desktop.core import errors
from xai_desktop.core.import_report import FileReport
from xai_desktop.core.study import Opening

if TYPE_CHECKING:
    from xai_desktop.services.decoding import Apart


def annotations(options: argparse.Namespace, console: Console) -> int:
    """Say what was read; write the report and the marks where that was asked for."""
    from xai_desktop.services.marks_writing import save_report, write_marks
    from xai_desktop.services.opening import open_paths

    if bool(options.to) != bool(options.out):
        raise errors.UsageError("Write --to FORMAT and --out PATH together.")
    with workers() as decoder:
        labels = label_table(options)
        found = open_paths(options.films, options.files, console, strict=options.strict, decoder=decoder, labels=labels)
    for file in found.report.files:
        console.say(_line(file), **file.as_json())
    for notice in found.notices:
        console.warn(notice.text)
    if options.report:
        console.say(save_report(options.report, found.report))
    if options.to:
        console.say(write_marks(options.out, found.annotations, options.to)[0])
    return PARTLY if skipped(found) else DONE


def _line(file: FileReport) -> str:
    text = f"{file.name} ({file.format}): {file.rows} rows, {file.marks} marks"
    refused = f", {len(file.refused)} rows refused" if file.refused else ""
    return f"{text}, {file.matched} on {file.films} films here, {file.unmatched} on films that are not here{refused}"


def skipped(found: Opening) -> bool:
    return any(n.skipped for n in found.notices) or bool(found.annotations.skipped)


def label_table(options: argparse.Namespace) -> dict[str, str]:
    from xai_desktop.io.label_table import read_label_table

    return read_label_table(options.labels) if options.labels else {}


def workers() -> "closing[Apart]":
    """Worker processes for as long as a command runs."""
    from xai_desktop.services.decoding import Apart

    return closing(Apart())
