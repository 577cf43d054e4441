"""`python -m xai_desktop.cli`."""

import sys

from xai_desktop.cli import main

sys.exit(main())
