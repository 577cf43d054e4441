"""How the program looks: colours, the size of its text, its language, and how a map lies over a film."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from xai_desktop.core.settings import LARGEST_FONT, SMALLEST_FONT, USUAL_FONT, Settings
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.inputs import CalmCombo, CalmDoubleSpin
from xai_desktop.ui.panels.look import LookControls
from xai_desktop.ui.panels.parts import Note, column_of, labelled, title_label

AS_DESKTOP = noted("As the desktop has it")
THEMES = (("dark", noted("Dark")), ("light", noted("Light")), ("system", AS_DESKTOP))
LANGUAGES = (("system", AS_DESKTOP), ("en", "English"), ("de", "Deutsch"))
SIZE = noted("Points of the ordinary text; everything else goes with it")
NEXT_START = noted("Another language shows from the next start on.")
LASTING = noted("How a map lies over its film now, and at the next start.")


class LookPart(QWidget):
    """`wished` carries the name of a setting and its value; `look_changed` an `OverlayLook`."""

    wished = Signal(str, object)
    look_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._telling = False
        self.theme, self.text_size, self.language = CalmCombo(), CalmDoubleSpin(), CalmCombo()
        self.overlay = LookControls()
        for combo, choices in ((self.theme, THEMES), (self.language, LANGUAGES)):
            for value, text in choices:
                combo.addItem(wording(text), value)
        self.text_size.setRange(SMALLEST_FONT, LARGEST_FONT)
        self.text_size.setSingleStep(0.5)
        self.text_size.setDecimals(1)
        self.text_size.setSuffix(" pt")
        self.text_size.setKeyboardTracking(False)
        self.text_size.setValue(USUAL_FONT)
        self._arrange()
        self.theme.currentIndexChanged.connect(lambda: self._tell("theme", self.theme.currentData()))
        self.language.currentIndexChanged.connect(lambda: self._tell("language", self.language.currentData()))
        self.text_size.valueChanged.connect(lambda value: self._tell("font_points", value))
        self.overlay.look_changed.connect(self.look_changed)

    def show_settings(self, settings: Settings) -> None:
        self._telling = True
        self.theme.setCurrentIndex(self.theme.findData(settings.theme))
        self.language.setCurrentIndex(self.language.findData(settings.language))
        self.text_size.setValue(settings.font_points)
        self._telling = False

    def _tell(self, name: str, value: object) -> None:
        if not self._telling:
            self.wished.emit(name, value)

    def _arrange(self) -> None:
        column = column_of(self)
        column.addWidget(title_label(wording("Program")))
        column.addLayout(labelled(wording("Colours"), self.theme))
        column.addLayout(labelled(wording("Text"), self.text_size, wording(SIZE)))
        column.addLayout(labelled(wording("Language"), self.language))
        column.addWidget(Note(wording(NEXT_START)))
        column.addSpacing(12)
        column.addWidget(title_label(wording("Map over the film")))
        column.addWidget(Note(wording(LASTING)))
        column.addWidget(self.overlay)
        column.addStretch(1)
