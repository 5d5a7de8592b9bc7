"""The interchange document as a whole: reading, checking, writing."""

from scoring.interchange.documents import FORMAT, Document, document_schema, dump, parse
from scoring.interchange.faults import Fault, Faults

__all__ = ["FORMAT", "Document", "Fault", "Faults", "document_schema", "dump", "parse"]
