"""The driver's side of an audit on a cluster, with hands that do as they are told in place of a cluster."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from xai_desktop.core.cohort.cluster_place import ClusterPlace
from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.errors import Cancelled, ClusterError
from xai_desktop.core.report_rows import Row
from xai_desktop.io.audit_parts import AuditParts
from xai_desktop.services import cluster
from xai_desktop.services.cohort import far, posts
from xai_desktop.services.cohort.planning import Chunk, Plan, plan
from xai_desktop.services.cohort.posts import Answer
from xai_desktop.services.cohort.running import Finished

STUDY = Path(__file__).resolve().parents[4] / "resources" / "demo" / "study"


@pytest.fixture(scope="module")
def twelve() -> Plan:
    return plan(Design((str(STUDY),), (), ("demo-cascade",), (Method("grad_cam"),), batch=1))


@dataclass
class Hands:
    """`sizes` are how many processes there are, look by look, the last for good. Answers come last in, first out."""

    sizes: list[int]
    unseen: bool = False
    given: list[int] = field(default_factory=list)
    under_way: list[int] = field(default_factory=list)
    most: int = 0
    lost: set[int] = field(default_factory=set)
    dismissed: int = 0

    def __str__(self) -> str:
        return "tcp://fake:1"

    def size(self) -> int:
        return self.sizes.pop(0) if len(self.sizes) > 1 else self.sizes[0]

    def give(self, chunk: Chunk) -> int:
        self.given.append(chunk.number)
        self.under_way.append(chunk.number)
        self.most = max(self.most, len(self.under_way))
        return chunk.number

    def done(self, given: Iterable[int], seconds: float) -> list[int]:
        assert sorted(given) == sorted(self.under_way)
        return self.under_way[-1:] if self.sizes[0] else []

    def answer(self, one: int) -> Answer | None:
        if one in self.lost:
            self.lost.discard(one)
            return None
        self.under_way.remove(one)
        row: Row = {"film": f"film {one}", "status": "failed" if one == 3 else "measured"}
        return Answer([row], [], "tcp://fake:2", self.unseen, [{"film": f"film {one}", "small_film": "…"}])

    def dismiss(self) -> None:
        self.dismissed += 1


def run(found: Plan, folder: Path, hands: Hands, **more: Any) -> list[Finished]:
    return list(far.run_far(found, AuditParts(folder), hands, **more))


def films(found: Plan, folder: Path) -> list[Any]:
    return [row["film"] for row in AuditParts(folder).rows(found.chunk_count)]


def test_what_comes_in_any_order_lies_in_the_order_of_the_plan(twelve: Plan, tmp_path: Path) -> None:
    hands = Hands([2])
    found = run(twelve, tmp_path, hands)
    numbers = [one.number for one in found]
    assert sorted(numbers) == list(range(12))
    assert numbers != sorted(numbers)
    assert films(twelve, tmp_path) == [f"film {number}" for number in range(12)]
    assert [line["film"] for line in AuditParts(tmp_path).small(12)] == films(twelve, tmp_path)
    assert [one.failed for one in sorted(found, key=lambda one: one.number)] == [int(n == 3) for n in range(12)]
    assert hands.dismissed == 1


@pytest.mark.parametrize("size", [1, 3])
def test_no_more_is_under_way_than_two_for_each_process(size: int, twelve: Plan, tmp_path: Path) -> None:
    hands = Hands([size])
    run(twelve, tmp_path, hands)
    assert hands.most == 2 * size


def test_what_was_finished_before_is_not_given_again(twelve: Plan, tmp_path: Path) -> None:
    for number in (0, 4):
        AuditParts(tmp_path).put(number, [{"film": f"film {number}", "status": "measured"}], [])
    hands = Hands([2])
    found = run(twelve, tmp_path, hands)
    assert [one.number for one in found if one.again] == [0, 4]
    assert sorted(hands.given) == [number for number in range(12) if number not in (0, 4)]
    assert films(twelve, tmp_path) == [f"film {number}" for number in range(12)]


def test_a_result_whose_process_died_is_waited_for_once_more(twelve: Plan, tmp_path: Path) -> None:
    hands = Hands([2], lost={1, 5})
    assert len(run(twelve, tmp_path, hands)) == 12
    assert sorted(hands.given) == list(range(12))


def test_processes_that_are_gone_are_waited_for_with_a_word(twelve: Plan, tmp_path: Path) -> None:
    said: list[str] = []
    assert len(run(twelve, tmp_path, Hands([2, 0, 0, 2, 0, 1]), say=said.append)) == 12
    assert said == ["tcp://fake:1: no process is there; the audit waits 120 s for one to come."] * 2


def test_where_none_comes_the_audit_ends_with_a_sentence_and_goes_on_later(
    twelve: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(far, "PATIENCE_S", 0.01)
    hands = Hands([2, 2, 2, 0])
    with pytest.raises(ClusterError, match=r"^tcp://fake:1: no process came in .* --resume\.$"):
        run(twelve, tmp_path, hands)
    assert hands.dismissed == 1
    kept = {path.stem for path in (tmp_path / "parts").iterdir()}
    assert kept
    again = Hands([1])
    run(twelve, tmp_path, again)
    assert {f"{number:06d}" for number in again.given} == {f"{number:06d}" for number in range(12)} - kept


class _Impatient:
    """Wants no more after so many looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        self.looks -= 1
        if not self.looks:
            raise Cancelled


