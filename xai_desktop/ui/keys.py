"""Which keys do what: the table of actions with a person's own keys in it. No key ever does two things."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtGui import QAction, QKeySequence

from xai_desktop.core.errors import SettingsError
from xai_desktop.core.texts import quoted
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui import key_words
from xai_desktop.ui.actions import ACTIONS, HIDE_KEY, ActionSpec, shown_keys

FIXED: dict[str, str] = {
    HIDE_KEY: noted("held down, it hides every overlay"),
    "Space": noted("it presses the button that has the focus, and pans the film while it is held"),
    "Tab": noted("it moves from one control to the next"),
    "Shift+Tab": noted("it moves from one control to the one before"),
    "Shift+Backtab": noted("it moves from one control to the one before"),
    "Return": noted("it confirms what a field or a button offers"),
    "Enter": noted("it confirms what a field or a button offers"),
    "Esc": noted("it gives up what was begun"),
    "Up": noted("it moves through lists and menus"),
    "Down": noted("it moves through lists and menus"),
    "Backspace": noted("every text field needs it to delete a letter"),
    "Ctrl+Backspace": noted("every text field needs it to delete a word"),
    "Ctrl+A": noted("every text field needs it to choose all of its text"),
    "Ctrl+C": noted("every text field needs it to copy"),
    "Ctrl+V": noted("every text field needs it to paste"),
    "Ctrl+X": noted("every text field needs it to cut"),
    "Ctrl+Left": noted("every text field needs it to move by a word"),
    "Ctrl+Right": noted("every text field needs it to move by a word"),
    "Shift+Left": noted("every text field needs it to choose a letter"),
    "Shift+Right": noted("every text field needs it to choose a letter"),
    "Shift+Home": noted("every text field needs it to choose its text"),
    "Shift+End": noted("every text field needs it to choose its text"),
    "Shift+Up": noted("it moves the chosen mark on the film"),
    "Shift+Down": noted("it moves the chosen mark on the film"),
    "Alt+Up": noted("it resizes the chosen mark on the film"),
    "Alt+Down": noted("it resizes the chosen mark on the film"),
    "Ins": noted("it gives a polygon on the film one more point"),
    "Alt+F4": noted("the desktop closes the window with it"),
    "Alt+Tab": noted("the desktop changes windows with it"),
}
"""Keys that no action may have, with the reason; in Qt's portable text. What the table itself uses is left out."""
Keys = Mapping[str, tuple[str, ...]]
SPECS: dict[str, ActionSpec] = {spec.id: spec for spec in ACTIONS}
LOCKED = "locked"
"""The property of an action that holds why it may not be used yet."""
MOST = 3
"""Keys that one action can have."""


def portable(key: str) -> str:
    """A key in Qt's portable text, as it is compared and stored; "" where it is none."""
    return _sequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def shown(key: str) -> str:
    """A key in the words of this desktop."""
    return shown_keys((key,))


def exactly(key: str) -> str:
    """A key as Qt tells it from every other: the Enter among the letters is Return."""
    return _sequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _sequence(key: str) -> QKeySequence:
    return QKeySequence.fromString(key, QKeySequence.SequenceFormat.PortableText)


USUAL: dict[str, tuple[str, ...]] = {spec.id: tuple(map(portable, spec.keys)) for spec in ACTIONS}


