"""The workspace of networks: catalogue and papers at the left; at the right a network, a training or what was found."""

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedWidget, QWidget

from xai_desktop.app.model_shelf import ShelfLine, base_names, details, searched, taken
from xai_desktop.app.training_state import TrainingState
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.key_splitter import KeySplitter
from xai_desktop.ui.models.card_view import CardView
from xai_desktop.ui.models.claims_part import ClaimsPart
from xai_desktop.ui.models.compare_cards import CardCompareView
from xai_desktop.ui.models.import_form import ImportForm
from xai_desktop.ui.models.network_view import NetworkView
from xai_desktop.ui.models.run_view import RunView, progress_text
from xai_desktop.ui.models.shelf_list import ShelfList
from xai_desktop.ui.models.train_form import TrainForm
from xai_desktop.ui.panels.parts import MARGIN, Panel, row_of
from xai_desktop.ui.theme import role

LIST = 330
"""Width of the catalogue in pixels, at least; on a wide screen a sixth of it."""
EMPTY = noted("There are no networks yet. Train one, import one, or copy a bundle into your folder of models.")


class ModelsPage(KeySplitter):
    """Intents go out, facts come in. `chosen` is the name of the line whose page is showing, "" for the form."""

    use_requested = Signal(str)
    train_requested = Signal(object)
    cancel_requested = Signal()
    resume_requested = Signal(object)
    discard_requested = Signal(object)
    test_requested = Signal(object)
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.lines: tuple[ShelfLine, ...] = ()
        self._state: TrainingState | None = None
        self._busy = self._dragged = False
        self._chosen: ShelfLine | None = None
        self.list, self.train, self.search = ShelfList(), QPushButton(wording("Train…")), QLineEdit()
        self.back = QPushButton(wording("Bring back…"))
        self.back.hide()
        self.network, self.card, self.run = NetworkView(), CardView(), RunView()
        self.network.add_tab("card", wording("Card"), self.card)
        self.compare = CardCompareView()
        self.form = TrainForm(lambda name: taken(name, self.lines))
        self.importing = ImportForm(lambda name: taken(name, self.lines))
        self.bring = QPushButton(wording("Import…"))
        self.claims = ClaimsPart(self)
        self.right = QStackedWidget()
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        role(self.train, "primary")
        self.train.setToolTip(wording("Train a network of your own"))
        self.bring.setToolTip(wording("Bring in a network that was made elsewhere"))
        self.shelf = Panel(wording("Networks"))
        self.shelf.column.setContentsMargins(0, MARGIN, 0, MARGIN)
        self.shelf.top.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self.search.setPlaceholderText(wording("Name, class, architecture, use …"))
        self.search.setAccessibleName(wording("Search the networks"))
        self.search.setClearButtonEnabled(True)
        searching = row_of(self.search)
        searching.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self.shelf.inside.addLayout(searching)
        self.shelf.inside.addWidget(self.list, 1)
        self.shelf.close_column(1)
        self.back.setToolTip(wording("Networks that were deleted here"))
        foot = row_of(self.train, self.bring, self.back, wide=0)
        foot.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self.shelf.column.addLayout(foot)
        self.shelf.setMinimumWidth(240)
        for page in (self.network, self.run, self.form, self.importing, self.claims.view):
            self.right.addWidget(page)
        left = KeySplitter(Qt.Orientation.Vertical)
        for panel, share in ((self.shelf, 3), (self.claims.panel, 2)):
            left.addWidget(panel)
            left.setStretchFactor(left.count() - 1, share)
        left.setSizes([300, 200])
        self.addWidget(left)
        self.addWidget(self.right)
        self.setStretchFactor(1, 1)
        self.splitterMoved.connect(self._keep_list)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._dragged:
            self.setSizes([max(LIST, self.width() // 6), 10000])

    def _keep_list(self) -> None:
        """The list stays as wide as somebody dragged it."""
        self._dragged = True

    def _connect(self) -> None:
        self.list.chosen.connect(self._choose)
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._take_first)
        self.train.clicked.connect(lambda: self.show_form())
        self.form.closed.connect(self._leave_form)
        self.bring.clicked.connect(lambda: self.show_import())
        self.importing.closed.connect(self._leave_form)
        self.form.train_requested.connect(self.train_requested)
        self.network.use_requested.connect(self.use_requested)
        self.run.cancel_requested.connect(self.cancel_requested)
        self.claims.opened.connect(self._show_claims)
        self.claims.view.test_requested.connect(self.test_requested)
        self.claims.view.cancel_requested.connect(self.stop_requested)
        self.run.resume_requested.connect(lambda: self._send(self.resume_requested))
        self.run.discard_requested.connect(lambda: self._send(self.discard_requested))

    @property
    def chosen(self) -> str:
        away = self.form_showing or self.claims_showing
        return self._chosen.name if self._chosen is not None and not away else ""

    @property
    def form_showing(self) -> bool:
        return self.right.currentWidget() in (self.form, self.importing)

    @property
    def import_showing(self) -> bool:
        return self.right.currentWidget() is self.importing

    @property
    def claims_showing(self) -> bool:
        return self.right.currentWidget() is self.claims.view

    def show_lines(self, lines: tuple[ShelfLine, ...], wanted: str = "", first: str = "") -> None:
        """The catalogue anew. The line `wanted` is chosen, else the one before, else `first`, else the first."""
        before = wanted or (self._chosen.name if self._chosen is not None else first)
        self.lines = lines
        self.list.show_lines(lines, self._status())
        names = [line.name for line in lines]
        self.compare.show_lines(lines)
        self._find()
        if not lines:
            self.shelf.say(wording(EMPTY))
            self._chosen = None
            return
        self.shelf.show_body()
        row = names.index(before) if before in names else 0
        if wanted or not (self.form_showing or self.claims_showing):
            self._choose(row)
            self.list.choose(row)
        else:
            self._chosen = lines[row]

    def _find(self, *_: object) -> None:
        """Lines that the search does not find are out of sight; the one that is showing stays chosen."""
        places = searched(self.lines, self.search.text())
        self.list.show_only(places)
        count = str(len(self.lines)) if self.lines else ""
        some = wording("{found} of {all}").format(found=len(places), all=len(self.lines))
        self.shelf.aside.setText(count if len(places) == len(self.lines) else some)

    def _take_first(self) -> None:
        places = searched(self.lines, self.search.text())
        if places:
            self._choose(places[0])
            self.list.choose(places[0])
            self.list.setFocus()

    def show_training(self, state: TrainingState | None) -> None:
        """The training of this session has changed."""
        self._state = state
        for row, line in enumerate(self.lines):
            if state is not None and line.order is not None and line.name == state.order.name:
                self.list.show_status(row, self._status().get(line.name, wording("not finished")))
        self.form.show_busy(self._is_busy)
        if self._chosen is not None and self._chosen.order is not None and not self.form_showing:
            self._show_run(self._chosen)

    def show_busy(self, busy: bool) -> None:
        """Whether something else is under way for which the next training has to wait."""
        self._busy = busy
        self.show_training(self._state)

    @property
    def _is_busy(self) -> bool:
        return self._busy or (self._state is not None and self._state.under_way)

    def show_form(self) -> None:
        self.list.clear_choice()
        self.claims.leave()
        self.form.show_choices(base_names(self.lines))
        self.right.setCurrentWidget(self.form)
        self.form.name.setFocus()

    def show_import(self) -> None:
        self.list.clear_choice()
        self.claims.leave()
        self.importing.show_names()
        self.right.setCurrentWidget(self.importing)
        self.importing.source.line.setFocus()

    def _status(self) -> dict[str, str]:
        text = progress_text(self._state)
        return (
            {self._state.order.name: wording("training {text}").format(text=text)}
            if self._state is not None and text
            else {}
        )

    def _choose(self, row: int) -> None:
        self._chosen = line = self.lines[row]
        self.claims.leave()
        if line.order is not None:
            self._show_run(line)
            self.right.setCurrentWidget(self.run)
        else:
            self.network.show_line(line)
            self.right.setCurrentWidget(self.network)

    def _show_run(self, line: ShelfLine) -> None:
        state = self._state
        own = state if state is not None and line.order == state.order else None
        self.run.show_training(line, details(line), own, self._is_busy)

    def _leave_form(self) -> None:
        if self._chosen is not None:
            row = self.lines.index(self._chosen)
            self._choose(row)
            self.list.choose(row)

    def _show_claims(self) -> None:
        self.list.clear_choice()
        self.right.setCurrentWidget(self.claims.view)

    def _send(self, signal: SignalInstance) -> None:
        if self._chosen is not None and self._chosen.order is not None:
            signal.emit(self._chosen)
