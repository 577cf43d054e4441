"""The bundled study is what the generator makes, and says on every film that it is synthetic."""

import pydicom
import pytest

from xai_desktop.core import paths
from xai_desktop.services.demo_making import make_demo
from xai_desktop.services.opening import open_paths


def test_every_film_of_the_demo_is_labelled_synthetic_and_nobody() -> None:
    films = sorted(paths.demo_study().glob("*.dcm"))
    assert len(films) == 12
    for film in films:
        data = pydicom.dcmread(film, stop_before_pixels=True)
        assert "SYNTHETIC" in str(data.SeriesDescription)
        assert "SYNTHETIC" in str(data.PatientName)
        assert data.BitsAllocated == 16
    found = open_paths([paths.demo_study()], [paths.demo_annotations(), paths.demo_atlas()])
    assert all(ref.synthetic for ref in found.images)
    boxed = [ref for study in found.studies for ref in study.images if study.annotations_of(ref)]
    assert 8 <= len(boxed) < len(found.images)


@pytest.mark.slow
def test_the_study_can_be_made_again_byte_for_byte(tmp_path_factory: pytest.TempPathFactory) -> None:
    made = make_demo(tmp_path_factory.mktemp("study"))
    for path in made:
        bundled = paths.demo_annotations().parent / ("study" if path.suffix == ".dcm" else "") / path.name
        assert path.read_bytes() == bundled.read_bytes(), path.name
