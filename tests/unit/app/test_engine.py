"""The engine: a map that was made before is there without the network, unless every map is to be made."""

from pathlib import Path

import pytest
from torch import nn

from tests.helpers.bundles import small_bundle
from tests.helpers.reports import film_of
from xai_desktop.app.engine import Engine
from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.prediction import Target
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Quiet
from xai_desktop.services.results import Film, MapResult


def asked(engine: Engine, bundle: Path, modality: str = "DX") -> MapResult:
    film = Film(ImageRef(Path("a.dcm"), "a", modality=modality), film_of(), (), AnnotationSet())
    return engine.explain(str(bundle), film, ExplainRequest("occlusion"), Target(0, "Mass"), Quiet())


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often a network was asked."""
    found: list[int] = []
    call = nn.Module.__call__

    def counted(self: nn.Module, *values: object, **named: object) -> object:
        found.append(1)
        return call(self, *values, **named)

    monkeypatch.setattr(nn.Module, "__call__", counted)
    return found


@pytest.mark.parametrize("modality", ["DX", "US"])
def test_a_map_comes_back_at_once_in_this_session_and_from_the_disk_in_the_next(
    tmp_path: Path, modality: str, times: list[int]
) -> None:
    bundle, engine = small_bundle(tmp_path), Engine()
    first = asked(engine, bundle, modality)
    count = len(times)
    assert count > 0
    again = asked(engine, bundle, modality)
    assert len(times) == count
    assert again.explanation.heatmap.tobytes() == first.explanation.heatmap.tobytes()
    asked(Engine(), bundle, modality)
    assert (len(times) == count) is (modality == "DX")  # what may hold writing is not on the disk


def test_whoever_measures_has_every_map_made(tmp_path: Path, times: list[int]) -> None:
    bundle, engine = small_bundle(tmp_path), Engine()
    asked(engine, bundle)
    count = len(times)
    engine.keeps = False
    asked(engine, bundle)
    assert len(times) == 2 * count


def test_removed_maps_are_made_anew(tmp_path: Path, times: list[int]) -> None:
    bundle, engine = small_bundle(tmp_path), Engine()
    for modality in ("DX", "US"):
        asked(engine, bundle, modality)
    count = len(times)
    assert engine.disk.size() > 0
    engine.forget_kept()
    assert engine.disk.size() == 0
    for modality in ("DX", "US"):
        asked(engine, bundle, modality)
    assert len(times) == 2 * count
