"""The workspace of networks, joined to the program: made when it is first looked at."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from xai_desktop.app.claim_words import ClaimWish, paper_lines
from xai_desktop.app.claims import Claims
from xai_desktop.app.devices import Devices, ask_devices
from xai_desktop.app.model_shelf import ShelfLine, base_names, shelf
from xai_desktop.app.training import Training
from xai_desktop.app.training_state import Phase
from xai_desktop.app.training_words import Wish
from xai_desktop.core.errors import XaiError
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.models.claim_view import claim_text
from xai_desktop.ui.models.constancy_desk import ConstancyDesk
from xai_desktop.ui.models.import_desk import ImportDesk
from xai_desktop.ui.models.methods_desk import MethodsDesk
from xai_desktop.ui.models.network_desk import NetworkDesk
from xai_desktop.ui.models.page import ModelsPage
from xai_desktop.ui.models.preprocessing_desk import PreprocessingDesk
from xai_desktop.ui.models.questions import ask
from xai_desktop.ui.models.run_view import progress_text
from xai_desktop.ui.models.sanity.desk import SanityDesk

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

TITLE = noted("Train a network")
CLAIMS = noted("Test a paper's claims")
UNDER_WAY = noted("A training or a test is under way: {name}.")
CLOSING = noted(
    "Stop it and close, and what was learnt up to the last finished epoch is kept: it goes on from there next time."
)
AUDIT_UNDER_WAY = noted("An audit is under way: {name}.")
AUDIT_CLOSING = noted("Stop it and close, and what is finished is kept: it goes on from there next time.")
CHECKS_UNDER_WAY = noted("Sanity checks of a network are under way.")
CHECKS_CLOSING = noted("Stop them and close, and what they have found so far is lost.")
GIVEN_UP = noted("Give up the training of {name}?")
LOST = noted("What it has learnt so far is removed.")


class ModelsDesk(QObject):
    """Which workspace is showing, and what the one of networks does."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._p, self.training, self.claims = program, Training(self), Claims(self)
        self.methods = MethodsDesk(program, self)
        self.methods.used.connect(self._use)
        self.sanity = SanityDesk(program, self)
        self.networks, self.preprocessing = NetworkDesk(program, self), PreprocessingDesk(program, self)
        self.constancy = ConstancyDesk(program, self)
        self.networks.changed.connect(self._catalogue_changed)
        self.imports = ImportDesk(program, self)
        self.imports.imported.connect(self._imported)
        self._page: ModelsPage | None = None
        self._ended = False
        self.training.changed.connect(self._changed)
        self.training.finished.connect(self._finished)
        self.claims.changed.connect(self._claims_changed)
        self.claims.finished.connect(self._claims_found)
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
        self.preprocessing.refresh()
        self.constancy.refresh()
        page.show_lines(shelf(), first=self._p.session.state.bundle)
        page.claims.show_lines(paper_lines())
        self._show_states()
        self._p.window.show_workspace("models", page)
        self._p.preferences.change(workspace="models")
        page.list.setFocus()

    def show_form(self) -> None:
        self.show_models()
        self.page.show_form()

    @Slot(object)
    def show_import(self, path: Path) -> None:
        """A network's file that was dropped or opened: what it is, and what is to be settled."""
        self.show_models()
        self.page.show_import()
        self.page.importing.open(path)

    def refresh(self) -> None:
        """Something long has begun or ended elsewhere."""
        self._show_states()

    def may_close(self) -> bool:
        """Whether the window may close now; else the person is asked, and nothing waits for the answer."""
        if not self.busy and not self.sanity.runs.busy:
            return True
        if not self.busy:
            self._ask_close(wording(CHECKS_UNDER_WAY), wording(CHECKS_CLOSING))
            return False
        audits = self._p.cohort.busy
        under_way = wording(AUDIT_UNDER_WAY if audits else UNDER_WAY).format(name=self._at_work())
        self._ask_close(under_way, wording(AUDIT_CLOSING if audits else CLOSING))
        return False

    def _ask_close(self, under_way: str, closing: str) -> None:
        ask(self._p.window, under_way, closing, (wording("Stop and close"), wording("Stay")), self._stop_and_close)

    @property
    def busy(self) -> bool:
        """Whether a training, a test or an audit is under way; there is one long task at a time."""
        return self.training.busy or self.claims.busy or self._p.cohort.busy

    def close(self) -> None:
        """The program ends: nothing of a training or a test outlives it."""
        self.training.close()
        self.claims.close()
        self.methods.close()
        self.constancy.close()
        self.sanity.close()

    def _made(self) -> ModelsPage:
        page = ModelsPage()
        page.use_requested.connect(self._use)
        page.train_requested.connect(self._train)
        page.cancel_requested.connect(self.training.stop)
        page.resume_requested.connect(self._resume)
        page.test_requested.connect(self._test)
        page.stop_requested.connect(self.claims.stop)
        page.discard_requested.connect(self._ask_discard)
        self.imports.join(page.importing)
        self.preprocessing.put_into(page.network)
        self.methods.put_into(page.network)
        self.sanity.put_into(page.network)
        self.constancy.put_into(page.network)
        self.networks.put_into(page)
        page.network.show_tab(self._p.preferences.settings.network_tab)
        page.network.tab_chosen.connect(lambda key: self._p.preferences.change(network_tab=key))
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
        if self.busy:
            return
        try:
            self.training.begin(wish)
        except XaiError as error:
            self._p.window.complain(wording(TITLE), str(error))
        self.page.show_lines(shelf(), wish.name.strip())

    @Slot(object)
    def _resume(self, line: ShelfLine) -> None:
        assert line.order is not None
        if self.busy:
            return
        try:
            self.training.resume(line.order)
        except XaiError as error:
            self._p.window.complain(wording(TITLE), str(error))

    @Slot(object)
    def _test(self, wish: ClaimWish) -> None:
        if self.busy:
            return
        try:
            self.claims.begin(wish.words())
        except XaiError as error:
            self._p.window.complain(wording(CLAIMS), str(error))
        self.page.claims.show_lines(paper_lines())

    @Slot(object)
    def _ask_discard(self, line: ShelfLine) -> None:
        ask(
            self._p.window,
            wording(GIVEN_UP).format(name=line.name),
            wording(LOST),
            (wording("Discard"), wording("Keep")),
            lambda: self._discard(line),
            loses=True,
        )

    def _discard(self, line: ShelfLine) -> None:
        assert line.order is not None
        try:
            self.training.discard(line.order)
        except XaiError as error:
            self._p.window.complain(wording(TITLE), str(error))
        self.page.show_lines(shelf())

    @Slot(str)
    def _catalogue_changed(self, name: str) -> None:
        self._p.refresh_bundles()
        self.networks.show_deleted()
        self.page.show_lines(shelf(), name)

    @Slot(str)
    def _imported(self, name: str) -> None:
        """Shown where somebody waited for it; who went on to something else stays there."""
        self._catalogue_changed(name if self.page.import_showing else "")

    def _stop_and_close(self) -> None:
        self.close()
        self._p.cohort.close()
        self._p.window.close()

    def _at_work(self) -> str:
        if self._p.cohort.busy and self._p.cohort.auditing.state is not None:
            return self._p.cohort.auditing.state.folder.name
        if self.training.busy and self.training.state is not None:
            return self.training.state.order.name
        return self.claims.state.about.paper.upper() if self.claims.state is not None else ""

    def _show_states(self) -> None:
        self._p.window.switch.show_progress(progress_text(self.training.state) or claim_text(self.claims.state))
        if self._page is not None:
            self._page.show_training(self.training.state)
            self._page.show_busy(self.claims.busy or self._p.cohort.busy)
            self._page.claims.show_state(self.claims.state, self.busy)

    @Slot()
    def _changed(self) -> None:
        self._show_states()
        state = self.training.state
        if state is not None and state.phase is Phase.FAILED:
            self._p.window.say(
                wording("The training of {name} has failed; Models says why.").format(name=state.order.name), 20000
            )

    @Slot()
    def _claims_changed(self) -> None:
        self._show_states()
        state = self.claims.state
        if state is not None and state.phase is Phase.FAILED:
            self._p.window.say(
                wording("The test of {name} has failed; Models says why.").format(name=self._at_work()), 20000
            )

    @Slot(str)
    def _claims_found(self, paper: str) -> None:
        self._p.window.say(wording("{name} is tested; Models shows what was found.").format(name=paper.upper()), 20000)
        if self._page is not None:
            self._page.claims.show_lines(paper_lines())

    @Slot(str)
    def _finished(self, name: str) -> None:
        """The network is in the catalogue, here and in Review."""
        self._p.refresh_bundles()
        self._p.window.say(wording("{name} is trained and in the catalogue.").format(name=name), 20000)
        if self._page is not None:
            watched = self._page.chosen == name
            self._page.show_lines(shelf(), name if watched else "")
