"""Comparing two maps, joined to the program: the panel's choices, the controller, and the viewer."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from xai_desktop.app.comparing import Comparing
from xai_desktop.app.comparison import Comparison
from xai_desktop.core.compare_maps import Compare, told_apart
from xai_desktop.core.comparison import CompareMode, CompareWish, NetworkChoice
from xai_desktop.core.errors import XaiError
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.reading import Posture
from xai_desktop.core.wording import noted, wording

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

FIRST = frozenset({"result", "reading", "scope_confirmed"})
DRAWN_OVER = FIRST | {"covered", "kept"}
"""After these the viewer shows the one map again, so that two have to be shown anew."""

TOGETHER = {CompareMode.DIFFERENCE: Compare.DIFFERENCE, CompareMode.SWIPE: Compare.SWIPE}
TWO_PANES = noted("Beside each other they need two panes: {key:panes_2}.")


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
        self._shown: object = None
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
        target = result.explanation.target.title
        words = self._words(result.explanation)
        self._panel.show_first(CompareWish(state.bundle, state.request, target), words)

    def _words(self, explanation: Explanation) -> str:
        made = explanation.provenance
        method = self._labels.get(made.explainer, made.explainer)
        return " · ".join(part for part in (method, explanation.layer, explanation.target.title, made.bundle) if part)

    def _maker(self, explanation: Explanation) -> str:
        made = explanation.provenance
        return " · ".join(part for part in (made.bundle, self._labels.get(made.explainer, made.explainer)) if part)

    def _show_maps(self) -> None:
        """Two maps in the viewer; without a comparison, the one that was showing and the film alone."""
        comparison, viewer = self._p.session.visible_comparison, self._p.window.viewer
        shown = None if comparison is None else (comparison.first, comparison.second, comparison.mode)
        if shown == self._shown:
            return
        before, self._shown = self._shown, shown
        if before is not None and (comparison is None or comparison.mode is not CompareMode.BESIDE):
            viewer.film.show_explanation(None)
            viewer.film.set_caption("")
            viewer.name_both()
        if comparison is not None:
            self._show_both(comparison)
        elif before is not None:
            self._p.session.update(result=self._p.session.state.result)  # whoever shows one map shows it again

    def _show_both(self, comparison: Comparison) -> None:
        first, second, viewer = comparison.first, comparison.second, self._p.window.viewer
        self._panel.say("")
        if comparison.mode is CompareMode.BESIDE:
            viewer.film.show_explanation(first.explanation, first.ranked)
            viewer.film.set_caption(f"A: {self._words(first.explanation)}")
            viewer.show_explanation(second.explanation, second.ranked)
            viewer.set_caption(f"B: {self._words(second.explanation)}")
            viewer.name_both(*(f"{at}: {self._maker(one.explanation)}" for at, one in (("A", first), ("B", second))))
            self._panel.say("" if viewer.layout_number() > 1 else wording(TWO_PANES))
            return
        try:
            mode, names = TOGETHER[comparison.mode], self._names(first.explanation, second.explanation)
            viewer.show_comparison(first.explanation, second.explanation, mode, names)
        except XaiError as error:
            self._panel.say(str(error), warns=True)

    def _names(self, first: Explanation, second: Explanation) -> tuple[str, str]:
        """What tells the two apart, with explainers by their names."""
        one, other = (
            " · ".join(self._labels.get(part, part) for part in told.split(" · ")) for told in told_apart(first, second)
        )
        return one, other

    @Slot(object)
    def _changed(self, names: frozenset[str]) -> None:
        if names & {"card", "unsuitable", "reading"}:
            self._show_networks()
        if names & FIRST:
            self._show_first()
        if "reading" in names and self._p.session.state.reading.posture is Posture.READ:
            self.comparing.end()  # the film alone is the film alone
        if names & {"comparison", "reading", "scope_confirmed"}:
            self._panel.show_comparison(self._p.session.visible_comparison)
        if names & DRAWN_OVER and self._shown is not None:
            self._shown = ()
        if names & (DRAWN_OVER | {"comparison"}):
            self._show_maps()
