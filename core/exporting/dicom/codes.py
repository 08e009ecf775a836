"""The coded terms of our DICOM objects: SNOMED CT (SCT), DICOM's own (DCM), units (UCUM)."""

from typing import Any, NamedTuple

from pydicom.dataset import Dataset


class Term(NamedTuple):
    """A coded term."""

    value: str
    scheme: str
    meaning: str

    @property
    def sequence(self) -> list[Dataset]:
        """The term as a whole code sequence."""
        return [item_of(CodeValue=self.value, CodingSchemeDesignator=self.scheme, CodeMeaning=self.meaning)]


LIVER = Term("10200004", "SCT", "Liver")
NEOPLASM = Term("108369006", "SCT", "Neoplasm")
ANATOMICAL = Term("91723000", "SCT", "Anatomical Structure")
ABNORMAL = Term("49755003", "SCT", "Morphologically Abnormal Structure")
SEGMENTATION = Term("113076", "DCM", "Segmentation")
SOURCE_IMAGE = Term("121322", "DCM", "Source image for image processing operation")
ARTIFICIAL_INTELLIGENCE = Term("123110", "DCM", "Artificial Intelligence")
MANUAL_PROCESSING = Term("123109", "DCM", "Manual Processing")
PROCESSING_EQUIPMENT = Term("109102", "DCM", "Processing Equipment")


def item_of(**values: Any) -> Dataset:
    """Return an item of a sequence with these attributes."""
    item = Dataset()
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return item
