"""What is offered, at what price, with what evidence."""

from vendors.models.changes import Change, ChangeSet
from vendors.models.coverage import Answer, Verification
from vendors.models.efforts import Effort
from vendors.models.evidence import Evidence
from vendors.models.invitations import Invitation
from vendors.models.matrices import MatrixFile
from vendors.models.offers import Offering, Product, Vendor
from vendors.models.prices import Charge, FeeAnswer
from vendors.models.trials import Trial

__all__ = [
    "Answer",
    "Change",
    "ChangeSet",
    "Charge",
    "Effort",
    "Evidence",
    "FeeAnswer",
    "Invitation",
    "MatrixFile",
    "Offering",
    "Product",
    "Trial",
    "Vendor",
    "Verification",
]
