"""What a report can be written as: one line for each format, in two groups."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.inputs import CalmCheck
from xai_desktop.ui.panels.parts import MARGIN, Note


@dataclass(frozen=True, slots=True)
class FormatLine:
    """One format: its `key`, what it is called, and what is in it. `{top}` stands for what the mask keeps."""

    key: str
    name: str
    about: str
    usual: bool = True


REPORT = (
    FormatLine("pdf", noted("PDF report"), noted("film, map, mask, agreement and cascade on A4 pages")),
    FormatLine("png", noted("PNG pictures"), noted("the film beside the film with its map, for a slide")),
    FormatLine("svg", noted("SVG figure"), noted("the same as lines and letters, for a paper"), usual=False),
    FormatLine(
        "json",
        noted("JSON manifest"),
        noted("every number, the parameters, the network's hash, versions; with the maps"),
    ),
    FormatLine("html", noted("Web page"), noted("the same as the PDF, for any browser; one file"), usual=False),
    FormatLine("npz", noted("NPZ maps"), noted("the raw maps as arrays, for a script to read")),
    FormatLine("csv", noted("CSV table"), noted("the numbers and the verdicts as a table"), usual=False),
    FormatLine(
        "bundle",
        noted("Review bundle"),
        noted("one file that makes the report again, with the film in it"),
        usual=False,
    ),
)
DICOM = (
    FormatLine(
        "sr", noted("Structured report"), noted("findings, marks, agreement and verdicts, unverified (TID 1500)")
    ),
    FormatLine("pm", noted("Parametric map"), noted("the values of the map, pixel by pixel")),
    FormatLine(
        "seg",
        noted("Model attention, {top}, not a lesion"),
        noted("the mask as a segmentation; nothing of it is a finding"),
        usual=False,
    ),
    FormatLine("sc", noted("Secondary capture"), noted("a picture of the film with its map"), usual=False),
    FormatLine("gsps", noted("Presentation state"), noted("the marks, to be shown over the film"), usual=False),
)
INDENT = 24
"""Pixels by which what belongs to a tick stands in."""
USUAL = tuple(line.key for line in REPORT if line.usual)


class FormatRows(QWidget):
    """A check box for each line, with what is in it beside the box, or beneath it where names are long."""

    changed = Signal()

    def __init__(
        self, lines: tuple[FormatLine, ...], chosen: Iterable[str], top: str = "", *, below: bool = False
    ) -> None:
        super().__init__()
        on = set(chosen)
        self.names = {line.key: wording(line.name).format(top=top) for line in lines}
        self.checks = {line.key: CalmCheck(self.names[line.key], line.key in on) for line in lines}
        grid = QGridLayout(self)
        grid.setContentsMargins(INDENT if below else 0, 0, 0, 0)
        grid.setHorizontalSpacing(MARGIN)
        grid.setVerticalSpacing(2 if below else 4)
        grid.setColumnStretch(1, 1)
        for number, line in enumerate(lines):
            about, check = Note(wording(line.about)), self.checks[line.key]
            check.setAccessibleDescription(wording(line.about))
            check.toggled.connect(lambda _on: self.changed.emit())
            if below:
                about.setContentsMargins(INDENT, 0, 0, 4)
                grid.addWidget(check, 2 * number, 0, 1, 2)
                grid.addWidget(about, 2 * number + 1, 0, 1, 2)
            else:
                grid.addWidget(check, number, 0)
                grid.addWidget(about, number, 1)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The keys of the lines that are ticked, in their order."""
        return tuple(key for key, check in self.checks.items() if check.isChecked())
