"""A DICOM object as the bytes of a file (PS3.10)."""

from io import BytesIO

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from xai_desktop.io.readers._quiet import quiet


def file_bytes(data: Dataset) -> bytes:
    """Explicit VR, little endian, with the file meta information of the object's own class and instance."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = data.SOPClassUID, data.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    plain = Dataset()
    plain.update(data)
    plain.file_meta, plain.preamble = meta, b"\0" * 128
    stream = BytesIO()
    with quiet():
        plain.save_as(stream, enforce_file_format=True, implicit_vr=False, little_endian=True)
    return stream.getvalue()
