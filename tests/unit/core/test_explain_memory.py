"""What is remembered of how somebody explains."""

import json

from xai_desktop.core.explain_memory import ExplainMemory
from xai_desktop.core.liked_explainers import LikedExplainers
from xai_desktop.core.parameter_presets import PresetBook

MEMORY = ExplainMemory(LikedExplainers(("rise",), ("lime",)), PresetBook().saved("rise", "night", {"samples": 10}))


def test_it_survives_the_settings_file() -> None:
    assert ExplainMemory.from_json(json.loads(json.dumps(MEMORY.as_json()))) == (MEMORY, ())
    assert ExplainMemory.from_json({}) == (ExplainMemory(), ())


def test_each_part_falls_out_alone() -> None:
    damaged = {**MEMORY.as_json(), "recent": 3}
    damaged["own"] = [7, *damaged["own"]]
    memory, bad = ExplainMemory.from_json(damaged)
    assert memory == ExplainMemory(LikedExplainers(("rise",)), MEMORY.book)
    assert bad == ("recent", "preset 1")
    assert ExplainMemory.from_json([]) == (ExplainMemory(), ("all",))
