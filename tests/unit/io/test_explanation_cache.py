"""Kept explanations: equal when they come back, gone when they are damaged or too many, and without a film's name."""

import os
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.maps import explained
from xai_desktop.core.explanation import Explanation, Provenance
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.prediction import Target
from xai_desktop.io.explanation_cache import DiskCache, MemoryCache, key_of

KEY, OTHER = key_of({"a": 1}), key_of({"a": 2})
NAME = "Doe-Jane-19610203"
MADE = Provenance(
    *("net", "ab" * 32, "grad_cam"),
    parameters=(("samples", 20), ("scale", 0.1), ("smooth", True), ("rule", "gamma")),
    layer="stages.2",
    target=Target(0, "Mass", rival=Target(1, "Nodule")),
    explains="head of stage 3",
    image_id=NAME,
    image_hash="cd" * 32,
    seed=7,
    device="cuda:0",
    seconds=0.1234567890123,
    versions=(("xai_desktop", "0.1.0"), ("hed.pth", "ef" * 32)),
)


def example(policy: str = "crop", side: int = 6) -> Explanation:
    raw = np.random.default_rng(side).normal(size=(side, side)).astype(np.float32)
    made = explained(np.zeros((50, 40), np.float32), raw, policy)  # type: ignore[arg-type]
    heatmap = made.pixel_map.map_to_source(np.maximum(raw, 0))
    return replace(
        made, heatmap=heatmap, target=MADE.target, provenance=MADE, negative_only=True, caption="c", unit="u"
    )


def equal(one: Explanation, other: Explanation) -> bool:
    """Field by field; pictures bit by bit."""
    arrays = ("raw", "heatmap")
    same = all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in arrays)
    rest = [name for name in Explanation.__dataclass_fields__ if name not in arrays]
    return same and all(getattr(one, name) == getattr(other, name) for name in rest)


@pytest.fixture
def cache(tmp_path: Path) -> DiskCache:
    return DiskCache(tmp_path / "explanations")


def files(cache: DiskCache) -> list[Path]:
    return sorted(path for path in cache.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("policy", ["stretch", "pad", "crop"])
@pytest.mark.parametrize("how", ["from what was shown", "whole"])
def test_what_comes_back_equals_what_was_kept(cache: DiskCache, policy: str, how: str) -> None:
    made = example(policy)
    assert cache.get(KEY, NAME) is None
    cache.put(KEY, made, np.maximum(made.raw, 0) if how != "whole" else None)
    for store in (cache, DiskCache(cache.folder)):
        found = store.get(KEY, NAME)
        assert found is not None
        assert equal(found, made)
        assert not found.heatmap.flags.writeable
    assert cache.get(OTHER) is None


def test_a_map_that_is_its_own_heatmap_and_one_that_is_none(cache: DiskCache) -> None:
    signed, holed = np.array([[1, 0], [-2, 3]], np.float32), np.array([[1, np.nan], [-2, 3]], np.float32)
    torn = replace(explained(holed), state=MapState.NON_FINITE)
    for key, one in ((KEY, explained(signed)), (OTHER, torn)):
        made = replace(one, heatmap=one.pixel_map.map_to_source(one.raw))
        cache.put(key, made, made.raw)
        found = cache.get(key)
        assert found is not None
        assert equal(found, made)


def test_the_film_is_called_what_it_is_called_now_and_nothing_on_the_disk_names_it(cache: DiskCache) -> None:
    cache.put(KEY, example())
    assert [NAME.encode() in path.read_bytes() or NAME in str(path) for path in files(cache)] == [False]
    found = cache.get(KEY, "another name")
    assert found is not None
    assert found.provenance == replace(MADE, image_id="another name")
    assert sys.platform == "win32" or files(cache)[0].stat().st_mode & 0o077 == 0


def test_a_key_is_made_of_every_fact() -> None:
    facts = {"film": "ab", "parameters": {"samples": 20}, "seed": 0}
    assert key_of(facts) == key_of(dict(reversed(facts.items())))
    others = [{**facts, "film": "ac"}, {**facts, "seed": 1}, {**facts, "parameters": {"samples": 20.0}}, {}]
    assert len({key_of(one) for one in (facts, *others)}) == 5


def resealed(content: bytes, **facts: object) -> bytes:
    """The same entry with other facts and right check sums."""
    import json

    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(np.load(BytesIO(parts["facts.npy"])).tobytes()) | facts
    stream, out = BytesIO(), BytesIO()
    np.save(stream, np.frombuffer(json.dumps(told).encode(), np.uint8))
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in {**parts, "facts.npy": stream.getvalue()}.items():
            archive.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: b"\0" * len(whole),
        lambda whole: whole.replace(b"'shape': (6, 6)", b"'shape': (9, 9)"),
        lambda whole: resealed(whole, key=OTHER),
        lambda whole: resealed(whole, format=99),
        lambda whole: resealed(whole, state="splendid"),
        lambda whole: resealed(whole, pixel_map={"source": [0, 0], "net": [1, 1], "policy": "stretch"}),
        lambda whole: resealed(whole, made={}),
    ],
)
def test_a_damaged_entry_is_a_miss_and_goes(cache: DiskCache, damage: object) -> None:
    made = example()
    cache.put(KEY, made)
    [place] = files(cache)
    place.write_bytes(damage(place.read_bytes()))  # type: ignore[operator]
    assert cache.get(KEY) is None
    assert files(cache) == []
    cache.put(KEY, made)
    assert cache.get(KEY) is not None


