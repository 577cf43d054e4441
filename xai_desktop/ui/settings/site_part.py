"""What the site has set for everybody on this machine: to be read, and changed by nobody here."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xai_desktop.app.places import policy_file, reviews_place
from xai_desktop.core.site_policy import SitePolicy
from xai_desktop.core.site_words import SiteLine, site_lines
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.panels.parts import SPACING, Note, column_of, title_label

READING = noted("The site's policy is being read…")
NOTHING = noted("Your site has set nothing: there is no policy on this machine.")
EMPTY = noted("There is a policy on this machine, which sets nothing.")
SET = noted("Your site has set what follows for everybody on this machine. Nobody can change it here.")
DAMAGED = noted("Until then the strictest policy holds:")
WHERE = noted("Only whoever looks after this machine can write there:")


class SitePart(QWidget):
    """Empty of controls. `show_policy` brings what is in the file now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state, self.fault, self.path = Note(wording(READING), ""), Note("", "notice"), Note("", "mono")
        self.path.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._rows, self._lines = QWidget(), QVBoxLayout()
        self._rows.setLayout(self._lines)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        column = column_of(self)
        for one in (self.fault, self.state, Note(wording(WHERE)), self.path, self._rows):
            column.addWidget(one)
        column.addStretch(1)
        self.fault.hide()

    def show_policy(self, policy: SitePolicy, trouble: str) -> None:
        """What is set, and one sentence where the file cannot be used."""
        path = policy_file()
        lines = site_lines(policy, str(reviews_place().folder))
        there = SET if lines else EMPTY
        self.fault.say(retold(trouble))
        self.state.say(wording(DAMAGED if trouble else there if path.exists() else NOTHING))
        self.path.say(str(path))
        self.path.setAccessibleName(str(path))
        self._show(lines)

    def _show(self, lines: tuple[SiteLine, ...]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for line in lines:
            self._lines.addSpacing(SPACING)
            for one in (title_label(line.title), Note(line.value, ""), Note(line.meaning)):
                self._lines.addWidget(one)
                one.show()
