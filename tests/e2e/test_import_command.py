"""`models import`: exit codes, one sentence for each fault, and nothing left behind."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torchvision import models

from tests.helpers.films import write_png
from tests.helpers.importing import lively, saved
from xai_desktop.app.model_card import card_sections
from xai_desktop.cli import main
from xai_desktop.core import paths
from xai_desktop.models.store import load_bundle

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return saved(tmp_path / "theirs.pth", lively(models.squeezenet1_1(num_classes=2)).state_dict())


def test_a_dry_run_says_what_and_why_and_writes_nothing(run: Run, weights: Path) -> None:
    code, said, fault = run("models", "import", weights, "--dry-run")
    assert (code, fault) == (0, "")
    assert "state dict: torchvision/squeezenet1_1" in said
    assert "because its names and shapes are those of torchvision's squeezenet1_1 (52 of 52)" in said
    assert "look at this: The file does not say the size of its input" in said
    assert not paths.user_models().exists()


def test_as_json_for_another_program(run: Run, weights: Path) -> None:
    code, said, _ = run("models", "import", weights, "--dry-run", "--json")
    lines = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert lines[0]["proposal"]["architecture"] == "torchvision/squeezenet1_1"
    assert lines[0]["proposal"]["class_count"] == 2
    assert lines[0]["proposal"]["input"]["size"] == [224, 224]
    assert lines[-1]["written"] == ""


def test_it_is_written_among_the_persons_own_and_explains(run: Run, weights: Path, tmp_path: Path) -> None:
    words = ("--name", "Theirs", "--classes", "Mass,Nodule", "--size", "96", "--score", "sigmoid", "--policy", "pad")
    code, said, _ = run("models", "import", weights, *words)
    assert code == 0
    folder = paths.user_models() / "Theirs"
    assert f"{folder}: imported as Theirs." in said
    card = load_bundle("Theirs").card
    assert (card.classes, card.input.size, card.input.policy) == (("Mass", "Nodule"), (96, 96), "pad")
    film = write_png(tmp_path / "film.png", np.arange(6400, dtype=np.uint16).reshape(80, 80).astype(np.uint8))
    out = tmp_path / "out"
    code, _, fault = run("explain", film, "--model", "Theirs", "--target", "Mass", "--out", out, "--format", "png")
    assert code == 0, fault
    assert (out / "film" / "figure.png").is_file()
    code, _, fault = run("models", "import", weights, "--name", "Theirs", "--classes", "a,b")
    assert code == 5
    assert "is there already and is not written over; choose another name" in fault


@pytest.mark.parametrize(
    ("words", "code", "word"),
    [
        ((), 4, "name every class with --classes"),
        (("--classes", "a,b", "--architecture", "torchvision/vgg11"), 4, "does not belong to torchvision/vgg11"),
        (("--classes", "a,b", "--architecture", "nonsense"), 4, "no architecture called nonsense"),
        (("--classes", "a,b", "--size", "big"), 2, "--size takes whole numbers"),
        (("--classes", "a,b", "--size", "1,2,3"), 2, "--size takes 2 numbers"),
        (("--classes", "a,b", "--value-range", "5"), 2, "--value-range takes 2 numbers"),
        (("--classes", "a,b", "--size", "0"), 2, "--size takes whole"),
        (("--classes", "a,b", "--std", "0,0,0"), 2, "--std must be"),
        (("--classes", "a,b", "--size", "8"), 4, "does not take an input of"),
    ],
)
def test_faults_are_one_sentence_and_leave_nothing(
    run: Run, weights: Path, words: tuple[str, ...], code: int, word: str
) -> None:
    found, _, fault = run("models", "import", weights, *words)
    assert found == code
    assert word in fault, fault
    assert len(fault.strip().splitlines()) == 1
    assert not list(paths.user_models().glob("*")) if paths.user_models().exists() else True


def test_a_name_that_another_network_has(run: Run, weights: Path) -> None:
    code, _, fault = run("models", "import", weights, "--classes", "a,b", "--name", "Demo-Cascade")
    assert code == 5
    assert "is already called demo-cascade; choose another name." in fault
    assert not paths.user_models().exists()


@pytest.mark.parametrize("content", ["Mass\nNodule\n", "\ufeffMass\r\n\r\nNodule"])
def test_classes_from_a_file(run: Run, weights: Path, tmp_path: Path, content: str) -> None:
    names = tmp_path / "classes.txt"
    names.write_text(content, encoding="utf-8", newline="")
    code, said, _ = run("models", "import", weights, "--classes", names, "--dry-run")
    assert code == 0
    assert "classes: Mass, Nodule" in said


def test_what_is_not_there(run: Run, tmp_path: Path) -> None:
    code, _, fault = run("models", "import", tmp_path / "gone.pt")
    assert code == 4
    assert "no such file or folder; check the path" in fault


def test_the_real_photograph_network_with_its_odd_preprocessing(run: Run, shared_data: Path, tmp_path: Path) -> None:
    """RGB × 255 minus (123, 117, 104): not torchvision's numbers, and given in words."""
    source = shared_data / "models" / "imagenet_squeezenet1_0_torchvision_layout.pt"
    names = tmp_path / "classes.txt"
    names.write_text("\n".join(f"class {index}" for index in range(1000)))
    words = (
        "--classes",
        names,
        "--value-range",
        "0,255",
        "--mean",
        "123,117,104",
        "--std",
        "1,1,1",
        "--name",
        "photos",
    )
    code, said, fault = run("models", "import", source, *words)
    assert code == 0, fault
    assert "torchvision/squeezenet1_0" in said
    bundle = load_bundle("photos")
    spec = bundle.card.input
    net = models.squeezenet1_0()
    net.load_state_dict(torch.load(source, weights_only=True))
    rgb = torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    by_hand = rgb * 255 - torch.tensor([123.0, 117.0, 104.0])[None, :, None, None]
    from xai_desktop.models.preprocess import normalised, ranged

    ours = torch.from_numpy(normalised(ranged(rgb[0].numpy(), spec), spec))[None]
    with torch.no_grad():
        assert torch.allclose(bundle.net(ours), net.eval()(by_hand), atol=1e-3, rtol=1e-4)


