"""`store`: backup, check and restoring of the review store, and taking films out of it for good."""

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from xai_desktop.cli.codes import CANCELLED, DONE, INPUT, PARTLY
from xai_desktop.cli.console import Console
from xai_desktop.cli.marks import workers
from xai_desktop.core import errors

if TYPE_CHECKING:
    from xai_desktop.services.store_purging import Purged, Wanted


def backup(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.store_keeping import back_up, store_of

    found = back_up(store_of(options.store), options.file)
    for sentence in found.findings:
        console.warn(sentence)
    console.say(f"{options.file}: backed up and read again. {found.sentence}", findings=list(found.findings))
    return INPUT if found.findings else DONE


def check(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.store_keeping import check as faults_of
    from xai_desktop.services.store_keeping import lacks_its_head_only, store_of

    store = store_of(options.store)
    faults = faults_of(store)
    for sentence in faults:
        console.warn(sentence)
    if not faults:
        said = f"{store}: is whole."
    elif lacks_its_head_only(store, faults):
        said = f"{store}: what is in it is whole, only {store.name}.head is missing beside it."
    else:
        remedy = "restore a backup (xai-desktop store restore COPY), or ask for help before anything else is stored"
        said = f"{store}: is not whole ({len(faults)} found); {remedy}."
    console.say(said, faults=list(faults))
    return INPUT if faults else DONE


def restore(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.store_keeping import restore as put_back
    from xai_desktop.services.store_keeping import store_of

    store = store_of(options.store)
    done = put_back(options.copy, store, options.head, without_head=options.without_head)
    told = [f"{store}: restored from {options.copy}.", done.audited.sentence]
    if done.older is not None:
        told.append(f"The copy was of an older version ({done.older}) and was brought up to date; it was not touched.")
    if done.kept is not None:
        told.append(f"The store that was there is kept as {done.kept}.")
    facts = {"head": done.audited.head.as_json(), "entries": done.audited.entries, "older": done.older}
    console.say(" ".join(told), **facts, kept=None if done.kept is None else str(done.kept))
    return DONE


def purge(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.store_keeping import store_of
    from xai_desktop.services.store_purging import purge as take_out
    from xai_desktop.services.store_purging import wanted

    if not options.paths and not options.film:
        raise errors.UsageError("Name the films to purge: files, folders, or --film with the hash of their pixels.")
    with workers() as decoder:
        what = wanted(options.paths, options.film, console, decoder)
    store = store_of(options.store)
    if not (options.yes or console.confirms(_question(what, str(store)))):
        console.warn("Nothing was purged.")
        return CANCELLED
    return _report(what, take_out(store, what, datetime.now().astimezone().isoformat(timespec="seconds")), console)


def _question(what: "Wanted", store: str) -> str:
    films = f"{len(what.films)} film" + ("" if len(what.films) == 1 else "s")
    return f"Everything that anybody said about {films} will be gone from {store} for good. Purge? Type yes: "


def _report(what: "Wanted", gone: "Purged", console: Console) -> int:
    for sentence in what.skipped:
        console.warn(sentence)
    if not gone.overwritten:
        console.warn("Another window was reading, so pages may be left in the store's log; close it and purge again.")
    for copy in gone.copies:
        console.warn(f"{copy}: is an older copy of the store, which was not touched; delete it if it holds the films.")
    facts = {"films": gone.films, "maps": gone.maps, "pictures": gone.pictures, "copies": list(map(str, gone.copies))}
    console.say(gone.sentence, **facts)
    return PARTLY if what.skipped or not gone.overwritten else DONE
