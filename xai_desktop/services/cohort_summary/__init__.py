"""The three tables of an audit become an answer: `summarise`."""

from xai_desktop.services.cohort_summary._summing import summarise

__all__ = ["summarise"]
