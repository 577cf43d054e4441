"""What a confined process can still do, tried by a process that tries everything."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from xai_desktop.io.children import own_package
from xai_desktop.io.confinement import EVERYTHING, FILES, NETWORK

CHILD = """
import ctypes, json, os, signal, socket, sys
from xai_desktop.io.confinement import confine, limit_memory

other, out, parent = sys.argv[1], sys.argv[2], int(sys.argv[3])
held, found = confine(), {}


def tried(name, work):
    try:
        work()
        found[name] = "done"
    except (OSError, MemoryError) as error:
        found[name] = type(error).__name__


def call(number, *given):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(number, *given) < 0:
        raise OSError(ctypes.get_errno(), "refused")


tried("its own package", lambda: open(sys.argv[4]).close())
tried("reading", lambda: open(other).close())
tried("listing", lambda: os.listdir(os.path.dirname(other)))
tried("writing", lambda: open(out, "w").write("x"))
tried("removing", lambda: os.remove(other))
tried("renaming", lambda: os.rename(other, out))
tried("connecting", lambda: socket.create_connection(("127.0.0.1", 9), 1))
tried("a socket", socket.socket)
tried("a pair of sockets", socket.socketpair)
tried("a ring", lambda: call(425, 4, ctypes.create_string_buffer(120)))
tried("forking", lambda: os.fork() or os._exit(0))
tried("another program", lambda: os.execv("/bin/true", ["true"]))
tried("a signal", lambda: os.kill(parent, 0))
limit_memory(200 << 20)
tried("memory", lambda: bytearray(400 << 20))
sys.stdout.write(json.dumps({"held": held, "found": found}))
"""

REFUSED = ("reading", "listing", "writing", "removing", "renaming", "connecting", "a socket", "a pair of sockets")
PROCESSES = ("a ring", "forking", "another program", "a signal")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems hold less; it is said which")
def test_a_process_that_tries_everything_gets_nowhere(tmp_path: Path) -> None:
    other, out = tmp_path / "of somebody else", tmp_path / "new"
    other.write_text("precious")
    words = [sys.executable, "-c", CHILD, str(other), str(out), str(1), str(REPOSITORY / "pyproject.toml")]
    environment = {**own_package(), "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/", env=environment, timeout=60)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    if not {FILES, NETWORK} <= set(told["held"]):
        pytest.skip(f"this kernel holds only {told['held']}")
    assert told["held"] == list(EVERYTHING)[:3]
    found = told["found"]
    assert found.pop("its own package") == "done"
    assert found.pop("memory") == "MemoryError"
    assert sorted(found) == sorted((*REFUSED, *PROCESSES))
    assert {name: what for name, what in found.items() if what == "done"} == {}
    assert other.read_text() == "precious"
    assert not out.exists()
