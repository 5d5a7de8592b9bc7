"""The sheet Quantities: how many users and contacts there are each month (spec 5.2)."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scoring.engine.costs import Assumptions
from scoring.engine.costs.billing import rises_of
from scoring.engine.vocabulary import UsersCounted
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.policy import PolicySheet

HEAD, FIRST = 2, 3
USERS, AT_WORK, CONTACTS, HIGHEST, NEW = range(FIRST, FIRST + 5)
MONTHS = 1
FORGIVEN = "MAX(1E-9,{0}*1E-14)"
"""Ceilings forgive 1e-9, and what a floating-point number of that size cannot hold."""


def ceiling(value: str) -> str:
    return f"-INT(-({value}-{FORGIVEN.format(value)}))"


class QuantitySheet:
    """A column a month: users, contacts, and who is new."""

    def __init__(self, sheet: Sheet, assumptions: Assumptions, policy: PolicySheet) -> None:
        self.sheet, self.assumptions, self.policy = sheet, assumptions, policy
        self.months = assumptions.quantities.months

    def at(self, row: int, month: int) -> str:
        return self.sheet.at(row, MONTHS + month)

    def users(self, counted: UsersCounted, month: int) -> str:
        return self.at(AT_WORK if counted is UsersCounted.CONCURRENT else USERS, month)

    def write(self) -> None:
        sheet, quantities = self.sheet, self.assumptions.quantities
        sheet.title(
            _("Quantities"), _("Users and contacts at the start of every month, by their likely growth.")
        )
        sheet.heads(HEAD, [_("Month"), *range(self.months)], [34, *[9] * self.months], texts=1)
        sheet.freeze(FIRST, 1)
        sheet.wide(1)
        names = {
            USERS: _("Users"),
            AT_WORK: _("Users at work at once"),
            CONTACTS: pgettext("quantity", "Contacts"),
        }
        names |= {HIGHEST: _("Most users so far"), NEW: _("New users")}
        for row, name in names.items():
            sheet.text(row, 0, name)
        users, at_work = quantities.users.values[0], quantities.concurrent.values[0]
        new = rises_of(quantities.users.values)[0]
        highest = 0
        for m in range(self.months):
            highest = max(highest, int(users[m]))
            grown = f"{self.policy.at['users']}*(1+{self.policy.at['users growth']})^({m}/12)"
            sheet.formula(USERS, MONTHS + m, ceiling(grown), int(users[m]), "whole")
            share = f"{self.at(USERS, m)}*{self.policy.at['share']}"
            sheet.formula(AT_WORK, MONTHS + m, ceiling(share), int(at_work[m]), "whole")
            before = self.at(HIGHEST, m - 1) if m else "0"
            sheet.formula(HIGHEST, MONTHS + m, f"MAX({before},{self.at(USERS, m)})", highest, "soft whole")
            sheet.formula(NEW, MONTHS + m, f"{self.at(HIGHEST, m)}-{before}", int(new[m]), "whole")
        self.write_contacts()

    def write_contacts(self) -> None:
        contacts = self.assumptions.quantities.contacts
        for m in range(self.months):
            if contacts is None:
                return
            grown = f"{self.policy.at['contacts']}*(1+{self.policy.at['contacts growth']})^({m}/12)"
            self.sheet.formula(CONTACTS, MONTHS + m, ceiling(grown), int(contacts.values[0, m]), "whole")
