"""`evaluate` as a physicist uses it: estimated, run, broken off, gone on with, and run again from its design."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.helpers.audits import Cohort, cohort
from xai_desktop.cli import main
from xai_desktop.io.audit_tables import read_parquet
from xai_desktop.io.one_writer import one_writer


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    return cohort(tmp_path_factory.mktemp("cohort"))


ASKED = [
    "--threshold",
    "p:90",
    "--threshold",
    "abs:0.5",
    "--question",
    "finding=Mass,margin=0.1,against=iou_floor_random",
]


@pytest.fixture(scope="module")
def made(where: Cohort, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "audit"
    assert main(words(where, out, *ASKED)) == 6, "one film is no whole film"
    return out


def words(where: Cohort, out: Path, *more: str) -> list[str]:
    usual = ["evaluate", where.films, "--annotations", where.boxes, "--facts", where.facts, "--model", where.model]
    methods = ["--explainer", "grad_cam", "--explainer", "norm_grad:vil=bias", "--layer", "stages.1"]
    return [*map(str, usual), *methods, "--batch", "4", "--no-report", *more, "--out", str(out)]


def test_from_films_to_tables(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = read_parquet(made / "rows.parquet")
    measured = [row for row in rows if row["status"] == "measured"]
    assert {row["threshold"] for row in measured} == {"p:90", "abs:0.5"}
    assert {row["parameters"] for row in measured if row["explainer"] == "norm_grad"} == {
        '{"aggregate": "norm", "combine": "product", "vil": "bias"}'
    }
    protocol = json.loads((made / "protocol.json").read_text())
    assert protocol["question"]["finding"] == "Mass"
    assert len(protocol["question_sha256"]) == 64
    again = tmp_path / "again"
    assert main(["evaluate", "--design", str(made / "design.json"), "--out", str(again)]) == 6
    told = capsys.readouterr().out
    assert "part 3 of 3" in told
    assert "rows.parquet" in told
    assert json.loads((again / "summary.json").read_text())["answer"]["sentence"] in told
    assert "It cannot be told from" in told, "three films are too few"
    assert (again / "scores.csv").read_bytes() == (made / "scores.csv").read_bytes()
    assert json.loads((again / "protocol.json").read_text())["design_sha256"] == protocol["design_sha256"]


def test_every_value_of_a_sweep_is_a_method_of_its_own(where: Cohort, tmp_path: Path) -> None:
    out = tmp_path / "audit"
    asked = ["evaluate", where.films, "--annotations", where.boxes, "--model", where.model, "--no-report", "--out", out]
    sweep = ["--sweep", "occlusion.patch=0.5,0.25", "--question", "explainer=occlusion patch=0.5,finding=Mass"]
    assert main([*map(str, asked), *sweep]) == 6
    rows = [row for row in read_parquet(out / "rows.parquet") if row["status"] == "measured"]
    assert {json.loads(str(row["parameters"]))["patch"] for row in rows} == {0.25, 0.5}
    summary = json.loads((out / "summary.json").read_text())
    assert summary["answer"]["setting"]["explainer"] == "occlusion patch=0.5"
    for one in summary["sweeps"]:
        if (one["metric"], one["finding"]) == ("iou", "Mass"):
            own = [row for row in rows if json.loads(str(row["parameters"]))["patch"] == one["value"]]
            ious = [float(str(row["iou"])) for row in own if row["finding"] == "Mass"]
            assert one["all_films"]["value"] == pytest.approx(sum(ious) / len(ious))
    assert {one["value"] for one in summary["sweeps"]} == {0.25, 0.5}
    assert main([*map(str, asked), "--resume", "--sweep", "occlusion.patch=0.5,0.3"]) == 2, "it is another audit"
    assert main([*map(str, asked[:-1]), str(tmp_path / "b"), *sweep[:3], "explainer=occlusion patch=0.4"]) == 2


def test_a_question_about_thresholds_per_class(where: Cohort, tmp_path: Path) -> None:
    out = tmp_path / "audit"
    policy = ["--threshold", "Mass=p:95,p:60", "--question", "threshold=per_class,against=iou_floor_random"]
    assert main(words(where, out, *policy)) == 6
    assert {row["threshold"] for row in read_parquet(out / "rows.parquet")} == {"Mass=p:95,p:60", None}
    answer = json.loads((out / "summary.json").read_text())["answer"]
    assert answer["setting"]["threshold"] == "Mass=p:95,p:60"
    assert "per class: Mass: top 5 %" in answer["sentence"]


def test_an_estimate_writes_nothing(where: Cohort, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "audit"
    assert main(["--json", *words(where, out, "--estimate")]) == 0
    (last,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"rows"' in line]
    assert last["films"] == 9
    assert last["models"] == 1
    assert 5 <= last["rows"] <= 60
    assert last["seconds"] > 0
    assert not out.exists()


def test_an_estimate_beside_a_cluster_says_where_it_was_measured(
    where: Cohort, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--json", *words(where, tmp_path / "audit", "--estimate", "--dask", "tcp://nobody:1")]) == 0
    said = capsys.readouterr()
    assert "--dask tcp://nobody:1: an estimate is measured in one process of this machine" in said.out + said.err


def test_going_on(where: Cohort, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "audit"
    shutil.copytree(made, out)
    (out / "parts" / "000001.json").unlink()
    (out / "rows.csv").unlink()
    assert main(words(where, out, *ASKED)) == 2
    assert "add --resume" in capsys.readouterr().err
    assert main(words(where, out, *ASKED, "--resume")) == 6
    told = capsys.readouterr().out
    assert "part 1 of 3 (from before)" in told
    assert "part 2 of 3: " in told
    with (out / "rows.csv").open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == len(read_parquet(made / "rows.parquet"))


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        (["--metric", "beauty"], 2, "no metric 'beauty'"),
        (["--explainer", "beauty"], 4, "beauty"),
        (["--explainer", "norm_grad:vil=wood"], 2, "vil"),
        (["--threshold", "90"], 2, "--threshold 90"),
        (["--question", "margin=much"], 2, "--question margin"),
        (["--sweep", "occlusion.patch=0.1,9"], 2, "choose a number from 0.02 to 0.5"),
        (["--sweep", "occlusion.size=0.1,0.2"], 2, "no such parameter"),
        (["--sweep", "occlusion.patch=0.1,big"], 2, "big is not a number"),
        (["--sweep", "beauty.size=1,2"], 4, "beauty"),
        (["--question", "explainer=rise"], 2, "makes no maps; choose one of: grad_cam, norm_grad"),
        (["--threshold", "Mass=wood"], 2, "no threshold"),
        (["--question", "threshold=per_class"], 2, "name one with --threshold"),
        (["--group", "A"], 2, "NAME=NETWORK"),
        (["--group", "A=nobody", "--group", "B=small"], 2, "nobody, which the audit does not have"),
        (["--tuning", "2"], 2, "tuning"),
        (["--model", "nobody"], 4, "nobody"),
        (["--annotations", "missing.csv"], 3, "missing.csv"),
        (["--facts", "missing.csv"], 3, "missing.csv"),
    ],
)
def test_one_sentence_for_what_is_wrong(
    where: Cohort, tmp_path: Path, wrong: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words(where, tmp_path / "out", *wrong)) == code
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


def test_a_layer_that_no_network_has(where: Cohort, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [word.replace("stages.1", "stages.9") for word in words(where, tmp_path / "out")]
    assert main(asked) == 4
    assert "no layer 'stages.9'" in capsys.readouterr().err


def test_words_that_do_not_go_together(where: Cohort, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ["--out", str(tmp_path / "out")]
    assert main(["evaluate", str(where.films), "--model", "demo-cascade", *out]) == 2
    assert "--explainer" in capsys.readouterr().err
    assert main(["evaluate", str(where.films), "--design", "design.json", *out]) == 2
    assert "leave the other words out" in capsys.readouterr().err


def test_a_second_audit_in_the_same_folder_is_told_so(
    where: Cohort, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with one_writer(tmp_path / "audit", "an audit"):
        assert main(words(where, tmp_path / "audit", "--resume")) == 2
    assert "an audit is going on in this folder already" in capsys.readouterr().err
    assert not (tmp_path / "audit" / "protocol.json").exists()
