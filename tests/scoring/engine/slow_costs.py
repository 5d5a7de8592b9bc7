"""The fees of an offer read month by month from spec 5.2, sentence by sentence: slow, to compare with."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from math import ceil

from scoring.engine.vocabulary import Billing

LENGTHS = {"month": 1, "quarter": 3, "year": 12}


def users_in(evaluation, month):
    growth = evaluation.policy.users
    return ceil(growth.start * float(1 + growth.yearly_growth.likely) ** (month / 12) - 1e-9)


def contacts_in(evaluation, month):
    growth = evaluation.policy.contacts
    return ceil(growth.start * float(1 + growth.yearly_growth.likely) ** (month / 12) - 1e-9)


def counted(evaluation, plan, month):
    users = users_in(evaluation, month)
    if plan.users_counted == "concurrent":
        return ceil(users * Fraction(evaluation.policy.concurrent_share) - Fraction(1, 10**9))
    return users


def price(charge, q):
    """f(q) at the likely amount."""
    if charge.model == "flat":
        return Fraction(charge.amount.likely)
    if charge.model == "per_unit":
        return max(0, q - Fraction(charge.included)) * Fraction(charge.amount.likely)
    if charge.model == "package":
        above = max(0, q - Fraction(charge.included))
        return ceil(above / Fraction(charge.package_size)) * Fraction(charge.amount.likely)
    total, below = Fraction(0), 0
    for tier in charge.tiers:
        top = q if tier.up_to is None else min(q, int(tier.up_to))
        last = tier.up_to is None or q <= tier.up_to
        if charge.model == "volume" and last:
            return q * Fraction(tier.unit) + Fraction(tier.flat)
        if charge.model == "graduated" and top > below:
            total += (top - below) * Fraction(tier.unit) + Fraction(tier.flat)
        if last:
            return total
        below = int(tier.up_to)
    return total


def quantity(evaluation, charge, plan, month):
    if charge.metric == "user":
        return counted(evaluation, plan, month)
    if charge.metric == "contact":
        return contacts_in(evaluation, month)
    if charge.metric == "employee":
        return sum(team.people for team in evaluation.teams)
    return Fraction(charge.quantity)


def cycles(plan, horizon):
    named = {charge.billing for charge in plan.charges if charge.start_month < horizon} - {None}
    return named or {None}


def chosen(charges, billing, horizon):
    """The charges in force with their positions: quotes replace, cycles match, later ones are no figure."""
    rows = [(i, charge) for i, charge in enumerate(charges) if charge.start_month < horizon]
    quotes = {(charge.category, charge.billing) for _, charge in rows if charge.kind == "quote"}
    return [
        (i, charge)
        for i, charge in rows
        if (charge.kind == "quote" or (charge.category, charge.billing) not in quotes)
        and charge.billing in (None, billing)
        and (charge.amount is not None or charge.tiers)
    ]


class Meter:
    """One charge as it is billed: what was posted, and the most paid so far in its period."""

    def __init__(self, evaluation, key, charge, begins):
        self.evaluation, self.key, self.charge = evaluation, key, charge
        self.begins = max(begins, charge.start_month)
        self.most = Fraction(0)
        self.posted = {}

    def remaining(self, month):
        length = LENGTHS[self.charge.period]
        return length - (month - self.begins) % length

    def bill(self, plan, month):
        if month < self.begins:
            return
        f = price(self.charge, quantity(self.evaluation, self.charge, plan, month))
        if self.charge.period == "one_off":
            if month == self.begins or self.charge.category == "transparent_fees/licence":
                self.post(month, max(f - self.most, Fraction(0)))
                self.most = max(f, self.most)
            return
        length = LENGTHS[self.charge.period]
        if self.remaining(month) == length:
            self.most = Fraction(0)
        self.post(month, max(f - self.most, Fraction(0)) * self.remaining(month) / length)
        self.most = max(f, self.most)

    def credit(self, month):
        length = LENGTHS[self.charge.period]
        if month > self.begins and self.remaining(month) < length:
            self.post(month, -self.most * self.remaining(month) / length)

    def post(self, month, amount):
        policy = self.evaluation.policy
        if self.charge.category == "hidden_fees/overtime":
            amount *= Fraction(sum(policy.rules.overtime_multiplier)) / 2
        if self.charge.currency not in (None, policy.currency):
            amount *= Fraction(policy.rates[self.charge.currency])
        with localcontext() as context:
            context.prec = 100
            exact = Decimal(amount.numerator) / Decimal(amount.denominator)
            rounded = exact.quantize(Decimal("1e-10"), ROUND_HALF_EVEN)
        if rounded:
            self.posted[self.key, month] = rounded


def over(evaluation, plan, month):
    too_many = plan.max_users is not None and counted(evaluation, plan, month) > plan.max_users
    return too_many or (plan.max_contacts is not None and contacts_in(evaluation, month) > plan.max_contacts)


def target_of(evaluation, sold, offer, plan):
    """The plan the vendor moves the buyer to, if the add-ons and the cycle exist there."""
    target = next((row for row in sold.plans if row.key == plan.upgrades_to), None)
    if target is None or offer.billing not in cycles(target, evaluation.policy.horizon_months):
        return None
    addons = [row for row in sold.addons if row.key in offer.addons]
    return target if all(target.key in row.plans for row in addons) else None


def meters_of(evaluation, owner, name, billing, begins=0):
    charges = chosen(owner.charges, billing, evaluation.policy.horizon_months)
    return [Meter(evaluation, f"{name}#charge-{i}", charge, begins) for i, charge in charges]


def is_recurring(meter):
    return meter.charge.period != "one_off"


def slow_fees(evaluation, sold, offer):
    """{(line, month): amount}, and the month from which the offer is unavailable."""
    billing = Billing(offer.billing) if offer.billing else None
    bought = plan = next(row for row in sold.plans if row.key == offer.plan)
    own = meters_of(evaluation, plan, sold.offering(plan.key), billing)
    recurring = [meter for meter in own if is_recurring(meter)]
    others = meters_of(evaluation, sold, sold.path, None)
    for row in sold.addons:
        if row.key in offer.addons:
            others += meters_of(evaluation, row, sold.offering(f"+{row.key}"), billing)
    unavailable_from, every = None, own + others
    for month in range(evaluation.policy.horizon_months):
        while unavailable_from is None and over(evaluation, plan, month):
            target = target_of(evaluation, sold, offer, plan)
            if target is None:
                unavailable_from = month
                break
            for meter in recurring:
                meter.credit(month)
            plan = target
            joined = meters_of(evaluation, plan, sold.offering(plan.key), billing, month)
            recurring = [meter for meter in joined if is_recurring(meter)]
            every = every + recurring
        for meter in recurring + others:
            meter.bill(plan, month)
        for meter in own:
            if not is_recurring(meter):
                meter.bill(bought, month)
    return {key: amount for meter in every for key, amount in meter.posted.items()}, unavailable_from
