"""Presets of an explainer's parameters: choose one, keep the form's values as one's own, rename, delete."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from xai_desktop.core.errors import SettingsError
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.known_presets import known_presets
from xai_desktop.core.parameter_presets import ParameterPreset, PresetBook
from xai_desktop.core.parameters import Value
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui import icons
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.name_field import NameField
from xai_desktop.ui.panels.parts import Note, column_of, labelled
from xai_desktop.ui.theme import role

CHANGED = noted("by hand")
OWN = noted("your own")


class PresetRow(QWidget):
    """`preset_chosen` carries the preset, `book_changed` the person's presets after a change here."""

    preset_chosen = Signal(object)
    book_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: ExplainerCard | None = None
        self._book = PresetBook()
        self._presets: tuple[ParameterPreset, ...] = ()
        self._values: Mapping[str, Value] = {}
        self._renaming = ""
        self.combo, self.edit, self.said = CalmCombo(), QToolButton(), Note("", "notice")
        self.combo.setMinimumContentsLength(4)
        self.name = NameField(wording("Name of the preset"))
        self._build_menu()
        row = labelled(wording("Preset"), self.combo)
        row.setStretch(1, 1)
        row.addWidget(self.edit)
        column = column_of(self, 4)
        column.addLayout(row)
        column.addWidget(self.name)
        column.addWidget(self.said)
        self.combo.activated.connect(self._choose)
        self.name.named.connect(self._keep)
        self.name.given_up.connect(self._give_up)
        self.show_card(None)

    def _build_menu(self) -> None:
        icons.put(self.edit, "more")
        self.edit.setAccessibleName(wording("Edit presets"))
        self.edit.setToolTip(wording("Keep these values as a preset, rename or delete one of yours"))
        self.edit.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        role(self.edit, "small")
        self.menu = QMenu(self.edit)
        self.save, self.rename, self.delete = (
            QAction(text, self.menu) for text in (wording("Save as…"), wording("Rename…"), wording("Delete"))
        )
        self.menu.addActions([self.save, self.rename, self.delete])
        self.edit.setMenu(self.menu)
        self.save.triggered.connect(lambda: self._ask(""))
        self.rename.triggered.connect(lambda: self._ask(self._current_own()))
        self.delete.triggered.connect(self._delete)

    def show_card(self, card: ExplainerCard | None) -> None:
        """The explainer whose presets are shown; nothing is shown for one without parameters."""
        if card is not self._card:
            self._give_up()
            self.said.say("")
        self._card = card
        self._fill()
        self.setVisible(bool(self._presets))

    def show_book(self, book: PresetBook) -> None:
        self._book = book
        self._fill()

    def show_values(self, values: Mapping[str, Value]) -> None:
        """What the form holds: the preset that it is equal to is the one that is shown."""
        self._values = dict(values)
        self._show_current()

    @property
    def current(self) -> ParameterPreset | None:
        """The preset that the form is equal to; the first where several are."""
        card = self._card
        same = (one for one in self._presets if card and one.fitted(card.parameters).values == self._values)
        return next(same, None)

    def say(self, sentence: str) -> None:
        """What of a preset could not be used; an empty text takes it away."""
        self.said.say(retold(sentence))

    def _fill(self) -> None:
        card = self._card
        self._presets = (*known_presets(card), *self._book.of(card.key)) if card and card.parameters else ()
        self.combo.clear()
        for preset in self._presets:
            name = preset.name if preset.own else retold(preset.name)
            self.combo.addItem(name, preset.name)
            tip = f"{name} ({wording(OWN)})" if preset.own else retold(preset.why)
            self.combo.setItemData(self.combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
            spoken = f"{name}, {wording(OWN) if preset.own else wording('of the program')}"
            self.combo.setItemData(self.combo.count() - 1, spoken, Qt.ItemDataRole.AccessibleTextRole)
        self._show_current()

    def _show_current(self) -> None:
        current = self.current
        self.combo.setCurrentIndex(-1 if current is None else self._presets.index(current))
        self.combo.setPlaceholderText(wording(CHANGED))
        self.combo.setToolTip(
            retold(current.why or current.name) if current else wording("No preset has these values.")
        )
        for action in (self.rename, self.delete):
            action.setEnabled(bool(self._current_own()))

    def _current_own(self) -> str:
        return self.current.name if self.current is not None and self.current.own else ""

    @Slot(int)
    def _choose(self, row: int) -> None:
        self._give_up()
        self.preset_chosen.emit(self._presets[row])

    def _ask(self, renaming: str) -> None:
        self._renaming = renaming
        self.name.ask(renaming)

    @Slot()
    def _give_up(self) -> None:
        self.name.hide()
        self._renaming = ""

    @Slot(str)
    def _keep(self, name: str) -> None:
        if self._card is None:
            return
        try:
            if self._renaming:
                self._change(self._book.renamed(self._card.key, self._renaming, name))
            elif any(name.strip().casefold() == one.name.casefold() for one in known_presets(self._card)):
                raise SettingsError(
                    wording("{name} comes with the program; choose another name.").format(name=name.strip())
                )
            else:
                self._change(self._book.saved(self._card.key, name, self._values))
        except SettingsError as error:
            self.name.complain(retold(str(error)))
            return
        self._give_up()
        self.combo.setFocus()

    @Slot()
    def _delete(self) -> None:
        if self._card is not None and self._current_own():
            self._change(self._book.without(self._card.key, self._current_own()))

    def _change(self, book: PresetBook) -> None:
        self.show_book(book)
        self.book_changed.emit(book)
