"""The figures of the window: how soon it is there, whether it ever stops answering, how fast it draws.

Each is measured by `xai-desktop bench` in a process of its own, as a person would, and in up to three attempts: another
program that wakes up in the middle of one says nothing about this one.
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

ATTEMPTS = 3
FAULT = 4.0
"""Seconds are measured by `bench` and read by a person: on a busy machine a missed target says nothing. A figure at
four times its target in every attempt is a fault on any machine, and fails."""

THREADS = ("OMP_NUM_THREADS", "OMP_WAIT_POLICY")

WINDOW = {
    "first paint after start": (1.0, "s"),
    "demo to first overlay": (5.0, "s"),
    "longest pause while torch loads": (500.0, "ms"),
    "event loop gap while explaining, 99th percentile": (16.0, "ms"),
    "event loop gap while explaining, longest": (100.0, "ms"),
}
"""What was promised, said again here so that nobody loosens it where it is measured."""

REPAINT_MS = {"window/level": 16.0, "opacity": 8.0, "colour map": 8.0, "threshold": 16.0, "threshold by value": 16.0}


def measured(only: str) -> list[dict[str, Any]]:
    """The figures of one run. The program chooses its number of threads itself."""
    words = [sys.executable, "-m", "xai_desktop.cli", "--json", "bench", "--only", only]
    environment = {name: value for name, value in os.environ.items() if name not in THREADS}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment, timeout=240)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return [record for record in records if "target" in record or "target_ms" in record]


def window_misses() -> list[str]:
    """The figures of the window that are far from their target."""
    found = {record["name"]: record for record in measured("window")}
    assert found.keys() == WINDOW.keys()
    assert all((found[name]["target"], found[name]["unit"]) == WINDOW[name] for name in WINDOW)
    assert all(found[name]["value"] > 0 for name in WINDOW)
    return [found[name]["message"] for name, (most, _) in WINDOW.items() if found[name]["value"] > FAULT * most]


def repaint_misses() -> list[str]:
    """The figures of a 3000 × 3000 film in a window of 1280 × 800, fitted and at 1:1, far from their target."""
    found = [record for record in measured("repaint") if (record["width"], record["height"]) == (1280, 800)]
    assert {(record["action"], record["fitted"]) for record in found} == {
        (a, f) for a in REPAINT_MS for f in (True, False)
    }
    assert all(0 < record["median_ms"] <= record["p95_ms"] for record in found)
    return [record["message"] for record in found if record["p95_ms"] > FAULT * REPAINT_MS[record["action"]]]


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.timeout(800)
@pytest.mark.parametrize("misses", [window_misses, repaint_misses])
def test_no_figure_is_far_from_its_target(misses: Any) -> None:
    missed: list[list[str]] = []
    for _ in range(ATTEMPTS):
        missed.append(misses())
        if not missed[-1]:
            return
    raise AssertionError("\n\n".join("\n".join(attempt) for attempt in missed))
