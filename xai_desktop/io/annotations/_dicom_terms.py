"""Codes of structured reports (PS3.16 annex D and SNOMED CT), by (value, scheme); old schemes where they differ."""

FINDING = (("121071", "DCM"), ("111059", "DCM"), ("111015", "DCM"))
"""Finding; Single Image Finding and Composite Feature of CAD reports."""

SHORT_LABEL = (("125309", "DCM"),)
TRACKING = (("112039", "DCM"),)
TRACKING_UID = (("112040", "DCM"),)
PERSON = (("121008", "DCM"),)
DEVICE = (("121013", "DCM"),)
ALGORITHM = (("111001", "DCM"),)
GROUP = (("125007", "DCM"),)
LABEL_PLACE = (("122438", "DCM"),)
CENTRE = (("111010", "DCM"),)
OUTLINE = (("111041", "DCM"),)
NOTHING = (("281900007", "SCT"),)
"""No abnormality detected."""

CATEGORY = (("276214006", "SCT"),)
"""Finding category."""

OF_A_NETWORK = (("model-region", "99XAIDESKTOP"), ("model-attention", "99XAIDESKTOP"))
"""What results of this program call the places that a network attended to."""

NETWORK_LAYER = "Model attention, not a lesion"
"""The same as the name of a layer in a presentation state, which knows no codes."""

NO_EXPERT = "was marked by a network, not by an expert"
"""Why such a place is left out: a map must never be held against itself."""
