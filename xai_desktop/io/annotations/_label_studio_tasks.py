"""Label Studio's tasks: their film, who worked on them, and the regions of both forms made alike."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from xai_desktop.core.errors import InputError
from xai_desktop.core.texts import is_one_line
from xai_desktop.io.annotations._values import image_id

KINDS = ("rectangle", "ellipse", "polygon", "brush")

WHOLE = {"choices", "textarea", "number", "rating", "datetime", "taxonomy", "ranker", "pairwise", "relation"}
"""Types of results that belong to no region."""

SHORT = {f"{kind}labels": kind for kind in KINDS}
_UPLOAD = re.compile(r"[0-9a-f]{8}-(?=.)")


@dataclass(frozen=True, slots=True)
class Work:
    """What one reader submitted for a task: regions, and answers that belong to none."""

    reader: str
    results: list[Any]


def is_task(item: object) -> bool:
    """Whether this may be a task of either form."""
    return isinstance(item, dict) and ("annotator" in item or isinstance(item.get("data"), dict))


def film_of(task: dict[str, Any]) -> str:
    """The film's name without the eight characters that an upload puts before it. Raises `InputError`.

    A name may begin like that by itself, as that of an RSNA film does: so only uploads lose it, and only once.
    """
    upload, path = task.get("file_upload"), _path(task)
    if isinstance(upload, str) and upload and (path is None or "/upload/" in path):
        return image_id(_UPLOAD.sub("", re.split(r"[\\/]", upload)[-1], count=1))
    if path is None:
        raise InputError("is a task that names no film")
    plain = unquote(path.split("?d=", 1)[-1].split("?", 1)[0])
    last = re.split(r"[\\/]", plain)[-1]
    return image_id(_UPLOAD.sub("", last, count=1) if "/upload/" in plain else last)


def _path(task: dict[str, Any]) -> str | None:
    """Under `image`, or the only text of the task's data."""
    data = task.get("data", task)
    texts = {key: text for key, text in data.items() if isinstance(text, str)} if isinstance(data, dict) else {}
    if "data" in task and "image" not in texts and len(texts) == 1:
        return next(iter(texts.values()))
    return texts.get("image")


def works_of(task: dict[str, Any]) -> list[Work]:
    """What was submitted; not what was skipped. The short form does not tell nothing marked. Raises `InputError`."""
    if "data" not in task:
        regions = [_in_full(item) for value in task.values() if isinstance(value, list) for item in value]
        found = [region for region in regions if region is not None]
        return [Work(_reader(task.get("annotator")), found)] if found else []
    annotations = task.get("annotations", task.get("completions", []))
    if not isinstance(annotations, list) or not all(isinstance(item, dict) for item in annotations):
        raise InputError("is a task whose annotations are no list of objects")
    submitted = [item for item in annotations if not item.get("was_cancelled")]
    if not all(isinstance(item.get("result"), list) for item in submitted):
        raise InputError("is a task with an annotation without result")
    return [Work(_reader(item.get("completed_by")), item["result"]) for item in submitted]


def regions_of(work: Work) -> list[dict[str, Any]]:
    """The regions alone. Where drawing and naming are two results of one `id`, the names join the drawing."""
    results = [item if isinstance(item, dict) else {} for item in work.results]
    regions = [item for item in results if _said(item, "type") not in WHOLE]
    drawn = {_said(item, "id") for item in regions if _said(item, "type") in KINDS}
    named = {_said(item, "id"): item for item in regions if _said(item, "type") == "labels"}
    alone = [item for item in regions if _said(item, "type") != "labels" or _said(item, "id") not in drawn]
    return [_joined(item, named.get(_said(item, "id"), {})) if _said(item, "type") in KINDS else item for item in alone]


def _said(item: dict[str, Any], key: str) -> str:
    return str(item.get(key)) if type(item.get(key)) in (str, int) else ""


def _joined(drawn: dict[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    names, value = named.get("value"), drawn.get("value")
    if not isinstance(names, dict) or not isinstance(value, dict):
        return drawn
    return {**drawn, "value": {**value, "labels": names.get("labels")}}


def _in_full(item: object) -> dict[str, Any] | None:
    """A region of the short form as one of the long form; None for anything else."""
    kind = next((key for key in SHORT if key in item), None) if isinstance(item, dict) else None
    return {**item, "type": kind, "value": item} if kind and isinstance(item, dict) else None


def _reader(value: object) -> str:
    """A number or text as it stands; of a whole user the number, which is enough to keep readers apart."""
    found = value.get("id", value.get("email")) if isinstance(value, dict) else value
    return str(found) if type(found) is int or (isinstance(found, str) and is_one_line(found)) else ""
