"""`store` and `audit` from the command line: a code for whoever calls, a sentence for whoever reads."""

import io
import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.helpers.chain import is_whole
from tests.helpers.films import gradient, write_dicom
from tests.helpers.maps import explained
from tests.helpers.reviews import AT, FULL, film_hash, review, store_with_films
from xai_desktop.cli import main
from xai_desktop.core import paths
from xai_desktop.core.chain import HEAD, head_of
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import Review
from xai_desktop.io.explanation_cache import DiskCache
from xai_desktop.io.image_hash import image_hash
from xai_desktop.io.readers import read_image, read_refs
from xai_desktop.io.review_store import ReviewStore, store_path
from xai_desktop.io.review_store._head_file import head_path
from xai_desktop.services import thumbnails
from xai_desktop.services.reviewing import open_reviews

DONE, USAGE, INPUT, WRITE, PARTLY, CANCELLED = 0, 2, 3, 5, 6, 130


@pytest.fixture
def store(tmp_path: Path) -> Path:
    made = store_with_films(tmp_path / "reviews.sqlite")
    for number in range(3):
        made.add_review(review(number, verdict=FULL))
    made.close()
    return made.path


def tampered(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as rows:
        (guard,) = rows.execute("SELECT sql FROM sqlite_master WHERE name = 'reviews_not_edited'").fetchone()
        rows.execute("DROP TRIGGER reviews_not_edited")
        rows.execute("UPDATE reviews SET seconds = 1 WHERE number = 2")
        rows.execute(guard)


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_chain_that_holds_is_said_with_its_head(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", "--store", str(store)]) == DONE
    assert capsys.readouterr().out == "The audit chain holds: 3 entries, none edited, moved or missing.\n"
    assert main(["--json", "audit", "verify", "--store", str(store)]) == DONE
    (record,) = said(capsys)
    assert record["head"] == json.loads(head_path(store).read_text())
    assert (record["entries"], record["purged"], record["findings"]) == (3, 0, [])


def test_what_is_wrong_is_said_by_its_entry_with_code_3(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tampered(store)
    assert main(["audit", "verify", "--store", str(store)]) == INPUT
    told = capsys.readouterr()
    assert told.err == "Entry 2 (row 2 of reviews): the record was edited.\n"
    assert "1 thing is wrong" in told.out
    assert main(["store", "check", "--store", str(store)]) == INPUT
    assert "Entry 2" in capsys.readouterr().err


def test_a_lost_tail_is_found_against_a_reports_manifest(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = store.read_bytes()
    again = ReviewStore(store)
    again.add_review(review(1))
    again.close()
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"film": "x", HEAD: json.loads(head_path(store).read_text())}))
    store.write_bytes(older)
    head_path(store).unlink()
    assert main(["audit", "verify", "--store", str(store), "--head", str(manifest)]) == INPUT
    assert f"{manifest} knows of more: entry 4 is lost" in capsys.readouterr().err
    assert main(["audit", "verify", "--store", str(store), "--head", str(tmp_path / "none.json")]) == INPUT


def test_a_backup_is_made_and_checked(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "there" / "copy.sqlite"
    assert main(["store", "backup", str(target), "--store", str(store)]) == DONE
    assert "backed up and read again" in capsys.readouterr().out
    assert main(["store", "check", "--store", str(target)]) == DONE
    assert capsys.readouterr().out == f"{target}: is whole.\n"
    tampered(store)
    assert main(["store", "backup", str(target), "--store", str(store)]) == INPUT  # kept all the same, and said
    assert not is_whole(target)
    assert main(["store", "backup", str(tmp_path), "--store", str(store)]) == WRITE
    assert main(["store", "check", "--store", str(tmp_path / "gone.sqlite")]) == INPUT
    assert "no such file" in capsys.readouterr().err
    assert not (tmp_path / "gone.sqlite").exists()


def test_a_backup_is_restored_and_said_with_what_is_kept(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "copy.sqlite"
    words = ["store", "restore", str(target), "--store", str(store)]
    assert main(["store", "backup", str(target), "--store", str(store)]) == DONE
    again = ReviewStore(store)
    again.add_review(review(1))
    assert main(words) == WRITE
    assert "close all windows and try again" in capsys.readouterr().err
    again.close()
    assert main(words) == DONE
    told = capsys.readouterr().out
    (kept,) = tmp_path.glob("reviews.replaced-*.sqlite")
    assert told == (
        f"{store}: restored from {target}. The audit chain holds: 3 entries, none edited, moved or missing. "
        f"The store that was there is kept as {kept}.\n"
    )
    assert main(["--json", "store", "restore", str(kept), "--store", str(store)]) == DONE
    (record,) = said(capsys)
    assert (record["entries"], record["older"]) == (4, None)
    assert record["head"] == json.loads(head_path(store).read_text())
    assert Path(record["kept"]).is_file()
    assert main(["store", "check", "--store", str(store)]) == DONE


def test_a_copy_that_is_not_whole_or_has_lost_its_head_is_not_restored(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "copy.sqlite"
    assert main(["store", "backup", str(target), "--store", str(store)]) == DONE
    words = ["store", "restore", str(target), "--store", str(store)]
    head = head_path(target).rename(tmp_path / "kept.json")
    assert main(words) == INPUT
    assert "copy.sqlite.head is missing beside it" in capsys.readouterr().err
    assert main([*words, "--head", str(head)]) == DONE
    assert main([*words, "--without-head"]) == DONE
    tampered(target)
    assert main([*words, "--without-head"]) == INPUT
    assert "Entry 2 (row 2 of reviews): the record was edited" in capsys.readouterr().err
    assert main(["store", "restore", str(tmp_path / "gone.sqlite")]) == INPUT
    assert not store_path().parent.joinpath("reviews.lock").exists()


def test_a_missing_head_is_named_with_its_remedy(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head_path(store).unlink()
    assert main(["store", "check", "--store", str(store)]) == INPUT
    told = capsys.readouterr()
    assert told.err.startswith(f"{head_path(store)}: is missing, the file that says")
    assert "start the window once" in told.err
    assert told.out == f"{store}: what is in it is whole, only reviews.sqlite.head is missing beside it.\n"
    ReviewStore(store).close()
    assert main(["store", "check", "--store", str(store)]) == DONE
    tampered(store)
    assert main(["store", "check", "--store", str(store)]) == INPUT
    assert "xai-desktop store restore COPY" in capsys.readouterr().out


@pytest.fixture
def patient(tmp_path: Path) -> Path:
    """Two films of a patient that were read in the person's own store, and another patient's film."""
    folder = tmp_path / "patient"
    folder.mkdir()
    others = write_dicom(tmp_path / "other.dcm", np.roll(gradient(), 9, 0), patient_id="other")
    films = [write_dicom(folder / f"{n}.dcm", np.roll(gradient(), n, 0), patient_id="p") for n in range(2)]
    reviews, kept = open_reviews(), DiskCache()
    for number, film in enumerate((*films, others)):
        (ref,) = read_refs(film)
        image = read_image(ref)
        record = reviews.meet(ref, image)
        reviews.confirm(Review(record.film, "", ReadingStep.READ, FULL, AT))
        made = explained(np.eye(4, dtype=np.float32))
        kept.put(f"{number}" * 64, replace(made, provenance=replace(made.provenance, image_hash=image_hash(image))))
        place = thumbnails._place(ref)
        thumbnails._write(place, np.zeros((4, 4), np.uint8))
        assert place is not None
        assert place.exists()
    reviews.close()
    return folder


def test_a_patient_is_taken_out_and_nobody_else(patient: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["store", "purge", str(patient), "--yes"]) == DONE
    assert capsys.readouterr().out == "Purged: 2 films in the store, 2 kept maps, 2 small pictures.\n"
    assert main(["audit", "verify"]) == DONE
    assert "2 of them purged" in capsys.readouterr().out
    assert is_whole(store_path())
    (ref,) = read_refs(patient.parent / "other.dcm")
    reviews = open_reviews()
    assert len(reviews.meet(ref, read_image(ref)).reviews) == 1
    assert DiskCache().get("2" * 64) is not None
    reviews.close()
    assert main(["store", "purge", str(patient), "--yes"]) == DONE
    assert "0 films" in capsys.readouterr().out


def test_a_film_is_purged_by_its_hash_and_what_is_no_hash_is_refused(
    patient: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (ref,) = read_refs(patient / "0.dcm")
    assert main(["--json", "store", "purge", "--film", image_hash(read_image(ref)).upper(), "--yes"]) == DONE
    assert said(capsys)[-1]["films"] == 1
    assert main(["store", "purge", "--film", "12ab", "--yes"]) == INPUT
    assert main(["store", "purge", "--yes"]) == USAGE


def test_older_copies_and_films_that_cannot_be_read_are_named(
    patient: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = store_path().with_name("reviews.version-2.sqlite")
    copy.write_bytes(b"")
    film = patient / "0.dcm"
    film.write_bytes(film.read_bytes()[:-2000])
    assert main(["store", "purge", str(patient), "--yes"]) == PARTLY
    told = capsys.readouterr()
    assert str(copy) in told.err
    assert "0.dcm" in told.err
    assert "1 film in the store" in told.out


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "code"), [("yes\n", DONE), ("\n", CANCELLED), ("no\n", CANCELLED), ("", CANCELLED)])
def test_nothing_goes_before_somebody_says_yes(
    patient: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard(typed))
    assert main(["store", "purge", str(patient)]) == code
    assert "about 2 films will be gone" in capsys.readouterr().err
    reviews = open_reviews()
    (ref,) = read_refs(patient / "0.dcm")
    assert len(reviews.meet(ref, read_image(ref)).reviews) == (0 if code == DONE else 1)
    reviews.close()


def test_a_program_that_reads_along_has_to_say_yes_beforehand(
    patient: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard("yes\n"))
    assert main(["--json", "store", "purge", str(patient)]) == CANCELLED
    assert "--yes" in said(capsys)[-2]["warning"]


def test_a_store_that_is_not_there_or_kept_by_a_window_is_not_purged(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["store", "purge", "--film", film_hash(1), "--yes", "--store"]
    assert main([*words, str(tmp_path / "gone.sqlite")]) == INPUT
    assert not (tmp_path / "gone.sqlite").exists()
    window = ReviewStore(store)
    assert main([*words, str(store)]) == DONE  # beside a window that shares the file
    window.close()
    assert "1 film in" in capsys.readouterr().out


def test_what_the_command_explains_carries_the_head_of_the_chain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = store_with_films(store_path())
    store.add_review(review(1))
    head = store.head()
    store.close()
    film, out = sorted(paths.demo_study().glob("*.dcm"))[0], tmp_path / "out"
    words = ["--model", "demo-cascade", "--explainer", "grad_cam", "--format", "csv", "--out", str(out)]
    assert main(["explain", str(film), *words]) == DONE
    (manifest,) = out.rglob("manifest.json")
    assert head_of(json.loads(manifest.read_text("utf-8"))) == head
    (table,) = out.rglob("report.csv")
    assert head.hash in table.read_text("utf-8")
    store_path().unlink()
    store_with_films(store_path()).close()
    capsys.readouterr()
    assert main(["audit", "verify", "--head", str(manifest)]) == INPUT
