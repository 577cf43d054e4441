"""Repaint of a 3000 × 3000 film, printed: `python -m tests.bench.repaint`, offscreen or on a display."""

import sys

from PySide6.QtWidgets import QApplication

from xai_desktop.ui.viewer.repaint_bench import figures


def main() -> None:
    application = QApplication([])
    sys.stdout.write(f"platform {application.platformName()}\n")
    for one in figures():
        sys.stdout.write(f"{one}\n")


if __name__ == "__main__":
    main()
