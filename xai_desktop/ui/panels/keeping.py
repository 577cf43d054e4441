"""A class's own threshold: a button that sets it, or takes it away."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from xai_desktop.core.wording import noted, retold, wording


class KeepButton(QPushButton):
    """Hidden as long as nobody knows which class the map explains."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def show_class(self, label: str, *, per_class: bool, kept: bool) -> None:
        """`kept` says that the threshold in use is the class's own; `per_class` that classes' own ones are in use."""
        self.setVisible(bool(label))
        self.setEnabled(per_class or not kept)
        name = retold(label)
        if per_class:
            self.setText(
                wording("Forget {label}'s own").format(label=name)
                if kept
                else wording("Set as {label}'s own").format(label=name)
            )
            self.setToolTip(
                wording("Maps of {label} are cut by the threshold of all other classes again.").format(label=name)
                if kept
                else wording(SET)
            )
        else:
            self.setText(
                wording("Kept for {label}").format(label=name)
                if kept
                else wording("Keep for {label}").format(label=name)
            )
            self.setToolTip(wording("This is the class's own threshold already.") if kept else wording(SET))


SET = noted("Remembers this threshold as the class's own; the policy “Per class” uses it.")
