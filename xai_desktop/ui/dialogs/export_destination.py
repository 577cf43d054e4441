"""Where DICOM results go, which decides whose identifiers they bear."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from xai_desktop.core.destination import Going
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.dialogs.export_formats import INDENT
from xai_desktop.ui.dialogs.found_text import FoundText
from xai_desktop.ui.panels.inputs import CalmRadio
from xai_desktop.ui.panels.parts import SPACING, Note, column_of

REMOVED = noted(
    "Names, numbers, dates, places and descriptions are removed, identifiers replaced; age and sex stay (PS3.15)."
)
STAYS = noted("Identifiers and study stay as they are: for the research destination of this house only.")
NO_HOUSE = noted("Not available: no policy of this machine names a research destination.")


class DestinationChoice(QWidget):
    """`changed` comes with every choice. Outside unless somebody chooses the house, which a policy has to name."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._house = ""
        self.outside, self.house = CalmRadio(wording("Outside, without the patient's identifiers"), True), CalmRadio("")
        self.about_outside, self.about_house, self.found = Note(wording(REMOVED)), Note(), FoundText()
        column = column_of(self, 2)
        for radio, about in ((self.outside, self.about_outside), (self.house, self.about_house)):
            about.setContentsMargins(INDENT, 0, 0, 6)
            column.addWidget(radio)
            column.addWidget(about)
        column.addSpacing(SPACING)
        column.addWidget(self.found, 1000)
        column.addStretch(1)
        self.show_policy("", "")
        self.outside.toggled.connect(self._choose)
        self.found.confirmed_changed.connect(self.changed)

    @property
    def going(self) -> Going:
        if self.house.isChecked():
            return Going(self._house)
        return Going(confirmed=self.found.confirmed)

    def show_policy(self, house: str, note: str) -> None:
        """What the site's policy names, empty for nothing, and what is wrong with its file."""
        self._house = house
        self.house.setText(wording("House: {name}").format(name=house) if house else wording("House"))
        self.house.setEnabled(bool(house))
        self.about_house.say(wording(STAYS) if house else retold(note) if note else wording(NO_HOUSE))
        self.house.setAccessibleDescription(self.about_house.text())
        self.outside.setAccessibleDescription(self.about_outside.text())
        if not house:
            self.outside.setChecked(True)

    def _choose(self, outside: bool) -> None:
        self.found.setVisible(outside)
        self.changed.emit()
