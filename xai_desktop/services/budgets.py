"""What reading a file may cost in processor time. Whatever takes longer is damaged, or made to take long."""

SECONDS = 2.0
PIXELS_A_SECOND = 10_000_000
BYTES_A_SECOND = 10_000_000
"""Of a film: two seconds, and one more per ten megapixels or megabytes."""

MARKS_SECONDS = 10.0
MARKS_BYTES_A_SECOND = 250_000
"""Of an annotation file, every number of which becomes a value: 400,000 rows of 12 MB took 16 s."""


def allowed(size: int, *, marks: bool = False) -> float:
    """Seconds of processor time for a file of so many bytes."""
    if marks:
        return MARKS_SECONDS + size / MARKS_BYTES_A_SECOND
    return SECONDS + size / BYTES_A_SECOND
