"""Repaint of a 3000 × 3000 film, printed: `python -m tests.bench.repaint`, offscreen or on a display."""

import sys

from PySide6.QtWidgets import QApplication

from xai_desktop.ui.viewer.repaint_bench import measure_repaints

SIZES = ((1280, 800), (2560, 1440))


def main() -> None:
    application = QApplication([])
    sys.stdout.write(f"platform {application.platformName()}\n")
    for size in SIZES:
        for one in measure_repaints(size):
            shown = "whole film" if one.fitted else "1:1       "
            sys.stdout.write(
                f"{one.width}×{one.height} {shown} {one.action:12} median {one.median_ms:5.1f} ms, "
                f"95 % {one.p95_ms:5.1f} ms (at most {one.target_ms:.0f})\n"
            )


if __name__ == "__main__":
    main()
