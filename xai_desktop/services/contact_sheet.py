"""Every explainer on one film, network and class: asked one after the other, the quick ones first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xai_desktop.core.contact_sheet import SheetState
from xai_desktop.core.errors import XaiError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.explainer_pace import quick_first
from xai_desktop.core.prediction import Target
from xai_desktop.core.task import Task
from xai_desktop.services.results import MapResult
from xai_desktop.services.thinning import thinned


@dataclass(frozen=True, slots=True, eq=False)
class SheetEntry:
    """One explainer's place. `result` is its map, thinned; a `problem` is the sentence that stands instead of one."""

    card: ExplainerCard
    request: ExplainRequest
    state: SheetState = SheetState.WAITING
    result: MapResult | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class ContactSheet:
    """The explainers in the order of the catalogue, as far as they have come."""

    bundle: str
    target: Target
    entries: tuple[SheetEntry, ...]

    @classmethod
    def of(
        cls, bundle: str, target: Target, cards: Sequence[ExplainerCard], unsuitable: Mapping[str, str]
    ) -> "ContactSheet":
        """With every parameter at its default. What does not fit the network says so at once."""
        return cls(bundle, target, tuple(_entry(card, unsuitable.get(card.key, "")) for card in cards))

    @property
    def waiting(self) -> tuple[SheetEntry, ...]:
        return tuple(one for one in self.entries if one.state is SheetState.WAITING)

    @property
    def is_settled(self) -> bool:
        """Whether nothing more will come."""
        return not self.waiting

    def find(self, key: str) -> SheetEntry | None:
        return next((one for one in self.entries if one.card.key == key), None)

    def with_entry(self, entry: SheetEntry) -> "ContactSheet":
        return replace(self, entries=tuple(entry if e.card.key == entry.card.key else e for e in self.entries))

    def stopped(self) -> "ContactSheet":
        """What had not come says so, so that nobody waits for it."""
        ended = (replace(e, state=SheetState.STOPPED) if e.state is SheetState.WAITING else e for e in self.entries)
        return replace(self, entries=tuple(ended))

    def again(self) -> "ContactSheet":
        """What was stopped waits once more; what is there stays."""
        back = (replace(e, state=SheetState.WAITING) if e.state is SheetState.STOPPED else e for e in self.entries)
        return replace(self, entries=tuple(back))


def explained(
    sheet: ContactSheet, explain: Callable[[ExplainRequest, Task], MapResult], seconds: Mapping[str, float], task: Task
) -> Iterator[tuple[SheetEntry, MapResult | None]]:
    """Every entry that waits, as it comes, with its whole map where it has one. Raises `Cancelled`.

    `seconds` are times measured on this network, by key; they decide what is quick. An explainer that fails is an entry
    with its sentence, and the next one is asked.
    """
    waiting = {one.card.key: one for one in sheet.waiting}
    count = sum(one.state is not SheetState.UNSUITABLE for one in sheet.entries)
    done = count - len(waiting)
    for number, key in enumerate(quick_first(tuple(waiting), seconds), done):
        entry = waiting[key]
        part = _Part(task, number, count, entry.card.label)
        part.step()
        try:
            result = explain(entry.request, part)
        except XaiError as error:
            yield replace(entry, state=SheetState.FAILED, problem=str(error)), None
        else:
            yield replace(entry, state=SheetState.MADE, result=thinned(result)), result
    task.step(count, count)


@dataclass(frozen=True, slots=True)
class _Part:
    """One explainer's task within that of the sheet: it can be stopped at each of its steps, and the sheet's progress
    stays that of explainers."""

    whole: Task
    number: int
    count: int
    label: str

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        del done, total, text
        self.whole.step(self.number, self.count, self.label)


def _entry(card: ExplainerCard, reason: str) -> SheetEntry:
    request = ExplainRequest(card.key, tuple((one.name, one.default) for one in card.parameters))
    return SheetEntry(card, request, SheetState.UNSUITABLE if reason else SheetState.WAITING, problem=reason)
