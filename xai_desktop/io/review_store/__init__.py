"""The review store, `reviews.sqlite` in the person's own folder: who read what, what they said, and when.

The only package that knows SQL. A confirmed verdict is on the disk when the call returns (one transaction, flushed);
evidence is only ever added to, and triggers hold every program to that. A store of an older version is brought up to
date, a newer one is left alone, a damaged one is kept beside a new one, and several windows share one file or are told
why not (`_opening`). Each record has an entry in the audit chain (`core.chain`, `audit`).
"""

from xai_desktop.io.review_store._backup import back_up
from xai_desktop.io.review_store._checking import audit, faults_of, missing_head
from xai_desktop.io.review_store._copies import copies_beside
from xai_desktop.io.review_store._head_file import last_head
from xai_desktop.io.review_store._place import own_store, store_path
from xai_desktop.io.review_store._restoring import Restored, restore
from xai_desktop.io.review_store._store import ReviewStore, timed

__all__ = [
    "Restored",
    "ReviewStore",
    "audit",
    "back_up",
    "copies_beside",
    "faults_of",
    "last_head",
    "missing_head",
    "own_store",
    "restore",
    "store_path",
    "timed",
]
