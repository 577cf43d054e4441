"""From the session to the panels: who has to show what when something changed.

Only the session's `visible_*` values are shown, so that nothing appears before its reading step.
"""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from xai_desktop.app.cascade_modes import reasons
from xai_desktop.app.closed_films import ClosedFilms
from xai_desktop.app.session import Session
from xai_desktop.app.verdict_face import VerdictFace
from xai_desktop.core.errors import XaiError
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation
from xai_desktop.core.picture_film import film_of
from xai_desktop.core.study import ImageRef
from xai_desktop.core.suitability import drawn_doubt
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.main_window import MainWindow
from xai_desktop.ui.why_no_map import older_map, why_no_map, why_no_tiles

ASKING, LOADING = noted("Asking the network"), noted("Loading a network")
"""Titles of work that the prediction waits for."""
LOCKED_AI = noted("Shown after step 1: read the film first, then {key:next_step}.")
LOCKED_REFERENCE = noted("Shown after step 2: look at the AI first, then {key:next_step}.")
COVERED, KEPT = noted("film with covers"), noted("kept pixels")
NO_FILMS, NO_MARKS = noted("Open films first."), noted("No expert marks are open.")


class Presenter(QObject):
    """Shows the state. Each method shows one thing; `_AFTER` says after which changes."""

    def __init__(self, session: Session, window: MainWindow, labels: Mapping[str, str], closed: ClosedFilms) -> None:
        """`labels` are the explainers' names by key."""
        super().__init__(window)
        self._shown: ImageRef | None = None
        self._picture = False
        """Whether a picture stands in the film's place in the pane of the map."""
        self._whose: tuple[ImageRef, str] | None = None
        self._session, self._window, self._labels = session, window, labels
        self._closed = closed
        session.changed.connect(self._changed)
        closed.changed.connect(self._details)

    def show_everything(self) -> None:
        for show in dict.fromkeys(one for shows in self._after().values() for one in shows):
            show()

    def show_failure(self, title: str, error: XaiError) -> None:
        """Panels that were waiting say why there is nothing."""
        waiting = {ASKING, LOADING}
        if title == LOADING and self._session.state.prediction is not None:
            return  # the network that was there before is still in use, and so is its call
        if title in waiting:
            self._window.prediction.show_busy(str(error))
        elif title == "Explaining":
            self._window.explain.show_busy(retold(str(error)))

    def show_identity(self, ref: ImageRef | None, text: str) -> None:
        """Whose film it is, in memory only; it may be known before the film is on the screen."""
        self._whose = (ref, text) if ref is not None and text else None
        self._identity()

    def _identity(self) -> None:
        known, shown = self._whose, self._shown
        same = known is not None and shown is not None and known[0].place == shown.place
        self._window.viewer.set_identity(known[1] if known is not None and same else "")

    def _after(self) -> dict[str, tuple[Callable[[], None], ...]]:
        return {
            "opening": (self._worklist, self._notices, self._details, self._reference),
            "ref": (self._current, self._film, self._scope, self._made),
            "image": (self._film, self._posture, self._made),
            "annotations": (
                self._boxes,
                self._experts,
            ),
            "card": (self._layers, self._scope, self._made),
            "scope_confirmed": (self._scope, self._made),
            "loading": (self.show_prediction,),
            "prediction": (self.show_prediction,),
            "target": (self._target,),
            "request": (self._request, self._made),
            "result": (self._result, self._agreement),
            "covered": (self._result,),
            "kept": (self._kept,),
            "tile": (self._tile,),
            "cascade_mode": (self._mode,),
            "cascade": (self._tile,),
            "cascade_look": (self._cascade_look,),
            "decay": (self._decay,),
            "look": (self._look, self._agreement),
            "reading": (
                self._posture,
                self._notices,
                self._details,
                self._reference,
                self._boxes,
                self._experts,
                self.show_prediction,
                self._target,
                self._result,
                self._agreement,
            ),
        }

    def _changed(self, names: frozenset[str]) -> None:
        table = self._after()
        for show in dict.fromkeys(one for name in table if name in names for one in table[name]):
            show()

    def _worklist(self) -> None:
        self._window.worklist.show_images(self._session.state.opening.images)

    def _notices(self) -> None:
        self._window.worklist.show_notices(self._session.visible_notices)

    def _details(self) -> None:
        """Which findings were marked, and one IoU: only of films whose reference was seen."""
        self._window.worklist.show_details(self._closed.details())

    def _reference(self) -> None:
        """What tells about expert marks waits for its step."""
        state, window = self._session.state, self._window
        reason = "" if state.reading.step.shows_reference else wording(LOCKED_REFERENCE)
        opened = "" if state.opening.images else wording(NO_FILMS)
        for name in ("import_report", "label_names"):
            window.lock(name, reason or opened)
        window.lock("save_marks", "" if state.opening.annotations.images else wording(NO_MARKS))
        report = state.opening.report
        window.worklist.notices.set_report(reason, bool(report.files or report.refused))
        if reason:
            window.close_reference()

    def _current(self) -> None:
        self._window.worklist.set_current(self._session.state.ref)

    def _film(self) -> None:
        state = self._session.state
        viewer, before, self._shown = self._window.viewer, self._shown, state.ref
        if state.ref is None or state.image is None:
            viewer.show_nothing()
        elif before is not None and before.place == state.ref.place:
            viewer.show_frame(state.image, state.ref)
        else:
            viewer.show_film(state.image, state.ref)
        self._window.windows.show_film(state.image, state.ref.modality if state.ref else "")
        self._window.show_kind(state.ref.frames if state.ref else 1, bool(state.image and state.image.overlays))
        self._identity()

    def _experts(self) -> None:
        """Who labelled the reference, and whether they agree: with a map or without."""
        self._window.agreement.show_reference(self._session.visible_reference)

    def _boxes(self) -> None:
        self._window.viewer.show_boxes(self._session.visible_annotations)

    def show_verdict(self, face: VerdictFace, state_text: str) -> None:
        """What is said and may be asked, in the column and in the line of reading."""
        for panel in (self._window.verdict, self._window.verdict_line):
            panel.show_face(face)
            panel.show_saved(state_text)

    def _scope(self) -> None:
        """Of the film's header and the network's card only: nothing in it comes from what the network says."""
        state, outside = self._session.state, self._session.outside
        made_for = state.card.scope.text if state.card is not None else ""
        doubt = drawn_doubt(state.card, state.ref) if state.card is not None and state.ref is not None else ""
        self._window.prediction.show_doubt(doubt)
        self._window.explain.guard.show_scope(made_for, outside, confirmed=state.scope_confirmed)

    def _layers(self) -> None:
        card = self._session.state.card
        self._window.agreement.set_card_thresholds(card.map_thresholds if card else ())
        self._window.explain.show_layers(card.layers if card else ())
        self._window.cascade.show_modes(reasons(card, self._session.state.unsuitable))

    def show_prediction(self) -> None:
        """The call, or the reason why there is none: locked, on its way, or no network."""
        state, panel = self._session.state, self._window.prediction
        if state.prediction is not None and not state.reading.step.shows_ai:
            panel.show_hidden(wording(LOCKED_AI))
        elif state.loading:
            panel.show_busy(wording("loading the network"))
        elif state.prediction is None and state.image is not None and state.bundle and state.reading.step.shows_ai:
            panel.show_busy(wording("asking the network"))
        else:
            panel.show_prediction(self._session.visible_prediction)
        visible = self._session.visible_prediction
        self._window.viewer.show_predicted(visible.boxes if visible is not None else ())

    def _target(self) -> None:
        if self._session.state.reading.step.shows_ai:
            self._window.prediction.show_target(self._session.state.target)

    def _request(self) -> None:
        self._window.explain.set_request(self._session.state.request)

    def _kept(self) -> None:
        """Only the pixels that the map keeps, in the pane of the map, or the film again."""
        state, view = self._session.state, self._window.viewer.map_view
        if state.image is None or state.ref is None:
            return
        kept = state.kept if state.reading.step.shows_ai else None
        if kept is None and not self._picture:
            return
        self._picture = kept is not None
        shown = state.image if kept is None else film_of(kept.picture, view.window_level(), state.image)
        view.show_frame(shown, state.ref)
        self._window.viewer.name_map(wording("Kept pixels") if kept is not None else "")
        self._result()

    def _result(self) -> None:
        state, result = self._session.state, self._session.visible_result
        shown = self._session.shown_result
        drawn = shown if state.kept is None else None
        self._window.viewer.show_explanation(drawn.explanation if drawn else None, drawn.ranked if drawn else None)
        beside = wording(KEPT) if state.kept is not None else wording(COVERED) if shown is not result else ""
        self._window.viewer.set_caption(self._caption(shown.explanation, beside) if shown is not None else "")
        self._made()

    def _made(self) -> None:
        """In words: the map that is there, whose it is where another one is asked for, or why there is none."""
        result, panel = self._session.visible_result, self._window.explain
        self._window.cascade.set_empty(why_no_tiles(self._session))
        if self._session.state.result is not None and result is None:
            panel.show_hidden(wording(LOCKED_AI))
        elif result is None:
            panel.show_none(why_no_map(self._session))
        else:
            made = result.explanation.provenance.explainer
            panel.show_result(result.explanation, older_map(self._session, self._labels.get(made, made)))

    def _caption(self, explanation: Explanation, beside: str) -> str:
        """Whose score, by which method, at which layer: what stands at the top of the map."""
        made = explanation.provenance
        method = self._labels.get(made.explainer, made.explainer)
        where = f"{explanation.layer} · " if explanation.layer else ""
        lines = [f"{made.bundle} · {method}", f"{where}{retold(explanation.target.title)}"]
        beside = beside or (retold(made.explains) if made.explains != OWN_OUTPUT else "")
        return "\n".join([*lines, beside] if beside else lines)

    def _agreement(self) -> None:
        state, panel = self._session.state, self._window.agreement
        panel.show_cut(self._session.visible_cut)
        if not state.reading.step.shows_reference:
            panel.show_nothing(wording(LOCKED_REFERENCE))
        elif state.result is None:
            panel.show_nothing(
                wording("No map yet.")
                if state.image is not None
                else wording("Open a film to compare a map with boxes.")
            )
        elif agreements := self._session.visible_agreements:
            panel.show_agreements(agreements)
        else:
            panel.show_nothing(retold(state.result.no_profile))

    def _tile(self) -> None:
        self._window.cascade.set_chosen(self._session.state.tile)

    def _mode(self) -> None:
        self._window.cascade.set_mode(self._session.state.cascade_mode)

    def _cascade_look(self) -> None:
        self._window.cascade.show_look(self._session.state.cascade_look)

    def _decay(self) -> None:
        self._window.cascade.head.decay.set_decay(self._session.state.decay)

    def _look(self) -> None:
        look, window = self._session.state.look, self._window
        window.viewer.set_look(look)
        window.explain.show_look(look)
        window.agreement.set_threshold(look.threshold)
        switches = {"heat": look.heat, "mask": look.mask, "boxes": look.boxes, "planes": look.film_overlays}
        for name, on in switches.items():
            window.action(f"toggle_{name}").setChecked(on)

    def _posture(self) -> None:
        state = self._session.state
        self._window.show_posture(state.reading, empty=state.image is None)
