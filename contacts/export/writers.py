"""What writes a file of each format."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from contacts.export.table import CsvWriter
from contacts.export.vcard import VcardWriter
from contacts.export.written import Written
from contacts.models import ContactExport

Format = ContactExport.Format
CONTENT_TYPES = {Format.CSV: "text/csv; charset=utf-8", Format.VCARD: "text/vcard; charset=utf-8"}
EXTENSIONS = {Format.CSV: "csv", Format.VCARD: "vcf"}


class Writer(Protocol):
    """Writes one file, chunk by chunk."""

    def head(self) -> bytes:
        """How the file begins."""

    def rows(self, pks: Sequence[UUID | str]) -> Written:
        """Those of these contacts that are alive, in their order."""


def writer_of(member: Any, export: ContactExport) -> Writer:
    """The writer of the export's format, with the rights of `member`."""
    if export.format == Format.VCARD:
        return VcardWriter(member)
    return CsvWriter(member, export.columns)
