"""The workspace of networks, joined to the program: made when it is first looked at."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox

from xai_desktop.app.devices import Devices, ask_devices
from xai_desktop.app.model_shelf import ShelfLine, base_names, shelf
from xai_desktop.app.training import Training
from xai_desktop.app.training_state import Phase
from xai_desktop.app.training_words import Wish
from xai_desktop.core.errors import XaiError
from xai_desktop.ui.models.page import ModelsPage
from xai_desktop.ui.models.run_view import progress_text

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

TITLE = "Train a network"
UNDER_WAY = "A training is under way: {name}."
CLOSING = (
    "Stop it and close, and what was learnt up to the last finished epoch is kept: Resume goes on from there next time."
)
GIVEN_UP = "Give up the training of {name}?"
LOST = "What it has learnt so far is removed."


class ModelsDesk(QObject):
    """Which workspace is showing, and what the one of networks does."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._p, self.training = program, Training(self)
        self._page: ModelsPage | None = None
        self._ended = False
        self.training.changed.connect(self._changed)
        self.training.finished.connect(self._finished)
        program.window.may_close = self.may_close

    @property
    def page(self) -> ModelsPage:
        """Made when it is first asked for."""
        if self._page is None:
            self._page = self._made()
        return self._page

    def show_review(self) -> None:
        self._p.window.show_workspace("review")
        self._p.preferences.change(workspace="review")

    def show_models(self) -> None:
        """With the catalogue as it is now: bundles may have been copied there meanwhile."""
        page = self.page
        page.show_lines(shelf(), first=self._p.session.state.bundle)
        page.show_training(self.training.state)
        self._p.window.show_workspace("models", page)
        self._p.preferences.change(workspace="models")
        page.list.setFocus()

    def show_form(self) -> None:
        self.show_models()
        self.page.show_form()

    def may_close(self) -> bool:
        """Whether the window may close now; else the person is asked, and nothing waits for the answer."""
        if not self.training.busy:
            return True
        state = self.training.state
        box = self._question(UNDER_WAY.format(name=state.order.name if state else ""), CLOSING)
        stop = box.addButton("Stop and close", QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton("Stay", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        stop.clicked.connect(self._stop_and_close)
        box.open()
        return False

    def close(self) -> None:
        """The program ends: nothing of a training outlives it."""
        self.training.close()

    def _made(self) -> ModelsPage:
        page = ModelsPage()
        page.use_requested.connect(self._use)
        page.train_requested.connect(self._train)
        page.cancel_requested.connect(self.training.stop)
        page.resume_requested.connect(self._resume)
        page.discard_requested.connect(self._ask_discard)
        ask_devices(self._p.jobs, self._take_devices)
        return page

    def _take_devices(self, devices: Devices) -> None:
        self.page.form.show_choices(base_names(self.page.lines), devices)

    @Slot(str)
    def _use(self, name: str) -> None:
        self._p.refresh_bundles()
        self._p.use_bundle(name)
        self.show_review()

    @Slot(object)
    def _train(self, wish: Wish) -> None:
        try:
            self.training.begin(wish)
        except XaiError as error:
            self._p.window.complain(TITLE, str(error))
        self.page.show_lines(shelf(), wish.name.strip())

    @Slot(object)
    def _resume(self, line: ShelfLine) -> None:
        assert line.order is not None
        try:
            self.training.resume(line.order)
        except XaiError as error:
            self._p.window.complain(TITLE, str(error))

    @Slot(object)
    def _ask_discard(self, line: ShelfLine) -> None:
        box = self._question(GIVEN_UP.format(name=line.name), LOST)
        discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton("Keep", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        discard.clicked.connect(lambda: self._discard(line))
        box.open()

    def _discard(self, line: ShelfLine) -> None:
        assert line.order is not None
        try:
            self.training.discard(line.order)
        except XaiError as error:
            self._p.window.complain(TITLE, str(error))
        self.page.show_lines(shelf())

    def _question(self, text: str, more: str) -> QMessageBox:
        box = QMessageBox(QMessageBox.Icon.Question, "XAI Desktop", text, parent=self._p.window)
        box.setInformativeText(more)
        return box

    def _stop_and_close(self, *_: object) -> None:
        self.training.close()
        self._p.window.close()

    @Slot()
    def _changed(self) -> None:
        state = self.training.state
        self._p.window.switch.show_progress(progress_text(state))
        if self._page is not None:
            self._page.show_training(state)
        if state is not None and state.phase is Phase.FAILED:
            self._p.window.say(f"The training of {state.order.name} has failed; Models says why.", 20000)

    @Slot(str)
    def _finished(self, name: str) -> None:
        """The network is in the catalogue, here and in Review."""
        self._p.refresh_bundles()
        self._p.window.say(f"{name} is trained and in the catalogue.", 20000)
        if self._page is not None:
            watched = self._page.chosen == name
            self._page.show_lines(shelf(), name if watched else "")
