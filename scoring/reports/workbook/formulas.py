"""The formulas of a line: units by quantity, the most paid for so far, and what is posted (spec 5.2).

Each takes references to cells and gives the text of a formula. Postings are rounded once, to ten decimals.
"""

from scoring.engine.costs.basis import LICENCE
from scoring.engine.costs.charges import ONE_OFF, length_of
from scoring.engine.values import Charge
from scoring.engine.vocabulary import ChargeModel


def per_unit(quantity: str, included: str) -> str:
    return f"MAX(0,{quantity}-{included})"


def packages(quantity: str, included: str, size: str) -> str:
    """⌈max(0, q − included) ÷ size⌉; a quotient that is whole but for a floating-point error stays whole."""
    return f"-INT(-ROUND(MAX(0,{quantity}-{included})/{size},9))"


def graduated(quantity: str, above: str, up_to: str, unit: str, flat: str) -> str:
    """Each tier's units at that tier's price, plus its flat fee when reached."""
    top = f"(({quantity}<={up_to})*{quantity}+({quantity}>{up_to})*{up_to})"
    return f"SUMPRODUCT(({quantity}>{above})*(({top}-{above})*{unit}+{flat}))"


def volume(quantity: str, above: str, up_to: str, unit: str, flat: str, first_flat: str) -> str:
    """All units at the price of the tier that q falls in, plus its flat fee; nothing falls in the first."""
    here = f"SUMPRODUCT(({quantity}>{above})*({quantity}<={up_to})*({quantity}*{unit}+{flat}))"
    return f"IF({quantity}>0,{here},{first_flat})"


def needs_units(charge: Charge) -> bool:
    """A flat charge has one unit in every month."""
    return charge.model is not ChargeModel.FLAT


def needs_highest(charge: Charge) -> bool:
    """Whether rises inside a paid period are charged: not where a period is a month, nor for a one-off."""
    length = length_of(charge)
    return needs_units(charge) and (length > 1 or (length == ONE_OFF and charge.category == LICENCE))


class Cells:
    """The cells that a line's month depends on; `high_before` is the month before's highest."""

    def __init__(
        self, month: int, start: str, stop: str, price: str, unit: str, high: str, high_before: str
    ) -> None:
        self.month, self.start, self.stop, self.price = month, start, stop, price
        self.unit, self.high, self.high_before = unit, high, high_before

    @property
    def inside(self) -> str:
        return f"AND({self.month}>={self.start},{self.month}<{self.stop})"

    def into_period(self, length: int) -> str:
        return f"MOD({self.month}-{self.start},{length})"

    def highest(self, charge: Charge) -> str:
        """The most paid for so far: in the period at hand, or ever where it is a licence."""
        length = length_of(charge)
        if length == ONE_OFF:
            return f"IF({self.month}>={self.start},MAX({self.high_before},{self.unit}),0)"
        running = f"IF({self.into_period(length)}=0,{self.unit},MAX({self.high_before},{self.unit}))"
        return f"IF({self.inside},{running},0)"

    def posted(self, charge: Charge) -> str:
        length = length_of(charge)
        if length == ONE_OFF:
            return self.once(charge)
        if length == 1:
            return f"IF({self.inside},ROUND({self.unit}*{self.price},10),0)"
        return self.by_periods(length, flat=not needs_units(charge))

    def once(self, charge: Charge) -> str:
        """Billed once; only a licence is bought again for later rises."""
        if needs_highest(charge):
            return f"ROUND(({self.high}-{self.high_before})*{self.price},10)"
        return f"IF({self.month}={self.start},ROUND({self.unit}*{self.price},10),0)"

    def by_periods(self, length: int, *, flat: bool) -> str:
        """In advance; rises for what is left of the period; a credit where the plan is left inside one."""
        into = self.into_period(length)
        if flat:
            billed = f"IF({into}=0,ROUND({self.price},10),0)"
        else:
            rise = f"({self.high}-IF({into}=0,0,{self.high_before}))"
            billed = f"ROUND({rise}*({length}-{into})/{length}*{self.price},10)"
        left = f"MOD({self.start}-{self.stop},{length})/{length}*{self.price}"
        credit = f"-ROUND({'1' if flat else self.high_before}*{left},10)"
        leaving = f"AND({self.month}={self.stop},{self.stop}>{self.start})"
        return f"IF({self.inside},{billed},IF({leaving},{credit},0))"
