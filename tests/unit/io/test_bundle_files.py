"""The catalogue without torch: cards, lists, names, and cards that lie."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.models.test_store import card
from xai_desktop.core import paths
from xai_desktop.core.errors import BundleError
from xai_desktop.core.threshold import Absolute, Percentile
from xai_desktop.io.bundle_files import CARD, card_json, card_text, find_bundle, list_bundles, read_card
from xai_desktop.io.bundle_json import card_from

HASH = "0" * 64


def put(folder: Path, **changes: object) -> Path:
    data = card_json(replace(card(), weights_hash=HASH)) | changes
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CARD).write_text(json.dumps(data))
    return folder


def test_a_card_survives_json() -> None:
    full = replace(card(), weights_hash=HASH, synthetic=True, licence="Apache-2.0", training="by stages")
    assert card_from(json.loads(card_text(full)), Path("x")) == full
    cut = replace(full, map_thresholds=((full.classes[0], Absolute(0.3)), (full.classes[1], Percentile(95))))
    assert card_from(json.loads(card_text(cut)), Path("x")) == cut


def test_the_catalogue_needs_no_torch(tmp_path: Path) -> None:
    put(tmp_path / "a")
    code = f"import sys; from xai_desktop.io import bundle_files as b; b.find_bundle({str(tmp_path / 'a')!r}); " + (
        "b.list_bundles(); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_bundles_are_found_by_folder_card_name_and_folder_name(tmp_path: Path) -> None:
    mine = put(paths.user_models() / "my-model", name="My Model")
    assert find_bundle("my model") == mine
    assert find_bundle("MY-MODEL") == mine
    assert find_bundle(str(mine)) == mine
    assert find_bundle(str(mine / CARD)) == mine


def test_a_name_that_is_not_there_lists_the_ones_that_are(tmp_path: Path) -> None:
    put(paths.user_models() / "my-model")
    with pytest.raises(BundleError, match="my-model"):
        find_bundle("your-model")
    with pytest.raises(BundleError, match="not a model bundle"):
        find_bundle(str(tmp_path))


def test_a_broken_bundle_is_listed_with_its_problem(tmp_path: Path) -> None:
    put(tmp_path / "good")
    (put(tmp_path / "bad") / CARD).write_text("{")
    (tmp_path / "neither").mkdir()
    entries = {entry.name: entry for entry in list_bundles([tmp_path]) if tmp_path in entry.folder.parents}
    assert entries.keys() == {"tiny", "bad"}
    assert entries["tiny"].card is not None
    assert entries["bad"].card is None
    assert str(tmp_path / "bad" / CARD) in entries["bad"].problem


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", "null", '{"format": "other"}', "\x00\xff", "[" * 100_000, '{"a": NaN}', "9" * 9000]
)
def test_files_that_are_no_cards(tmp_path: Path, text: str) -> None:
    (tmp_path / CARD).write_text(text)
    with pytest.raises(BundleError) as caught:
        read_card(tmp_path)
    assert str(tmp_path / CARD) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / CARD).write_text(" " * 2_000_000)
    with pytest.raises(BundleError, match="too large"):
        read_card(tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format_version", 2),
        ("name", ""),
        ("name", 3),
        ("classes", []),
        ("classes", ["a", "a", "b"]),
        ("classes", "abc"),
        ("score_kind", "probability"),
        ("score_kind", "x" * 3000),
        ("name", "one\ntwo"),
        ("classes", ["a", "b\ud800", "c"]),
        ("licence", "\udfff"),
        ("layers", []),
        ("layers", ["a", "a"]),
        ("operating_points", [0.5, float("inf"), None]),
        ("operating_points", [True, None, None]),
        ("weights_sha256", "abc"),
        ("weights_sha256", "Z" * 64),
        ("findings", {"Infiltrate": "Unknown"}),
        ("arguments", {"widths": {"a": 1}}),
        ("taps", "yes"),
        ("map_thresholds", {"Unknown": {"kind": "otsu"}}),
        ("map_thresholds", {"a": {"kind": "median"}}),
        ("map_thresholds", ["otsu"]),
        ("input", 7),
    ],
)
def test_fields_that_do_not_fit(tmp_path: Path, field: str, value: object) -> None:
    put(tmp_path, **{field: value})
    with pytest.raises(BundleError, match=r"correct it|copy the bundle") as caught:
        read_card(tmp_path)
    assert str(tmp_path / CARD) in str(caught.value)
    assert field.removesuffix("_version") in str(caught.value)
    assert len(str(caught.value)) < 200 + len(str(tmp_path))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("size", [32]),
        ("size", [0, 32]),
        ("size", [32, 10**9]),
        ("size", [32.5, 32]),
        ("channels", 2),
        ("channels", True),
        ("channels", 1.0),
        ("intensity", "user_window"),
        ("polarity", "bone"),
        ("policy", "squash"),
        ("mean", [0.1, 0.2]),
        ("std", [0.0]),
        ("std", [1e-30]),
        ("std", [1e30]),
        ("value_range", [1.0, 0.0]),
        ("percentiles", [50.0, 10.0]),
        ("channel_order", "GRB"),
    ],
)
def test_inputs_that_do_not_fit(tmp_path: Path, field: str, value: object) -> None:
    put(tmp_path, input=card_json(replace(card(), weights_hash=HASH))["input"] | {field: value})
    with pytest.raises(BundleError, match=f"input.{field}"):
        read_card(tmp_path)


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    data = card_json(replace(card(), weights_hash=HASH))
    del data["classes"]
    (tmp_path / CARD).write_text(json.dumps(data))
    with pytest.raises(BundleError, match="lacks the field classes"):
        read_card(tmp_path)
