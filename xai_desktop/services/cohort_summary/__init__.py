"""The three tables of an audit become an answer: `summarise`; `observations` gives the single films behind a mean."""

from xai_desktop.services.cohort_summary._clusters import APART
from xai_desktop.services.cohort_summary._methods import methods_of
from xai_desktop.services.cohort_summary._observing import observations
from xai_desktop.services.cohort_summary._summing import summarise

__all__ = ["APART", "methods_of", "observations", "summarise"]
