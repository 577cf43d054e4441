"""The charts of an audit as plain JSON and back, so that the window shows what the files show."""

import re
from collections.abc import Sequence
from typing import Any, get_args

from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.cohort.record import as_record, from_record
from xai_desktop.core.errors import InputError

FORMAT, VERSION = "xai-desktop-charts", 1


def _word(kind: type) -> str:
    """`FourField` → `four_field`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


_KINDS: dict[str, type] = {_word(kind): kind for kind in get_args(Chart)}


def charts_record(charts: Sequence[Chart]) -> dict[str, Any]:
    """`charts_from` makes equal charts of it. Raises `InputError` for a number that is not finite."""
    kept = [{"kind": _word(type(one)), **as_record(one)} for one in charts]
    return {"format": FORMAT, "format_version": VERSION, "charts": kept}


def charts_from(record: Any) -> tuple[Chart, ...]:
    """Raises `InputError` for what is no record of charts, or one of a newer version.

    A chart of a kind that this program does not know is left out.
    """
    if not isinstance(record, dict) or record.get("format") != FORMAT or not isinstance(record.get("charts"), list):
        raise InputError("This is no record of charts; go on with the audit to write it anew.")
    if record.get("format_version") != VERSION:
        raise InputError("These charts were written by a newer version; open them there, or write them anew.")
    return tuple(from_record(_KINDS[one["kind"]], one) for one in record["charts"] if _is_known(one))


def _is_known(one: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(one.get("kind"), str):
        raise InputError("A chart in this record has no kind; go on with the audit to write it anew.")
    return one["kind"] in _KINDS
