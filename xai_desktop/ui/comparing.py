"""Comparing two maps, joined to the program: the panel's choices, the controller, and the viewer."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from xai_desktop.app.comparing import Comparing
from xai_desktop.core.comparison import CompareWish, NetworkChoice

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

FIRST = frozenset({"result", "reading", "scope_confirmed"})


class CompareWiring(QObject):
    """The first map is whatever is showing; the other one is chosen in the explain panel."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._p = program
        self.comparing = Comparing(program.session, program.jobs, program.analysis.engine)
        self._panel, controller = program.window.explain.compare, self.comparing
        self._labels = {card.key: card.label for card in program.explainers}
        self._panel.compare_wished.connect(controller.compare)
        self._panel.mode_chosen.connect(controller.choose_mode)
        self._panel.ended.connect(controller.end)
        controller.busy.connect(self._panel.say)
        controller.refused.connect(lambda sentence: self._panel.say(sentence, warns=True))
        program.films.film_ready.connect(controller.show_film)
        program.session.changed.connect(self._changed)
        self._show_networks()

    def _show_networks(self) -> None:
        """The catalogue; a network opened by its path is known by its card. Classes are named from the AI's step on."""
        program, state = self._p, self._p.session.state
        if not state.reading.step.shows_ai:
            self._panel.show_networks(())
            return
        lines = {one.name: NetworkChoice(one.name, one.classes, one.layers, one.problem) for one in program.bundles}
        if state.card is not None and state.bundle not in lines:
            lines[state.bundle] = NetworkChoice(state.bundle, state.card.classes, state.card.layers)
        self._panel.show_networks(tuple(lines.values()))
        self._panel.show_unsuitable(state.bundle, state.unsuitable)

    def _show_first(self) -> None:
        result, state = self._p.session.visible_result, self._p.session.state
        if result is None:
            self._panel.show_first(None, "")
            return
        made = result.explanation.provenance
        method = self._labels.get(made.explainer, made.explainer)
        layer, target = result.explanation.layer, result.explanation.target
        words = " · ".join(part for part in (method, layer, target.title, made.bundle) if part)
        self._panel.show_first(CompareWish(state.bundle, state.request, target.title), words)

    @Slot(object)
    def _changed(self, names: frozenset[str]) -> None:
        if names & {"card", "unsuitable", "reading"}:
            self._show_networks()
        if names & FIRST:
            self._show_first()
        if names & {"comparison", "reading", "scope_confirmed"}:
            self._panel.show_comparison(self._p.session.visible_comparison)
