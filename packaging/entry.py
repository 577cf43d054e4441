"""The first file of the frozen program: nothing but the command line, which is also every child process."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from xai_desktop.cli import main

    sys.exit(main())
