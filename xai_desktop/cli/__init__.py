"""The command line: words in, verbs called, one sentence out."""

import os
import sys
from collections.abc import Callable, Sequence
from types import TracebackType

from xai_desktop.cli.codes import CANCELLED, DONE, code_of
from xai_desktop.cli.console import Console
from xai_desktop.cli.parser import parse
from xai_desktop.core import errors
from xai_desktop.core.paths import user_folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; never a traceback without `--debug`."""
    prepare_threads()
    os.environ.setdefault("MPLCONFIGDIR", str(user_folder("cache") / "matplotlib"))  # the list of this system's fonts
    options = parse(list(sys.argv[1:] if arguments is None else arguments))
    console = Console(options.json)
    if not options.debug:
        sys.excepthook = _our_bug
    if options.attended:
        from xai_desktop.io.children import stay_while_attended

        stay_while_attended()
    try:
        command: Callable[..., int] = options.command
        return command(options, console)
    except errors.XaiError as error:
        if options.debug:
            raise
        console.warn(str(error))
        return code_of(error)
    except (KeyboardInterrupt, errors.Cancelled):
        console.warn("Cancelled; what had been written before is complete.")
        return CANCELLED
    except BrokenPipeError:  # whoever was reading has read enough
        console.close()
        return DONE


def _our_bug(kind: type[BaseException], _error: BaseException, _trace: TracebackType | None) -> None:
    """Whatever nobody caught: one sentence; the details are for `--debug`."""
    name = kind.__name__
    Console(False).warn(
        f"Something in XAI Desktop went wrong ({name}); run it again with --debug and report what it says."
    )


def prepare_threads() -> None:
    """All cores but one for the network, and no busy waiting: up to 50 times on a busy two-core machine."""
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 2) - 1)))
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