def test_any_flipped_byte_is_a_miss_or_changes_nothing(cache: DiskCache) -> None:
    made = example()
    cache.put(KEY, made)
    [place] = files(cache)
    whole, misses = place.read_bytes(), 0
    for spot in range(0, len(whole), 23):
        place.write_bytes(whole[:spot] + bytes([whole[spot] ^ 0x55]) + whole[spot + 1 :])
        found = cache.get(KEY, NAME)
        assert found is None or equal(found, made)
        misses += found is None
    assert misses > len(whole) // 23 / 2


def test_what_was_used_longest_ago_makes_room(tmp_path: Path) -> None:
    keys = [key_of({"n": n}) for n in range(40)]
    cache = DiskCache(tmp_path)
    cache.put(keys[0], example())
    one = cache.size()
    cache = DiskCache(tmp_path, limit=20 * one)
    for age, key in enumerate(keys[:20]):
        cache.put(key, example())
        os.utime(cache._place(key), ns=(age, age))
    assert cache.get(keys[0]) is not None  # used just now
    cache.put(keys[20], example())
    assert cache.size() <= 20 * one * 0.9
    kept = [number for number, key in enumerate(keys) if cache._place(key).exists()]
    assert kept == [0, *range(4, 21)]
    assert cache.get(keys[1]) is None


def test_what_other_windows_keep_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_desktop.io.explanation_cache._disk.RECOUNT", 3)
    windows = [DiskCache(tmp_path)]
    windows[0].put(KEY, example())
    limit = 20 * windows[0].size()
    windows = [DiskCache(tmp_path, limit) for _ in range(4)]
    for number in range(80):
        windows[number % 4].put(key_of({"n": number}), example())
        assert windows[0].size() <= limit * 1.6  # each of them may put two more before it counts again
    assert windows[0].size() > limit / 2


def test_what_would_drive_everything_else_out_is_not_kept(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, limit=4000)
    cache.put(KEY, example(side=40))
    assert cache.size() == 0


def test_clearing_takes_everything(cache: DiskCache) -> None:
    for key in (KEY, OTHER):
        cache.put(key, example())
    assert cache.size() == sum(path.stat().st_size for path in files(cache)) > 0
    cache.clear()
    assert cache.size() == 0
    assert cache.get(KEY) is None


def test_a_cache_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = DiskCache(tmp_path / "file")
    cache.put(KEY, example())
    assert cache.get(KEY) is None
    assert cache.size() == 0
    cache.clear()


def test_threads_and_windows_share_it(tmp_path: Path) -> None:
    """They put, get and make room at once: each finds nothing or the right map, and nobody falls over."""
    keys = [key_of({"n": n}) for n in range(12)]
    sides = {key: 3 + n for n, key in enumerate(keys)}
    caches = [DiskCache(tmp_path, limit=30_000) for _ in range(2)]

    def work(turn: int) -> int:
        cache, hits = caches[turn % 2], 0
        for step in range(30):
            key = keys[(turn * 5 + step * 7) % len(keys)]
            cache.put(key, example(side=sides[key]))
            found = cache.get(keys[(turn + step) % len(keys)], NAME)
            if found is not None:
                assert equal(found, example(side=found.raw.shape[0]))
                hits += 1
        return hits

    with ThreadPoolExecutor(4, thread_name_prefix="test") as pool:
        assert sum(pool.map(work, range(4))) > 0
    last = DiskCache(tmp_path, limit=30_000)
    last.put(KEY, example())
    assert 0 < last.size() <= 30_000


def test_a_program_that_is_killed_while_it_writes_leaves_whole_entries(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.unit.io.test_explanation_cache import *\n"
        "cache = DiskCache(Path(sys.argv[1]))\n"
        "for n in range(10_000):\n"
        "    cache.put(key_of({'n': n}), example(side=60)); sys.stdout.write('.'); sys.stdout.flush()"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        written = len(program.stdout.read(20))
        program.kill()
    cache = DiskCache(tmp_path)
    found = [cache.get(key_of({"n": n}), NAME) for n in range(written)]
    assert all(one is not None and equal(one, example(side=60)) for one in found)


def test_in_memory_the_same_without_a_disk() -> None:
    made = example()
    cache = MemoryCache()
    cache.put(KEY, made)
    found = cache.get(KEY, NAME)
    assert found is not None
    assert equal(found, made)
    assert asdict(found.provenance) == asdict(MADE)
    cache.clear()
    assert cache.get(KEY) is None


def test_in_memory_what_was_used_longest_ago_goes_first() -> None:
    cache = MemoryCache()
    cache.put(KEY, example())
    cache = MemoryCache(limit=cache.size() * 2)
    third = key_of({"a": 3})
    for key in (KEY, OTHER):
        cache.put(key, example())
    assert cache.get(KEY) is not None
    cache.put(third, example())
    assert [cache.get(key) is not None for key in (KEY, OTHER, third)] == [True, False, True]


def test_a_smaller_limit_makes_room_at_once(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, limit=1 << 20)
    for number in range(4):
        cache.put(key_of({"a": number}), example())
    before = cache.size()
    cache.limit = before // 2
    assert cache.size() == before
    cache.make_room()
    assert 0 < cache.size() <= before // 2


def test_the_maps_of_a_film_can_be_forgotten_and_a_scribble_goes_with_them(cache: DiskCache) -> None:
    made = example()
    cache.put(KEY, made)
    cache.put(OTHER, replace(made, provenance=replace(MADE, image_hash="12" * 32)))
    third = cache.folder / "ab" / "scribble.npz"
    third.parent.mkdir(exist_ok=True)
    third.write_bytes(b"scribble")
    assert cache.forget_films(["00" * 32]) == 1
    assert len(files(cache)) == 2
    assert cache.forget_films(["cd" * 32, "00" * 32]) == 1
    assert cache.get(KEY) is None
    assert cache.get(OTHER) is not None
