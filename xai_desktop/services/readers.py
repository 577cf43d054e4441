"""Who reads: the operating system's account, under a name of their choice. Switching is put on record."""

import secrets
from dataclasses import replace

from xai_desktop.core.change import Change, ChangeKind
from xai_desktop.core.review import Reader
from xai_desktop.io.review_store import ReviewStore


class Readers:
    """The readers of one account. Every verb raises `ExportError` where the store takes nothing."""

    def __init__(self, store: ReviewStore, account: str) -> None:
        self._store, self._account = store, account
        self._known = self._last()
        self.current = self._known or Reader("", account, account)

    @property
    def all(self) -> tuple[Reader, ...]:
        """Everybody who has read under this account."""
        return tuple(one for one in self._store.readers() if one.account == self._account)

    @property
    def everybody(self) -> tuple[Reader, ...]:
        """Whoever has read into this store, under any account."""
        return self._store.readers()

    def settle(self, at: str) -> Reader:
        """Whoever reads is on record, too. Before that, a reader has no key."""
        if self._known is None:
            self._known = self._last()
            if self._known is None:
                new = replace(self.current, key=_new_key())
                self._store.add_reader(new, at)
                self._known = new
            self.current = self._known
        return self.current

    def rename(self, name: str, at: str) -> Reader:
        """The same person under another name; an empty one stands for the account's."""
        renamed = replace(self.settle(at), name=name.strip() or self._account)
        if renamed != self.current:
            self._store.add_reader(renamed, at)
            self.current = renamed
        return renamed

    def switch(self, name: str, at: str) -> Reader:
        """Somebody else reads from here on, and when the program is started again: known by the name, or new."""
        before, wanted = self.settle(at), name.strip() or self._account
        known = next((one for one in self.all if one.name.casefold() == wanted.casefold()), None)
        reader = known or Reader(_new_key(), self._account, wanted)
        if reader == before:
            return reader
        if known is None:
            self._store.add_reader(reader, at)
        facts = (("account", self._account), ("from", before.key), ("to", reader.key))
        self._store.add_change(Change(ChangeKind.READER, reader.key, at, facts=facts))
        self.current = reader
        return reader

    def _last(self) -> Reader | None:
        """Whom the account was given to last, else its first reader."""
        known = {one.key: one for one in self.all}
        given = [change.fact("to") for change in self._store.changes(ChangeKind.READER)]
        keys = [key for key in given if key in known]
        return known[keys[-1]] if keys else next(iter(known.values()), None)


def _new_key() -> str:
    return secrets.token_hex(8)