def test_the_real_chest_network(run: Run, shared_data: Path) -> None:
    source = shared_data / "models" / "cxr_squeezenet1_1_three_class.pth"
    code, said, fault = run("models", "import", source, "--classes", "normal,covid,other", "--name", "chest")
    assert code == 0, fault
    assert "torchvision/squeezenet1_1" in said
    net = models.squeezenet1_1(num_classes=3)
    net.load_state_dict(torch.load(source, weights_only=True))
    x = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert torch.allclose(load_bundle("chest").net(x), net.eval()(x), atol=1e-4)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--size", "nan"), "--size takes whole numbers from 1 to 8192, not nan"),
        (("--size", "inf"), "--size takes whole numbers from 1 to 8192, not inf"),
        (("--size", "0"), "--size takes whole numbers from 1 to 8192, not 0"),
        (("--size=-5",), "--size takes whole numbers from 1 to 8192, not -5"),
        (("--size", "1e99,4"), "--size takes whole numbers from 1 to 8192"),
        (("--size", "96.5"), "--size takes whole numbers from 1 to 8192"),
        (("--mean", "nan"), "--mean takes finite numbers, not nan"),
        (("--value-range", "0,inf"), "--value-range takes finite numbers, not 0,inf"),
        (("--mean", "1,2"), "--mean"),
        (("--std", "0"), "--std"),
        (("--value-range", "1,0"), "--value-range"),
    ],
)
def test_an_input_that_cannot_be_is_refused_without_writing_too(
    run: Run, weights: Path, words: tuple[str, ...], said: str
) -> None:
    code, out, fault = run("models", "import", weights, *words, "--dry-run")
    assert (code, out) == (2, "")
    assert said in fault
    assert len(fault.strip().splitlines()) == 1


def test_a_long_list_of_classes_is_no_name_of_a_file(run: Run, weights: Path) -> None:
    code, _, fault = run("models", "import", weights, "--classes", "x" * 400)
    assert code != 0
    assert "1 names were given" in fault
    code, out, _ = run("models", "import", weights, "--classes", f"{'x' * 400},b", "--dry-run")
    assert code == 0
    assert "x" * 400 in out


def test_very_many_classes_do_not_fill_the_screen(run: Run, tmp_path: Path) -> None:
    source, names = tmp_path / "photos.pt", tmp_path / "classes.txt"
    saved(source, models.squeezenet1_1(num_classes=1000).state_dict())
    names.write_text("\n".join(f"class {index}" for index in range(1000)))
    code, out, _ = run("models", "import", source, "--classes", names, "--name", "photos")
    assert code == 0
    assert "class 39 … class 999 (1000 in all); scores" in out
    assert "class 40," not in out
    card = load_bundle("photos").card
    assert len(card.classes) == 1000
    answers = next(part for part in card_sections(card, tmp_path, None) if part.title == "What it answers")
    assert len(answers.rows) < 10  # a row for each would hold the window for seconds
    assert "class 500, class 501" in answers.rows[-1][1]


def test_what_was_said_is_no_longer_guessed_and_the_rest_still_is(run: Run, weights: Path, tmp_path: Path) -> None:
    words = ("--classes", "a,b", "--size", "96", "--out", tmp_path / "own")
    code, said, _ = run("models", "import", weights, "--name", "own", *words)
    assert code == 0
    card = (tmp_path / "own" / "bundle.json").read_text("utf-8")
    assert "does not say the size of its input" not in card
    assert "does not say what was taken off its input" in card
    assert "input: 96 × 96" in said
