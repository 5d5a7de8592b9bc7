"""The interchange document as a whole: reading, checking, writing."""

from discovery.interchange.faults import Fault, Faults
from scoring.interchange.documents import FORMAT, Document, document_schema, dump, parse

__all__ = ["FORMAT", "Document", "Fault", "Faults", "document_schema", "dump", "parse"]
