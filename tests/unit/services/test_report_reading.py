"""Review bundles found in folders, and read in turn."""

import shutil
import weakref
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.review_bundles import kept, put
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.errors import InputError
from xai_desktop.core.report import Report
from xai_desktop.services.report_reading import find_bundles, studies_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two films with bundles, one of them in a folder of its own, and one whose bundle is damaged."""
    for name in ("b", "a/deep", "c"):
        (tmp_path / name).mkdir(parents=True)
        put(tmp_path / name, kept("no boxes"))
    (tmp_path / "c" / "review.zip").write_bytes(b"damaged")
    (tmp_path / "c" / "other.zip").write_bytes(b"no bundle")
    return tmp_path


def test_folders_are_searched_sorted_and_each_bundle_counts_once(folder: Path) -> None:
    deep, b, c = (folder / name / "review.zip" for name in ("a/deep", "b", "c"))
    assert find_bundles([folder]) == (deep, b, c)
    assert find_bundles([b, folder]) == (b, deep, c)
    assert find_bundles([folder / "c" / "other.zip"]) == (folder / "c" / "other.zip",)


def test_a_folder_without_a_bundle_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError) as fault:
        find_bundles([tmp_path])
    assert_one_sentence(fault.value, tmp_path)


def test_each_in_turn_and_a_damaged_one_does_not_stop_the_rest(folder: Path) -> None:
    found = list(studies_of(find_bundles([folder])))
    assert [title for title, _ in found] == ["film-0001", "film-0001", "c"]
    assert [isinstance(report, Report) for _, report in found] == [True, True, False]
    assert "no whole review bundle" in str(found[2][1])


def test_no_report_is_in_memory_when_the_next_is_read(folder: Path) -> None:
    shutil.rmtree(folder / "c")
    known: list[weakref.ref[object]] = []

    def paths() -> Iterator[Path]:
        for path in find_bundles([folder]):
            assert not any(one() for one in known)
            yield path

    def note(study: tuple[str, object]) -> None:
        assert isinstance(study[1], Report)
        known.append(weakref.ref(study[1].image.index))

    deque(map(note, studies_of(paths())), maxlen=0)
    assert len(known) == 2
