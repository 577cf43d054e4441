"""Names that readers gave to clusters of wrong places, kept in the folder of the audit."""

import json
from pathlib import Path

from xai_desktop.core.cohort.cluster_names import ClusterName, names_from, names_record, with_name
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.io import atomic

NAMES = "cluster-names.json"


def read_names(folder: Path) -> tuple[ClusterName, ...]:
    """None where nobody has named anything. Raises `FormatError` naming a file that is damaged."""
    path = folder / NAMES
    if not path.is_file():
        return ()
    try:
        return names_from(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, RecursionError, InputError) as error:
        raise FormatError(f"{path}: cannot be read as names of places ({error}); move it away to name anew.") from error


def keep_name(folder: Path, given: ClusterName) -> tuple[ClusterName, ...]:
    """Write one more name, and give all of them. Raises `FormatError`, and `ExportError` where it cannot be written."""
    names = with_name(read_names(folder), given)
    atomic.write_text(folder / NAMES, json.dumps(names_record(names), ensure_ascii=False, indent=1) + "\n")
    return names
