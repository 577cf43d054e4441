"""A class's own threshold: a button that sets it, or takes it away."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget


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
        if per_class:
            self.setText(f"Forget {label}'s own" if kept else f"Set as {label}'s own")
            self.setToolTip(f"Maps of {label} are cut by the threshold of all other classes again." if kept else SET)
        else:
            self.setText(f"Kept for {label}" if kept else f"Keep for {label}")
            self.setToolTip("This is the class's own threshold already." if kept else SET)


SET = "Remembers this threshold as the class's own; the policy “Per class” uses it."
