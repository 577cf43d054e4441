"""Sort, group and filter: one menu, opened by its button, a right click or the menu key."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from xai_desktop.core.natural import natural_key
from xai_desktop.core.review import FilmStatus
from xai_desktop.core.wording import wording
from xai_desktop.core.worklist import FilmFilter, Grouping, SortKey, WorklistView
from xai_desktop.core.worklist_table import FilmTable
from xai_desktop.ui.panels.worklist_chips import CLEAR, UNKNOWN

Act = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the films of a list can be told apart by. `labels` are those of films whose reference may be seen."""

    modalities: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    notices: bool = False
    reference: bool = False

    @classmethod
    def of(cls, table: FilmTable) -> "Choices":
        refs = table.refs
        return cls(
            _in_order(ref.modality for ref in refs),
            _in_order(ref.view for ref in refs),
            _in_order(label for details in table.details.values() for label in details.labels),
            any(ref.warnings for ref in refs),
            bool(table.details),
        )


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Each once; "" for those that do not say comes last."""
    return tuple(sorted(set(names), key=lambda name: (not name, natural_key(name))))


@dataclass(frozen=True, slots=True)
class Hands:
    """Who is told what was chosen."""

    view: Callable[[WorklistView], None]
    wished: Callable[[FilmFilter], None]
    fold: Callable[[bool], None]


def build_menu(parent: QWidget, choices: Choices, view: WorklistView, wished: FilmFilter, hands: Hands) -> QMenu:
    """The menu as things are now. Labels and the IoU are offered only where some reference may be seen."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    _sorting(menu.addMenu(wording("Sort by")), choices, view, hands)
    _grouping(menu.addMenu(wording("Group by")), view, hands)
    menu.addSeparator()
    unread = frozenset({FilmStatus.UNREAD})
    only = wished.statuses == unread
    _check(
        menu,
        wording("Unread only"),
        only,
        lambda: hands.wished(replace(wished, statuses=frozenset() if only else unread)),
    )
    _facet(menu, wording("Status"), tuple(FilmStatus), wished, "statuses", hands)
    _facet(menu, wording("Modality"), choices.modalities, wished, "modalities", hands)
    _facet(menu, wording("View"), choices.views, wished, "views", hands)
    if choices.labels or wished.labels:
        labels = _facet(menu, wording("Label"), _in_order((*choices.labels, *wished.labels)), wished, "labels", hands)
        labels.menuAction().setToolTip(wording("Of films whose reference is shown"))
    notices = _check(
        menu, wording("With notices"), wished.notices, lambda: hands.wished(replace(wished, notices=not wished.notices))
    )
    notices.setEnabled(choices.notices or wished.notices)
    menu.addSeparator()
    menu.addAction(wording(CLEAR), lambda: hands.wished(FilmFilter())).setEnabled(wished.is_on)
    return menu


def _sorting(menu: QMenu, choices: Choices, view: WorklistView, hands: Hands) -> None:
    group = QActionGroup(menu)
    for key in SortKey:
        if key.needs_reference and not choices.reference and view.sort is not key:
            continue
        text = (
            wording("{key} (films whose reference is shown)").format(key=_begun(wording(key.value)))
            if key.needs_reference
            else _begun(wording(key.value))
        )
        group.addAction(_check(menu, text, view.sort is key, _later(hands.view, replace(view, sort=key))))
    menu.addSeparator()
    turned = replace(view, descending=not view.descending)
    _check(menu, wording("Descending"), view.descending, lambda: hands.view(turned))


def _grouping(menu: QMenu, view: WorklistView, hands: Hands) -> None:
    group = QActionGroup(menu)
    for grouping in Grouping:
        chosen = replace(view, grouping=grouping)
        action = _check(menu, _begun(wording(grouping.value)), view.grouping is grouping, _later(hands.view, chosen))
        group.addAction(action)
    menu.addSeparator()
    for text, folded in ((wording("Fold all"), True), (wording("Unfold all"), False)):
        menu.addAction(text, _later(hands.fold, folded)).setEnabled(view.grouping is not Grouping.NONE)


def _facet(menu: QMenu, title: str, names: Collection[str], wished: FilmFilter, field: str, hands: Hands) -> QMenu:
    """One thing to filter by: every value with a tick."""
    part, chosen = menu.addMenu(title), getattr(wished, field)
    part.setEnabled(len(names) > 1 or bool(chosen))
    for name in names:
        changed: dict[str, Any] = {field: chosen ^ {name}}
        _check(part, wording(str(name) or UNKNOWN), name in chosen, _later(hands.wished, replace(wished, **changed)))
    return part


def _check(menu: QMenu, text: str, on: bool, act: Act) -> Any:
    action = menu.addAction(text.replace("&", "&&"))
    action.setCheckable(True)
    action.setChecked(on)
    action.triggered.connect(lambda _checked=False: act())
    return action


def _later(hand: Callable[[Any], None], value: Any) -> Act:
    return lambda: hand(value)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
