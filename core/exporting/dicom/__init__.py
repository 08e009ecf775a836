"""Results as DICOM objects that go with the scan: segmentation, structure set and structured report."""
