"""The command line: exit codes, one sentence per fault, results that another program can read."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.bundles import small_bundle
from tests.helpers.films import gradient, write_dicom, write_png
from xai_desktop.cli import main
from xai_desktop.cli.window import WITHOUT_STEPS
from xai_desktop.core.paths import DEMO_FILM, demo_study
from xai_desktop.ui.start import Start

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_dicom(tmp_path / "film.dcm", gradient(60, 50, 12), bits=12)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return small_bundle(tmp_path)


def one_sentence(text: str) -> str:
    """The fault as it was said: a single line, no traceback."""
    assert "Traceback" not in text
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == 1, lines
    return lines[0]


def test_explain_writes_what_it_says(run: Run, film: Path, bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said, _ = run("explain", film, "--model", bundle, "--layer", "all", "--target", "Mass", "--out", out)
    assert code == 0
    folder = out / "film"
    record = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert "Mass" in json.dumps(record)
    with np.load(folder / "maps.npz") as maps:
        assert any(maps[name].shape == (60, 50) for name in maps.files)
    assert str(folder / "manifest.json") in said
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")


def test_boxes_that_are_asked_about_are_answered_in_the_manifest(
    run: Run, film: Path, bundle: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = ("explain", film, "--model", bundle, "--layer", "all", "--target", "Mass", "--format", "json", "--out", out)
    code, said, _ = run(*words, "--ask", "10,12,30,40", "--ask", "100,100,120,120")
    assert code == 0
    first, second = json.loads((out / "film" / "manifest.json").read_text("utf-8"))["asked"]
    assert first["sentence"] in said
    assert first["box"] == [10, 12, 30, 40]
    assert first["region_share"] == pytest.approx(20 * 28 / (60 * 50))
    assert first["target"] == "Mass"
    assert [one["filling"] for one in first["fillings"]] == ["blur", "mean", "inpainting"]
    assert all(0 <= one["without"]["score"] <= 1 for one in first["fillings"])
    assert first["fillings"][2]["only"]["value"] is None
    assert "half of the film" in first["fillings"][2]["only"]["reason"]
    assert [one["layer"] for one in first["layers"]] == ["stage 1", "stage 2", "stage 3"]
    assert {one["without"]["reason"] for one in second["fillings"]} == {"the region covers no pixel of the film"}
    assert second["strongest"] is None


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "5,5,5,9", "nan,0,1,1"])
def test_a_box_to_ask_about_that_is_none(run: Run, film: Path, bundle: Path, tmp_path: Path, box: str) -> None:
    code, _, fault = run("explain", film, "--model", bundle, "--ask", box, "--out", tmp_path / "out")
    assert code == 2
    assert f"--ask {box}" in one_sentence(fault)


@pytest.mark.parametrize(("word", "kind"), [("otsu", "otsu"), ("p:80", "percentile"), ("abs:0.01", "absolute")])
def test_the_policy_of_the_threshold_is_in_the_manifest(
    run: Run, film: Path, bundle: Path, tmp_path: Path, word: str, kind: str
) -> None:
    words = ("--threshold", word, "--out", tmp_path / "o", "--format", "json,png,pdf")
    assert run("explain", film, "--model", bundle, *words)[0] == 0
    record = json.loads((tmp_path / "o" / "film" / "manifest.json").read_text("utf-8"))
    assert record["threshold"]["kind"] == kind


def test_json_lines_are_all_json(run: Run, film: Path, bundle: Path, tmp_path: Path) -> None:
    code, said, _ = run("--json", "explain", film, "--model", bundle, "--out", tmp_path / "o", "--format", "json")
    records = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert any("files" in record for record in records)
    assert any(record.get("progress") == record.get("of") for record in records if "progress" in record)


def test_evidence_against_a_class_with_layers_joined(run: Run, film: Path, bundle: Path, tmp_path: Path) -> None:
    words = ("--layer", "joined", "--target", "against mass", "--out", tmp_path / "o", "--format", "json,pdf,png")
    code, said, _ = run("explain", film, "--model", bundle, *words)
    assert code == 0
    assert "against Mass" in said
    record = json.loads((tmp_path / "o" / "film" / "manifest.json").read_text("utf-8"))
    assert '"against": true' in json.dumps(record)
    assert "stages.0, stages.1" in json.dumps(record)


def test_a_parameter_is_parsed_and_recorded(run: Run, film: Path, bundle: Path, tmp_path: Path) -> None:
    words = ("--explainer", "saliency", "--param", "reduction=sum", "--out", tmp_path / "o", "--format", "json")
    assert run("explain", film, "--model", bundle, *words)[0] == 0
    assert '"sum"' in (tmp_path / "o" / "film" / "manifest.json").read_text("utf-8")


def _cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-1500])
    return path


BAD_FILMS: dict[str, Callable[[Path], Path]] = {
    "truncated.dcm": lambda p: _cut(write_dicom(p, gradient(60, 50, 12), bits=12)),
    "text.dcm": lambda p: (p.write_text("just words"), p)[1],
    "empty.png": lambda p: (p.write_bytes(b""), p)[1],
    "missing.png": lambda p: p,
}


@pytest.mark.parametrize("name", BAD_FILMS)
def test_a_bad_film_is_code_3_and_names_the_file(run: Run, bundle: Path, tmp_path: Path, name: str) -> None:
    path = BAD_FILMS[name](tmp_path / name)
    code, _, err = run("explain", path, "--model", bundle, "--out", tmp_path / "o")
    assert code == 3
    assert name in one_sentence(err)


def test_one_bad_film_among_good_ones_is_code_6_and_the_rest_is_done(
    run: Run, film: Path, bundle: Path, tmp_path: Path
) -> None:
    bad = BAD_FILMS["truncated.dcm"](tmp_path / "truncated.dcm")
    code, _, err = run("explain", film, bad, "--model", bundle, "--out", tmp_path / "o", "--format", "json")
    assert code == 6
    assert "truncated.dcm" in err
    assert (tmp_path / "o" / "film" / "manifest.json").exists()


def test_a_bad_row_is_skipped_listed_and_code_6(run: Run, bundle: Path, tmp_path: Path) -> None:
    film = write_png(tmp_path / "a.png", gradient(64, 64, 8))
    csv = tmp_path / "boxes.csv"
    csv.write_text("Image Index,Finding Label,Bbox [x,y,w,h],,,\na.png,Mass,1,1,oops,9\na.png,Mass,100,100,300,300\n")
    words = ("--model", bundle, "--annotations", csv, "--out", tmp_path / "o", "--format", "json", "--target", "Mass")
    code, _, err = run("explain", film, *words)
    assert code == 6
    assert "boxes.csv" in err
    assert "line 2" in err
    code, _, err = run("explain", film, *words, "--strict")
    assert code == 3
    assert "boxes.csv" in one_sentence(err)


def test_a_foreign_table_is_refused_whole(run: Run, film: Path, bundle: Path, tmp_path: Path) -> None:
    csv = tmp_path / "prices.csv"
    csv.write_text("item,price\ntea,3\n")
    code, _, err = run("explain", film, "--model", bundle, "--annotations", csv, "--out", tmp_path / "o")
    assert code == 3
    assert "prices.csv" in one_sentence(err)


def _spoil_weights(bundle: Path) -> None:
    data = bytearray((bundle / "weights.safetensors").read_bytes())
    data[-1] ^= 1
    (bundle / "weights.safetensors").write_bytes(data)


def _drop_a_class(bundle: Path) -> None:
    card = json.loads((bundle / "bundle.json").read_text("utf-8"))
    card["classes"] = card["classes"][:1]
    (bundle / "bundle.json").write_text(json.dumps(card))


def _pickle_inside(bundle: Path) -> None:
    (bundle / "weights.safetensors").write_bytes(b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94.")


@pytest.mark.parametrize("spoil", [_spoil_weights, _drop_a_class, _pickle_inside])
def test_a_bad_bundle_is_code_4(
    run: Run, film: Path, bundle: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(bundle)
    code, _, err = run("explain", film, "--model", bundle, "--out", tmp_path / "o")
    assert code == 4
    assert str(bundle) in one_sentence(err)


def test_an_unknown_bundle_lists_the_known_ones(run: Run, film: Path, tmp_path: Path) -> None:
    code, _, err = run("explain", film, "--model", "no-such", "--out", tmp_path / "o")
    assert code == 4
    assert "no-such" in one_sentence(err)


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("--explainer", "magic"), 4, "magic"),
        (("--target", "Fracture"), 4, "Fracture"),
        (("--layer", "stages.9"), 4, "stages.9"),
        (("--percentile", "120"), 2, "120"),
        (("--threshold", "loud"), 2, "p:90"),
        (("--frames", "first"), 2, "first"),
        (("--frames", "7"), 2, "7"),
        (("--explainer", "occlusion", "--layer", "all"), 2, "Occlusion"),
        (("--param", "depth=3"), 2, "depth"),
        (("--format", "docx"), 2, "docx"),
    ],
)
def test_a_wrong_word_is_one_sentence(
    run: Run, film: Path, bundle: Path, tmp_path: Path, words: tuple[str, ...], code: int, named: str
) -> None:
    got, _, err = run("explain", film, "--model", bundle, "--out", tmp_path / "o", *words)
    assert (got, named in one_sentence(err)) == (code, True)


def test_an_output_that_cannot_be_written_is_code_5_before_any_work(
    run: Run, film: Path, bundle: Path, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    code, _, err = run("explain", film, "--model", bundle, "--out", blocked / "results")
    assert code == 5
    assert str(blocked) in one_sentence(err)
    assert blocked.read_text() == "in the way"


def test_wrong_usage_is_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["explain"])
    assert left.value.code == 2


def test_the_window_without_a_display_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    code, _, err = run("gui")
    assert code == 2
    assert "display" in one_sentence(err)


@pytest.mark.parametrize(("words", "reason"), [((), ""), (("--without-steps",), WITHOUT_STEPS)])
def test_films_are_read_in_steps_unless_it_is_asked_otherwise(
    run: Run, film: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], reason: str
) -> None:
    """A film that a file manager opens must not tell what the network says before it is read."""
    begun: list[Start] = []
    monkeypatch.setattr("xai_desktop.ui.main.run", lambda start: begun.append(start) or 0)
    assert run(film, *words)[0] == 0
    assert [(start.paths, start.reason) for start in begun] == [((film,), reason)]


def test_flags_may_stand_anywhere(run: Run) -> None:
    code, said, _ = run("models", "list", "--json")
    assert code == 0
    assert all(json.loads(line)["name"] for line in said.splitlines())


def test_only_the_manifest_is_added_to_the_chosen_formats(run: Run, film: Path, bundle: Path, tmp_path: Path) -> None:
    assert run("explain", film, "--model", bundle, "--out", tmp_path / "o", "--format", "png")[0] == 0
    assert {f.name for f in (tmp_path / "o" / "film").iterdir()} == {"figure.png", "manifest.json", "maps.npz"}


def test_our_own_reports_are_not_opened_as_films(run: Run, bundle: Path, tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    film = write_dicom(films / "film.dcm", gradient(60, 50, 12), bits=12)
    run("explain", film, "--model", bundle, "--out", films / "results")
    code, _, _ = run("explain", films, "--model", bundle, "--out", tmp_path / "again", "--format", "json")
    assert code == 0
    assert [f.name for f in (tmp_path / "again").iterdir()] == ["film"]


def test_devices_are_listed_with_their_memory(run: Run) -> None:
    code, said, _ = run("models", "devices", "--json")
    assert code == 0
    last = json.loads(said.splitlines()[-1])
    assert (last["key"], last["problem"]) == ("cpu", "")
    assert 0 < last["free_gib"] <= last["memory_gib"]


def test_models_list_and_show(run: Run) -> None:
    code, said, _ = run("models", "list")
    assert code == 0
    assert {"demo-cascade", "demo-end-to-end"} <= {line.split()[0] for line in said.splitlines()}
    code, said, _ = run("models", "show", "demo-cascade")
    assert code == 0
    assert json.loads(said)["classes"]


@pytest.mark.slow
def test_self_test_passes_here(run: Run) -> None:
    code, said, _ = run("self-test")
    assert code == 0, said
    assert "explainer grad_cam" in said
    assert "main job with every exporter" in said


def test_the_headless_demo_does_the_main_job(tmp_path: Path) -> None:
    """In a process of its own, as the README's command runs it."""
    words = [sys.executable, "-m", "xai_desktop.cli", "demo", "--headless", "--out", str(tmp_path / "demo")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=110)
    assert done.returncode == 0, done.stderr
    files = [Path(line.strip()) for line in done.stdout.splitlines() if line.startswith("  ")]
    assert {f.suffix for f in files} >= {".pdf", ".png", ".json", ".npz"}
    assert all(f.stat().st_size > 0 for f in files)
    assert "IoU" in done.stdout


def test_a_network_of_drawn_films_is_doubted_once_for_all_films(run: Run, tmp_path: Path) -> None:
    films = [write_dicom(tmp_path / f"{name}.dcm", gradient(60, 50, 12), bits=12) for name in ("one", "two")]
    words = ("--model", "demo-cascade", "--out", tmp_path / "o", "--format", "json")
    code, _, err = run("explain", *films, *words)
    assert code == 0
    assert err.count("demo-cascade learnt from drawn films only") == 1
    assert "drawn films" not in run("explain", demo_study() / f"{DEMO_FILM}.dcm", *words)[2]
