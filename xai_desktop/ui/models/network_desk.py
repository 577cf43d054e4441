"""What is done with networks of the catalogue, joined to the program: verified, compared, deleted and brought back."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from xai_desktop.app.model_checking import check_later
from xai_desktop.app.model_deleting import Deleted, bring_back, delete, deleted, what_goes, why_not
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.core.errors import XaiError
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.models.page import ModelsPage
from xai_desktop.ui.models.questions import ask

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

DELETE = noted("Delete {name}?")
TITLE = noted("Delete a network")


class NetworkDesk(QObject):
    """`changed` says that the catalogue has other networks; it carries the name to look at, or ""."""

    changed = Signal(str)

    def __init__(self, program: "Program", parent: QObject) -> None:
        super().__init__(parent)
        self._p = program
        self._page: ModelsPage | None = None

    def put_into(self, page: ModelsPage) -> None:
        """Join a page that was just made."""
        self._page, network = page, page.network
        network.add_tab("compare", wording("Compare"), page.compare)
        network.verify_requested.connect(self._verify)
        network.menu.delete_requested.connect(self._ask)
        network.menu.said.connect(self._p.window.say)
        network.menu.failed.connect(lambda sentence: self._p.window.complain(wording("Show in folder"), sentence))
        network.menu.aboutToShow.connect(self._judge)
        page.back.setMenu(QMenu(page.back))
        self.show_deleted()

    def show_deleted(self) -> None:
        """What can be brought back by now."""
        if self._page is None:
            return
        gone, menu = deleted(), self._page.back.menu()
        self._page.back.setVisible(bool(gone))
        menu.clear()
        for one in gone:
            menu.addAction(one.place.name, partial(self._bring_back, one))

    @Slot()
    def _judge(self) -> None:
        line = self._page.network.line if self._page is not None else None
        if self._page is not None and line is not None:
            reason = why_not(line, self._p.session.state.bundle, self._p.models.busy)
            self._page.network.menu.show_why_not(reason)

    @Slot(object)
    def _verify(self, line: ShelfLine) -> None:
        assert self._page is not None
        self._page.network.say(wording("Checking…"))
        check_later(self._p.jobs, line.folder, partial(self._verified, line))

    def _verified(self, line: ShelfLine, usable: bool, sentence: str) -> None:
        shown = self._page.network.line if self._page is not None else None
        if self._page is not None and shown is not None and shown.folder == line.folder:
            self._page.network.say(retold(sentence), fault=not usable)

    @Slot(object)
    def _ask(self, line: ShelfLine) -> None:
        ask(
            self._p.window,
            wording(DELETE).format(name=line.name),
            what_goes(line),
            (wording("Delete"), wording("Keep")),
            lambda: self._delete(line),
            loses=True,
        )

    def _delete(self, line: ShelfLine) -> None:
        try:
            delete(line.folder)
        except XaiError as error:
            self._p.window.complain(wording(TITLE), str(error))
            return
        self._p.window.say(wording("{name} is deleted; Bring back… undoes it.").format(name=line.name), 20000)
        self.changed.emit("")

    def _bring_back(self, gone: Deleted) -> None:
        try:
            bring_back(gone)
        except XaiError as error:
            self._p.window.complain(wording("Bring back a network"), str(error))
            return
        self.changed.emit(gone.name)
