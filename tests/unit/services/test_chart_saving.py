"""One chart as a file, and the names of clusters beside an audit."""

from pathlib import Path

import pytest
from PIL import Image as Pictures
from pypdf import PdfReader

from tests.helpers import cohort_charts as samples
from xai_desktop.core.cohort.cluster_names import ClusterName, as_named
from xai_desktop.core.errors import ExportError, FormatError
from xai_desktop.services.chart_saving import save_chart
from xai_desktop.services.cluster_naming import NAMES, keep_name, read_names


def test_a_figure_is_what_its_ending_says(tmp_path: Path) -> None:
    chart = samples.calibration()
    (svg,) = save_chart(tmp_path / "one.svg", chart)
    assert chart.title in svg.read_text("utf-8")
    (pdf,) = save_chart(tmp_path / "one.PDF", chart)
    assert chart.title in PdfReader(pdf).pages[0].extract_text()
    (png,) = save_chart(tmp_path / "one.png", chart)
    with Pictures.open(png) as picture:
        assert picture.width > 1000
    with pytest.raises(ExportError, match="SVG, PDF or PNG"):
        save_chart(tmp_path / "one.gif", chart)


def test_a_given_name_is_in_the_figure(tmp_path: Path) -> None:
    chart = samples.clusters()
    name = ClusterName(chart.key, "Pacemaker", chart.clusters[0].films)
    (svg,) = save_chart(tmp_path / "one.svg", as_named(chart, (name,)))
    assert "Pacemaker" in svg.read_text("utf-8")
    assert chart.clusters[0].name not in svg.read_text("utf-8")


def test_names_are_kept_and_read_again(tmp_path: Path) -> None:
    one, other = ClusterName("k", "L marker", ("a", "b")), ClusterName("k", "Drähte", ("c",))
    assert read_names(tmp_path) == ()
    assert keep_name(tmp_path, one) == (one,)
    assert keep_name(tmp_path, other) == read_names(tmp_path) == (one, other)
    (tmp_path / NAMES).write_text("{", "utf-8")
    with pytest.raises(FormatError, match=NAMES):
        read_names(tmp_path)
    with pytest.raises(FormatError, match=NAMES):
        keep_name(tmp_path, one)
