"""The words of `store` and `audit` on the command line."""

from pathlib import Path
from typing import Any

from xai_desktop.cli import audit, store

CLAIM = (
    "Finds every edit, other order, insertion and deletion inside the audit chain, and a lost tail against the heads "
    "that lie beside the store and in exports. It claims nothing against someone who can rewrite all of them. "
    "Leaves with 3 where the chain does not hold."
)

RESTORED = (
    "Looks at the copy first: the file, its tables and guards, its audit chain and the .head beside it. An older copy "
    "is brought up to date, a newer one refused. Close all windows before. The store that was there is kept beside "
    "the new one, as reviews.replaced-DATE.sqlite. Leaves with 3 where the copy is not whole, with 5 where the store "
    "is in use or cannot be written."
)


def add_store(commands: Any) -> None:
    audits = commands.add_parser("audit", help="the audit chain of the review store")
    verify = audits.add_subparsers(required=True, metavar="VERB").add_parser(
        "verify", help="check it", description=CLAIM
    )
    _add_which(verify)
    verify.add_argument(
        "--head", action="append", type=Path, default=[], metavar="FILE", help="a report's manifest or a .head file"
    )
    verify.set_defaults(command=audit.verify)
    verbs = commands.add_parser("store", help="backup, check, restoring and purge of the review store").add_subparsers(
        required=True, metavar="VERB"
    )
    backup = verbs.add_parser("backup", help="copy it, also while a window is open")
    backup.add_argument("file", type=Path, metavar="FILE", help="where the copy is written")
    backup.set_defaults(command=store.backup)
    check = verbs.add_parser("check", help="is the file whole, are its tables and guards there, does its chain hold?")
    check.set_defaults(command=store.check)
    restore = verbs.add_parser(
        "restore", help="put a copy in the place of the store, which is kept beside it", description=RESTORED
    )
    restore.add_argument("copy", type=Path, metavar="COPY", help="what backup has written, or an older store")
    restore.add_argument(
        "--head",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="a report's manifest or a .head file that the copy's audit chain has to reach",
    )
    restore.add_argument(
        "--without-head",
        action="store_true",
        help="also without the .head file beside the copy; nobody can tell then whether its last records were cut off",
    )
    restore.set_defaults(command=store.restore)
    purge = verbs.add_parser("purge", help="take a patient's films out for good: reviews, maps and small pictures")
    purge.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="films and folders of that patient alone")
    purge.add_argument("--film", action="append", default=[], metavar="HASH", help="SHA-256 of a film's pixels")
    purge.add_argument("--yes", action="store_true", help="do not ask")
    purge.set_defaults(command=store.purge)
    for verb in (backup, check, restore, purge):
        _add_which(verb)


def _add_which(verb: Any) -> None:
    verb.add_argument("--store", type=Path, metavar="FILE", help="another reviews.sqlite than one's own")
