"""Which earlier scan lies beside the open one, without that scan: it goes into the journal and the saved case."""

from dataclasses import dataclass

from core.follow_up.earlier import MaskedScan
from core.kept import KeptVoxels, check_mask
from core.provenance import MaskRecord
from core.scan_reference import ScanReference


@dataclass(frozen=True)
class EarlierReference:
    """An earlier scan by its place, grid and hash; its mask, which may have taken minutes to make, as it is."""

    scan: ScanReference
    mask: KeptVoxels
    record: MaskRecord

    @classmethod
    def of(cls, scan: MaskedScan) -> "EarlierReference":
        """Return the reference to an earlier scan. Hashes its voxels where nobody did yet; any thread."""
        return cls(ScanReference.of(scan.case), KeptVoxels.of(scan.mask), scan.record)

    def check(self) -> None:
        """Raise ValueError unless the mask is one, and lies on the scan's grid."""
        check_mask(self.mask, self.scan.shape_zyx)
