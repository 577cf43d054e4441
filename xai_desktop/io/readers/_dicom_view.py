"""Which way a film was taken and of which side, from whichever attribute states it (PS3.3 C.8.11.5, C.7.6.16.2.8)."""

from itertools import chain

from pydicom.dataset import Dataset

from xai_desktop.io.readers._dicom_values import groups_of, items_of, text_of

VIEWS = {
    "399348003": "AP",
    "R-10206": "AP",
    "272479007": "PA",
    "R-40888": "PA",
    "R-10214": "PA",
    "399173006": "LL",
    "R-10236": "LL",
    "399198007": "RL",
    "R-10232": "RL",
    "399067008": "LATERAL",
    "R-102CD": "LATERAL",
    "399135007": "LAO",
    "R-10220": "LAO",
    "399356000": "RAO",
    "R-40985": "RAO",
    "399006002": "LPO",
    "R-10212": "LPO",
    "399038007": "RPO",
    "R-10210": "RPO",
    "399162004": "CC",
    "R-10242": "CC",
    "399196006": "FB",
    "R-10244": "FB",
    "399368009": "MLO",
    "R-10226": "MLO",
    "399260004": "ML",
    "R-10224": "ML",
    "399352003": "LM",
    "R-10228": "LM",
    "399099002": "LMO",
    "R-10230": "LMO",
    "399188001": "SIO",
    "R-102D0": "SIO",
    "399192008": "XCCL",
    "R-1024A": "XCCL",
    "399101009": "XCCM",
    "R-1024B": "XCCM",
}
"""The short term for each view code of CID 4010 and 4014, by SNOMED CT and by the older SNOMED RT code value."""


def view_of(data: Dataset) -> str:
    """View Position, else the short term of a coded view; "" for a code that is not in the table."""
    stated = text_of(data, "ViewPosition")
    codes = (text_of(item, "CodeValue") for item in items_of(data, "ViewCodeSequence"))
    return stated or next((VIEWS[code] for code in codes if code in VIEWS), "")


def laterality_of(data: Dataset) -> str:
    """The image's own laterality, else that of its body part, else that of the anatomy of its first frame."""
    frames = (text_of(group, "FrameLaterality") for group in groups_of(data, 0, "FrameAnatomySequence"))
    stated = (text_of(data, "ImageLaterality"), text_of(data, "Laterality"))
    return next((side for side in chain(stated, frames) if side), "")
