"""Keys in sentences: `{key:undo}` stands for the key that the action has now, `{key:=Esc}` for one that cannot change.

Somebody who gives an action another key reads that key from then on, wherever a sentence names it. An action without
a key is named by its words, as the menu has them.
"""

import re
from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui.actions import ACTIONS, shown_keys

PLACE = re.compile(r"\{key:(=?)([^{}]+)\}")


class _News(QObject):
    changed = Signal()


_in_use: list[Mapping[str, tuple[str, ...]]] = [{spec.id: spec.keys for spec in ACTIONS}]
_names = {spec.id: spec.text for spec in ACTIONS}
_news: list[_News] = []


def use(keys: Mapping[str, tuple[str, ...]]) -> None:
    """These keys are named from now on, also in what is being said already."""
    if keys != _in_use[0]:
        _in_use[0] = dict(keys)
        changes().changed.emit()


def changes() -> _News:
    """An object whose `changed` signal fires after an action got other keys."""
    if not _news:
        _news.append(_News())
    return _news[0]


def with_keys(text: str) -> str:
    """A text that `wording` gave, with the present keys in it, in the words of this desktop."""
    return (
        PLACE.sub(lambda place: shown_keys((place[2],)) if place[1] else key_of(place[2]), text)
        if "{key:" in text
        else text
    )


def key_of(action: str) -> str:
    """The first key of an action; the action's name in quotation marks where it has none."""
    keys = _in_use[0].get(action, ())
    return shown_keys(keys[:1]) or wording("“{name}”").format(name=wording(_names[action]))


def explain_keys(widget: QWidget, text: str) -> None:
    """A hover text that names keys, said anew when they change."""
    told = widget.findChild(_Told, options=Qt.FindChildOption.FindDirectChildrenOnly) or _Told(widget)
    told.say(text)


class _Told(QObject):
    """The hover text of a widget, for as long as there is the widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget, self._text = widget, ""
        changes().changed.connect(self._say)

    def say(self, text: str) -> None:
        self._text = text
        self._say()

    def _say(self) -> None:
        self._widget.setToolTip(with_keys(self._text))
