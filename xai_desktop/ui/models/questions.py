"""A question that must be answered before something is lost; nothing waits for the answer."""

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget


def ask(
    window: QWidget,
    text: str,
    more: str,
    answers: tuple[str, str],
    act: Callable[[], None],
    *,
    loses: bool = False,
) -> None:
    """`answers` are what does it and what does not, which is the default and what Escape means; `act` does it."""
    box = QMessageBox(QMessageBox.Icon.Question, "XAI Desktop", text, parent=window)
    box.setInformativeText(more)
    kind = QMessageBox.ButtonRole.DestructiveRole if loses else QMessageBox.ButtonRole.AcceptRole
    yes = box.addButton(answers[0], kind)
    no = box.addButton(answers[1], QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    yes.clicked.connect(lambda: act())
    box.open()
