"""The deterministic projection of an offer's cost (spec 5.2, 5.3)."""

from scoring.engine.costs.basis import MissingRateError
from scoring.engine.costs.calculator import charge_by_month
from scoring.engine.costs.charges import addon_sold, enumerate_cycles
from scoring.engine.costs.components import Assumptions
from scoring.engine.costs.projection import Commitment, Event, Posting, Projection
from scoring.engine.costs.projector import Projector
from scoring.engine.costs.routes import CircularUpgradeError
from scoring.engine.costs.tariffs import charge_amount

__all__ = [
    "Assumptions",
    "CircularUpgradeError",
    "Commitment",
    "Event",
    "MissingRateError",
    "Posting",
    "Projection",
    "Projector",
    "addon_sold",
    "charge_amount",
    "charge_by_month",
    "enumerate_cycles",
]
