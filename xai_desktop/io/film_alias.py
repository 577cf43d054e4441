"""What a film is known by before it is decoded: a keyed hash, from which neither its name nor its place can be read."""

import hmac
import os

from xai_desktop.core.study import ImageRef


def alias_of(ref: ImageRef, key: bytes) -> str | None:
    """32 hex digits: of the SOP Instance UID and frame, else of the file's place, size and time of change.

    None for a file that is gone. A hash of the pixels would need them, and ten thousand films are listed undecoded.
    """
    facts = ("sop", ref.sop_uid, ref.frame) if ref.sop_uid else _place(ref)
    if facts is None:
        return None
    text = "\0".join(map(str, facts)).encode("utf-8", "surrogateescape")
    return hmac.digest(key, text, "sha256").hex()[:32]


def _place(ref: ImageRef) -> tuple[str | int, ...] | None:
    try:
        found = ref.path.stat()
    except OSError:
        return None
    return ("file", os.fspath(ref.path.absolute()), ref.member, ref.frame, found.st_size, found.st_mtime_ns)
