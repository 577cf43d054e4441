"""`audit verify`: does the audit chain of the review store hold?"""

import argparse

from xai_desktop.cli.codes import DONE, INPUT
from xai_desktop.cli.console import Console


def verify(options: argparse.Namespace, console: Console) -> int:
    """One sentence for each thing that is wrong, then one about the whole."""
    from xai_desktop.services.store_keeping import audit, store_of

    found = audit(store_of(options.store), options.head)
    for sentence in found.findings:
        console.warn(sentence)
    facts = {"entries": found.entries, "purged": found.purged, "head": found.head.as_json()}
    console.say(found.sentence, **facts, findings=list(found.findings))
    return INPUT if found.findings else DONE
