"""The three tables of an audit become an answer: `summarise`; `observations` gives the single films behind a mean.

`methods_of` gives the short names of the methods in the rows, `APART` how far peaks of one wrong place may lie apart.
"""

from xai_desktop.services.cohort_summary._clusters import APART
from xai_desktop.services.cohort_summary._methods import methods_of
from xai_desktop.services.cohort_summary._observing import observations
from xai_desktop.services.cohort_summary._summing import summarise

__all__ = ["APART", "methods_of", "observations", "summarise"]
