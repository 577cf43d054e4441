"""The line above a pane: what a radiologist asks of a film before reading it. Nothing of AI, nothing of experts."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef
from xai_desktop.core.wording import counted, local, retold
from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import ElidedLabel
from xai_desktop.ui.viewer.captions import age_text

UNPAIRED = "U"
"""DICOM's laterality of what has no sides."""


def header_parts(ref: ImageRef, image: Image, priors: int = 0) -> tuple[str, ...]:
    """What the file says and how many earlier examinations are open; first what may least be cut off."""
    side = ref.laterality if ref.laterality != UNPAIRED else ""
    view = " ".join(part for part in (ref.view, side) if part)
    header, open_too = image.header, counted("{n} prior open", "{n} priors open", priors) if priors else ""
    parts = (
        local(ref.date),
        retold(age_text(ref.age)),
        ref.sex,
        view,
        *map(retold, header.taken),
        open_too,
        *map(retold, header.exposed),
    )
    return tuple(part for part in parts if part)


class PaneHeader(QFrame):
    """What hangs in a pane (“Prior”), and the film's facts beside it; shortened at the end, whole in its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.role(self, "panel")
        self.what, self.facts = ElidedLabel(role_name="strong"), ElidedLabel(role_name="quiet", steady=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(8)
        row.addWidget(self.what)
        row.addWidget(self.facts, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The height of one line of the text's size."""
        return QSize(super().sizeHint().width(), self.fontMetrics().height() + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def show_facts(self, what: str, parts: tuple[str, ...]) -> None:
        """An empty header keeps its height, so that films of two panes stay side by side."""
        self.what.setText(what)
        self.what.setVisible(bool(what))
        self.facts.setText(" · ".join(parts))