@dataclass(frozen=True, slots=True)
class KeyTable:
    """`keys` by the id of the action. `foreign` are entries of a newer program, kept as they are."""

    keys: Keys = field(default_factory=lambda: dict(USUAL))
    foreign: Mapping[str, list[str]] = field(default_factory=dict)

    def holder(self, key: str) -> str:
        """The id of the action that has a key; "" where it is free."""
        return next((name for name, keys in self.keys.items() if key in keys), "")

    def is_usual(self, name: str) -> bool:
        return self.keys[name] == USUAL[name]

    def fault(self, name: str, key: str) -> str:
        """Why an action cannot have a key without more ado; "" where it can."""
        if refusal(key, name):
            return refusal(key, name)
        holder = self.holder(key)
        if holder == name:
            return wording("{key} does that already.").format(key=shown(key))
        if holder:
            return wording("{key} is the key of “{action}”.").format(key=shown(key), action=text_of(holder))
        full = len(self.keys[name]) >= MOST
        return wording("More than {n} keys are not kept; take one away first.").format(n=MOST) if full else ""

    def given(self, name: str, key: str) -> "KeyTable":
        """With one more key for an action. Raises `SettingsError` where the key is another's, or cannot be had."""
        fault = self.fault(name, key)
        if fault:
            raise SettingsError(fault)
        return self._with({name: (*self.keys[name], key)})

    def taken(self, name: str, key: str) -> "KeyTable":
        """With a key that another action loses. Raises `SettingsError` where no action may have it."""
        holder = self.holder(key)
        return (self.dropped(holder, key) if holder and holder != name else self).given(name, key)

    def dropped(self, name: str, key: str) -> "KeyTable":
        return self._with({name: tuple(one for one in self.keys[name] if one != key)})

    def reset(self, name: str) -> "KeyTable":
        """An action's usual keys again; another action that has one of them loses it, and can be reset, too."""
        table = self
        for key in USUAL[name]:
            holder = table.holder(key)
            table = table.dropped(holder, key) if holder not in ("", name) else table
        return table._with({name: USUAL[name]})

    def losers(self, name: str) -> tuple[str, ...]:
        """The ids of the actions that would lose a key if this one were reset."""
        return tuple(dict.fromkeys(one for one in map(self.holder, USUAL[name]) if one not in ("", name)))

    def overrides(self) -> dict[str, list[str]]:
        """What is stored: only what differs from the table."""
        own = {name: list(keys) for name, keys in self.keys.items() if not self.is_usual(name)}
        return {**self.foreign, **own}

    def _with(self, changes: Keys) -> "KeyTable":
        return replace(self, keys={**self.keys, **changes})


def text_of(name: str) -> str:
    """What an action is called."""
    return wording(SPECS[name].text)


def refusal(key: str, name: str = "") -> str:
    """Why no action can have a key; "" where one can. An action may always have its usual keys."""
    if not key:
        return wording("That key cannot be used alone.")
    if key in USUAL.get(name, ()):
        return ""
    if "," in key.removesuffix(","):
        return wording("Only one key with its modifiers, not one after the other.")
    if key not in FIXED:
        return ""
    return wording("{key} cannot be changed: {reason}.").format(key=shown(key), reason=wording(FIXED[key]))


def with_own(stored: Mapping[str, Iterable[str]]) -> tuple[KeyTable, tuple[str, ...]]:
    """The table with a person's own keys in it, and a sentence for each key that could not be used.

    Where two actions want one key, the first in the order of the table has it.
    """
    wanted = {name: stored.get(name, USUAL[name]) for name in USUAL}
    table = KeyTable(dict.fromkeys(USUAL, ()), {n: list(keys) for n, keys in stored.items() if n not in USUAL})
    said: list[str] = []
    for name in sorted(USUAL, key=lambda one: one not in stored):
        for key in wanted[name]:
            fault = table.fault(name, portable(key))
            if not fault:
                table = table.given(name, portable(key))
            elif table.holder(portable(key)) != name:
                left_out = wording("{key} for “{action}” is left out.").format(key=quoted(key), action=text_of(name))
                said.append(f"{left_out} {fault}")
    return table, tuple(said)


def apply(actions: Mapping[str, QAction], table: KeyTable) -> None:
    """Give the actions of the window their keys, and say them in the tooltips."""
    key_words.use(table.keys)
    for name, keys in table.keys.items():
        actions[name].setShortcuts([_sequence(key) for key in keys])
        explain(actions[name])


def lock(action: QAction, reason: str) -> None:
    """An action that may not be used yet says why; no reason offers it again."""
    action.setEnabled(not reason)
    action.setProperty(LOCKED, reason)
    explain(action)


def explain(action: QAction) -> None:
    """What a button says about its action: why it is locked, else its words with its keys."""
    spec, told = SPECS[action.objectName()], told_keys(action)
    words = f"{wording(spec.text)}{f' ({told})' if told else ''}" + (f"\n{wording(spec.tip)}" if spec.tip else "")
    action.setToolTip(key_words.with_keys(retold(str(action.property(LOCKED) or "")) or words))


def told_keys(action: QAction) -> str:
    """The keys of an action in the words of this desktop."""
    return shown_keys(key.toString(QKeySequence.SequenceFormat.PortableText) for key in action.shortcuts())
