"""P001 from the order to the page, in small; what is there is not done again."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.helpers.bundles import small_bundle
from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Quiet
from xai_desktop.models.store import load_bundle
from xai_desktop.services.reproduce import p001, p001_study
from xai_desktop.services.reproduce.p001_films import LABEL, MarkedFilm
from xai_desktop.services.reproduce.p001_maps import Setting
from xai_desktop.services.reproduce.p001_measured import ROWS, networks
from xai_desktop.services.reproduce.p001_own import _called, own_pictures
from xai_desktop.services.reproduce.p001_pictures import masked_films
from xai_desktop.services.reproduce.p001_study import studies
from xai_desktop.services.reproduce.page import page
from xai_desktop.services.reproduce.papers import plan_of
from xai_desktop.services.reproduce.plan import Plan

ORDER = {"films": 24, "widths": (4, 6), "size": 32, "epochs": 1}


def plan(**choices: str) -> Plan:
    return plan_of("p001", ORDER, 1, 3, {"networks": "2", "sets": "word", **choices})


@pytest.fixture(scope="module", autouse=True)
def two_settings() -> Iterator[None]:
    """The published one and one more."""
    with pytest.MonkeyPatch.context() as change:
        change.setattr(p001_study, "OTHERS", (Setting("none"),))
        yield


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("p001")
    p001.reproduce(plan(), out, Quiet())
    return out


def test_the_page_has_every_part(done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: path.stat().st_mtime_ns for path in done.rglob("*.*")}
    for name in ("split_of", "wordless_films"):
        monkeypatch.setattr(p001_study, name, lambda *_: pytest.fail("films were drawn again"))
    found = p001.reproduce(plan(), done, Quiet())
    assert {path: path.stat().st_mtime_ns for path in done.rglob("*.*")} == before
    assert len(list(done.glob(f"word-*/{ROWS}"))) == 2
    text = page(found)
    parts = ("Localisation of Pneumothorax", "What each method finds", "Networks, decay", "Training, word", "Time per")
    assert all(f"**{part}" in text for part in parts)
    judged = [claim.verdict for claim in found.claims if claim.title.startswith("word")]
    assert judged
    assert all(verdict.endswith("too few") for verdict in judged)
    figures = ("ap", "networks", "decays", "maps", "masked", "decay", "failures")
    assert {figure.name for figure in found.drawings} == {f"{name}-word" for name in figures}
    assert [row[0] for row in found.tables[3].rows] == ["1", "2"]


def test_masked_films_are_those_of_the_training(done: Path) -> None:
    """Written out for one film: the finding's map of the first network, its top tenth, e to the minus 0.3 of it."""
    study = next(studies(plan(), done, Quiet()))
    film, nets = study.films[0], networks(study.runs[0].folder)
    tiles = masked_films("word", study.runs, film).sheet.rows[0][1]
    net = nets.models[0]
    with torch.no_grad():
        maps = film.x
        for stage in net.get_submodule("stages"):  # type: ignore[attr-defined]
            maps = stage(maps)
        weights = net.get_submodule("heads.1.linear").weight[0]
        small = torch.einsum("k,bkhw->bhw", weights, maps)
        large = torch.nn.functional.interpolate(small[:, None], (32, 32), mode="bilinear")[0, 0].numpy()
        cut = np.where(large >= np.sort(large.ravel())[::-1][int(0.1 * 32 * 32) - 1], large, 0)
        dark = (film.x[0, 0].numpy() * 0.25 + 0.5) * np.exp(-0.3 * cut)
        expected = np.round((dark - dark.min()) / (dark.max() - dark.min()) * 255) / 255
        given = torch.from_numpy(((expected - 0.5) / 0.25).astype(np.float32))[None, None]
        chance = float(nets.models[1](given)[0, 0].sigmoid())
    assert tiles[0] is not None
    assert tiles[1] is not None
    assert tiles[1].caption == f"p = {chance:.2f}"
    assert (tiles[0].image != tiles[1].image).any()


def test_the_masked_film_has_a_word_where_there_is_one(done: Path) -> None:
    study = next(studies(plan(), done, Quiet()))
    worded = [film for film in study.films if LABEL in film.elements]
    chosen: MarkedFilm = p001._with_word(study)
    assert chosen is (worded[0] if worded else study.films[0])


def test_somebodys_own_network_is_shown_on_pictures(done: Path, tmp_path: Path) -> None:
    import cv2

    bundle = small_bundle(tmp_path / "bundles")
    (tmp_path / "films").mkdir()
    noise = np.random.default_rng(0).integers(0, 255, (40, 40, 3)).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "films" / "cat.png"), cv2.GaussianBlur(noise, (0, 0), 3))
    chosen = plan(own=str(bundle), pictures=str(tmp_path / "films"))
    figures = own_pictures(chosen, 3, Quiet())
    assert [figure.name for figure in figures] == ["own-1"]
    name, captions = figures[0].record()["rows"][0]
    assert name == "cat"
    assert captions[0] in load_bundle(bundle).card.classes
    assert [_called(("Nodule",), called) for called in (0, 1)] == ["no Nodule", "Nodule"]
    with pytest.raises(UsageError, match="belong together"):
        p001.reproduce(plan(own=str(bundle)), done, Quiet())