def test_a_cancelled_audit_dismisses_its_hands_and_keeps_what_came(twelve: Plan, tmp_path: Path) -> None:
    hands = Hands([1])
    with pytest.raises(Cancelled):
        run(twelve, tmp_path, hands, task=_Impatient(4))
    assert hands.dismissed == 1
    assert len(list((tmp_path / "parts").iterdir())) == 3


def test_processes_that_do_not_see_the_films_are_told_apart_from_films_that_are_gone(
    twelve: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ClusterError, match=rf"^tcp://fake:2: does not see the films in {STUDY}; put them on a drive"):
        run(twelve, tmp_path / "a", Hands([1], unseen=True))
    assert not (tmp_path / "a" / "parts").exists()
    monkeypatch.setattr(far, "any_readable", lambda chunk: False)
    assert len(run(twelve, tmp_path / "b", Hands([1], unseen=True))) == 12


def test_an_answer_that_may_be_read_nowhere_says_so(twelve: Plan) -> None:
    chunk = next(twelve.chunks())
    assert posts.any_readable(chunk)
    assert not posts.any_readable(Chunk(0, "", ()))


def test_an_audit_that_is_over_is_not_begun_by_a_chunk_that_comes_late() -> None:
    posts.forget("a run of yesterday")
    with pytest.raises(Cancelled):
        posts._post("a run of yesterday", b"", "here")


@pytest.mark.parametrize("place", [ClusterPlace(), ClusterPlace("tcp://127.0.0.1:1")])
def test_without_dask_one_sentence_says_how_to_install_it(place: ClusterPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("dask", "distributed"):
        monkeypatch.setitem(sys.modules, name, None)
    with (
        pytest.raises(ClusterError, match=r"pip install 'xai-desktop\[dask\]'.*--no-index"),
        cluster.connected(place, 1),
    ):
        pass


def test_a_gpu_is_chosen_only_where_several_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def turn(table: str, take: Callable[[dict[str, str], list[str]], str]) -> None:
        assert take({"other": "GPU-a"}, ["other", "me"]) == "GPU-b"

    monkeypatch.setattr(cluster, "taken_in_turn", turn)
    monkeypatch.setattr(posts, "_own", [])
    assert posts._own_device("cpu") == "cpu"
    assert posts._own_device("cuda:3") == "cuda:3"
    monkeypatch.setattr(posts, "visible_gpus", lambda: ("GPU-a",))
    assert posts._own_device("cuda") == "cuda:0"
    monkeypatch.setattr(posts, "visible_gpus", lambda: ("GPU-a", "GPU-b"))
    assert posts._own_device("cuda") == "cuda:1"
    assert posts._own == ["cuda:1"]
