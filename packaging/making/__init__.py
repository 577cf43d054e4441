"""The steps of `packaging/build.py`, one to a file."""
