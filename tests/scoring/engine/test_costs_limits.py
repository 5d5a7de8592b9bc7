"""Limits crossed, moves up and unavailable offers (spec 5.2), each sentence with its arithmetic."""

import pytest

from scoring.engine.costs import CircularUpgradeError, Projector
from scoring.engine.values import Offer
from tests.scoring.engine.small import (
    IMPLEMENTATION,
    LICENCE,
    addon,
    charge_row,
    effort,
    header,
    per_user,
    plain,
    plan,
    posted,
    product,
    project,
    team,
)

DOUBLING = {"users": 10, "growth": "1", "months": 12}
"""10 users that double in a year: 10, 11, 12, 12, 13, 14, 15, 15, 16, 17, 18, 19."""
SUPPORT = "hidden_fees/training_and_support"


def lite(*charges, **rest):
    """A plan up to 12 users, which month 4 crosses, and 13 begins."""
    return plan("lite", charges, **{"max_users": 12, "upgrades_to": "pro", **rest})


def moved(*plans, key="lite", addons=(), billing=None, sold=None, **evaluation):
    sold = sold or product(*plans)
    return project(header(**{**DOUBLING, **evaluation}), sold, key, addons, billing)


def test_the_plan_s_recurring_charges_switch_in_that_month():
    """5 a month until month 3, then 8 a month."""
    projection = moved(lite(charge_row(amount="5")), plan("pro", [charge_row(amount="8")]))
    assert posted(projection, "acme/crm/lite#charge-0") == dict.fromkeys(range(4), 5)
    assert posted(projection, "acme/crm/pro#charge-0") == dict.fromkeys(range(4, 12), 8)


def test_what_was_paid_for_the_rest_of_the_period_is_credited():
    """A year of 120 is left in month 4 with 8 months left: −120 × 8/12 = −80; the new year costs 240."""
    projection = moved(
        lite(charge_row(amount="120", period="year")), plan("pro", [charge_row(amount="240", period="year")])
    )
    assert posted(projection, "acme/crm/lite#charge-0") == {0: 120, 4: -80}
    assert posted(projection, "acme/crm/pro#charge-0") == {4: 240}


def test_the_credit_holds_what_was_added_in_the_period():
    """12 a user and year: 120, rises in months 1 (11) and 2 (10); 12 users × 12 × 8/12 = 96 come back."""
    projection = moved(lite(per_user("12", "year")), plan("pro", [charge_row(amount="1")]))
    assert posted(projection, "acme/crm/lite#charge-0") == {0: 120, 1: 11, 2: 10, 4: -96}


def test_the_credit_posts_in_the_old_charge_s_category():
    projection = moved(
        lite(charge_row("transparent_fees/service_level", "120", "year")),
        plan("pro", [charge_row(amount="1")]),
    )
    assert plain(projection.categories["transparent_fees/service_level"]) == 40
    assert plain(projection.categories["transparent_fees/subscription"]) == 8


def test_a_period_that_ends_with_the_move_leaves_nothing_to_credit():
    """Quarters from month 1 end with month 3; month 4 moves."""
    row = charge_row(amount="30", period="quarter", start_month=1)
    projection = moved(lite(row), plan("pro", [charge_row(amount="8")]))
    assert posted(projection, "acme/crm/lite#charge-0") == {1: 30}


def test_a_charge_that_had_not_begun_is_neither_billed_nor_credited():
    row = charge_row(amount="120", period="year", start_month=5)
    projection = moved(lite(row), plan("pro", [charge_row(amount="8")]))
    assert posted(projection, "acme/crm/lite#charge-0") == {}


def test_the_new_plan_s_periods_run_from_the_move():
    """Quarters from month 4: 4, 7, 10, at 13, ⌈10 × 2^(7/12)⌉ = 15 and 18 users."""
    projection = moved(lite(charge_row(amount="5")), plan("pro", [per_user("3", "quarter")]))
    found = posted(projection, "acme/crm/pro#charge-0")
    assert {month: found[month] for month in (4, 7, 10)} == {4: 39, 7: 45, 10: 54}


@pytest.mark.parametrize(("start", "months"), [(2, [4, 7, 10]), (4, [4, 7, 10]), (6, [6, 9])])
def test_a_charge_of_the_new_plan_may_start_later(start, months):
    row = charge_row(amount="3", period="quarter", start_month=start)
    projection = moved(lite(charge_row(amount="5")), plan("pro", [row]))
    assert sorted(posted(projection, "acme/crm/pro#charge-0")) == months


def test_moves_chain_within_a_month():
    """Month 4 has 13 users: over lite's 12 and over pro's 11 at once, so pro is never paid."""
    projection = moved(
        lite(charge_row(amount="5")),
        plan("pro", [charge_row(amount="8")], max_users=11, upgrades_to="max"),
        plan("max", [charge_row(amount="13")]),
    )
    assert posted(projection) == {**dict.fromkeys(range(4), 5), **dict.fromkeys(range(4, 12), 13)}
    assert [(event.month, event.plan, event.target) for event in projection.events] == [
        (4, "acme/crm/lite", "acme/crm/pro"),
        (4, "acme/crm/pro", "acme/crm/max"),
    ]


def test_moves_go_on_in_later_months():
    """13 users in month 4, 17 in month 9."""
    projection = moved(
        lite(charge_row(amount="120", period="year")),
        plan("pro", [charge_row(amount="240", period="year")], max_users=16, upgrades_to="max"),
        plan("max", [charge_row(amount="360", period="year")]),
    )
    assert posted(projection) == {0: 120, 4: 240 - 80, 9: 360 - 240 * 7 // 12}


def test_nothing_moves_back():
    """8 users shrink to 4: over 7 at first, below it later."""
    projection = moved(
        lite(charge_row(amount="5"), max_users=7),
        plan("pro", [charge_row(amount="8")]),
        users=8,
        growth="-0.5",
    )
    assert posted(projection) == dict.fromkeys(range(12), 8)


def test_circular_links_are_a_fault():
    sold = product(lite(), plan("pro", upgrades_to="lite"))
    with pytest.raises(CircularUpgradeError, match="acme/crm/lite: upgrades_to leads back to itself"):
        project(header(), sold, "lite")


def test_the_bought_plan_s_one_offs_go_on():
    """Also one that starts after the move, and licences for users that come after it."""
    projection = moved(
        lite(
            charge_row(IMPLEMENTATION, "500", "one_off"),
            charge_row(SUPPORT, "70", "one_off", start_month=6),
            per_user("400", "one_off", LICENCE),
        ),
        plan("pro", [charge_row(amount="8")]),
    )
    assert posted(projection, "acme/crm/lite#charge-0") == {0: 500}
    assert posted(projection, "acme/crm/lite#charge-1") == {6: 70}
    rises = dict.fromkeys((1, 2, 4, 5, 6, 8, 9, 10, 11), 400)
    assert posted(projection, "acme/crm/lite#charge-2") == {0: 4000, **rises}


def test_the_target_s_one_offs_are_never_billed():
    target = [charge_row(amount="8"), charge_row(IMPLEMENTATION, "500", "one_off", start_month=6)]
    projection = moved(lite(charge_row(amount="5")), plan("pro", target))
    assert posted(projection, "acme/crm/pro#charge-1") == {}
    assert IMPLEMENTATION in projection.not_estimated


def test_at_month_0_the_target_s_charges_are_billed_from_the_start():
    """20 users are over lite's 12 at once: lite's one-off is bought, its subscription never paid."""
    projection = moved(
        lite(charge_row(amount="120", period="year"), charge_row(IMPLEMENTATION, "500", "one_off")),
        plan("pro", [charge_row(amount="240", period="year"), charge_row(IMPLEMENTATION, "900", "one_off")]),
        users=20,
        growth="0",
    )
    assert posted(projection) == {0: 240 + 500}
    assert projection.unavailable_from is None


def test_add_ons_and_product_charges_go_on():
    sold = product(
        lite(charge_row(amount="5")),
        plan("pro", [charge_row(amount="8")]),
        addons=[addon("sms", [charge_row(amount="12", period="year")], plans=("lite", "pro"))],
        charges=[charge_row(SUPPORT, "24", "year")],
    )
    projection = moved(sold=sold, addons=["sms"])
    assert posted(projection, "acme/crm/+sms#charge-0") == {0: 12}
    assert posted(projection, "acme/crm#charge-0") == {0: 24}


def test_a_target_s_unpriced_charge_makes_the_offer_unpriced():
    projection = moved(lite(charge_row(amount="5")), plan("pro", [charge_row(SUPPORT, None), charge_row()]))
    assert not projection.priced
    assert projection.unpriced == (SUPPORT,)
    assert SUPPORT in projection.not_estimated


def test_a_target_that_is_not_reached_leaves_the_offer_priced():
    projection = moved(
        lite(charge_row(amount="5")), plan("pro", [charge_row(SUPPORT, None), charge_row()]), growth="0"
    )
    assert projection.priced


def test_a_target_s_unpriced_one_off_makes_the_offer_unpriced_too():
    """Spec 5.2 names every charge of a target here, also one that would not be billed."""
    projection = moved(
        lite(charge_row(amount="5")), plan("pro", [charge_row(SUPPORT, None, "one_off"), charge_row()])
    )
    assert (projection.priced, projection.unpriced) == (False, (SUPPORT,))
    assert SUPPORT in projection.not_estimated


def test_a_target_without_charges_is_not_priced():
    assert not moved(lite(charge_row(amount="5")), plan("pro")).priced


def test_efforts_stay_the_bought_plan_s():
    efforts = [
        effort("transparent_time/selection", "1", "month", offering="acme/crm/lite"),
        effort("transparent_time/selection", "100", "month", offering="acme/crm/pro"),
    ]
    projection = moved(
        lite(charge_row()), plan("pro", [charge_row()]), teams=[team(rate="10")], efforts=efforts
    )
    assert plain(projection.hours) == 12


def test_the_event_says_when_who_and_what_changes():
    """Month 4: 13 users × (3 − 2) = 13 a month, and the support of 24 a year is 2 a month: +15."""
    projection = moved(lite(per_user("2")), plan("pro", [per_user("3"), charge_row(SUPPORT, "24", "year")]))
    (event,) = projection.events
    assert (event.month, event.kind, event.what, plain(event.monthly_change)) == (
        4,
        "upgrade",
        "13th user",
        15,
    )
    assert (event.plan, event.target, event.records_to_clean) == ("acme/crm/lite", "acme/crm/pro", None)


def test_a_charge_that_had_not_begun_is_no_change():
    """Lite's 7 from month 6 is not paid yet in month 4; pro's 3 from month 6 is what will be paid."""
    projection = moved(
        lite(charge_row(amount="5"), charge_row(SUPPORT, "7", start_month=6)),
        plan("pro", [charge_row(amount="8"), charge_row(SUPPORT, "3", start_month=6)]),
    )
    assert plain(projection.events[0].monthly_change) == 8 + 3 - 5


def test_contacts_have_limits_and_records_to_clean_up():
    """1,000 contacts that double: ⌈1000 × 2^(4/12)⌉ = 1,260 in month 4, 60 above the limit of 1,200."""
    projection = moved(
        plan("lite", [charge_row(amount="5")], max_contacts=1200, upgrades_to="pro"),
        plan("pro", [charge_row(amount="8")]),
        growth="0",
        contacts=1000,
        contacts_growth="1",
    )
    (event,) = projection.events
    assert (event.month, event.what, event.records_to_clean) == (4, "1201st contact", 60)
    assert posted(projection, "acme/crm/pro#charge-0") == dict.fromkeys(range(4, 12), 8)


def test_both_limits_may_be_crossed_at_once():
    projection = moved(
        lite(charge_row(), max_contacts=100), plan("pro", [charge_row()]), contacts=150, users=13, growth="0"
    )
    assert [(event.what, event.records_to_clean) for event in projection.events] == [
        ("13th user, 101st contact", 50)
    ]


def test_a_limit_of_contacts_is_never_crossed_without_contacts():
    projection = moved(plan("lite", [charge_row()], max_contacts=1), growth="0")
    assert projection.unavailable_from is None


def test_a_limit_holds_as_many_as_it_says():
    """12 users are within a limit of 12."""
    assert moved(lite(charge_row()), plan("pro", [charge_row()]), users=12, growth="0").events == ()


def test_concurrent_users_count_towards_limits():
    """⌈20 × 0.6⌉ = 12 concurrent users are within 12; 21 users are ⌈12.6⌉ = 13."""
    plans = lite(charge_row(), users_counted="concurrent"), plan("pro", [charge_row()])
    evaluation = {"growth": "0", "concurrent_share": "0.6"}
    assert moved(*plans, users=20, **evaluation).events == ()
    assert [event.what for event in moved(*plans, users=21, **evaluation).events] == ["13th user"]


def test_each_plan_counts_its_users_its_own_way():
    """Lite counts 10 concurrent users of 20 and is crossed by its contacts at once; pro and the add-on then
    count 20 named ones."""
    sold = product(
        plan("lite", [per_user("1")], users_counted="concurrent", max_contacts=1, upgrades_to="pro"),
        plan("pro", [per_user("2", start_month=0)]),
        addons=[addon("sms", [per_user("3")], plans=("lite", "pro"))],
    )
    evaluation = header(users=20, concurrent_share="0.5", contacts=1, contacts_growth="1", months=2)
    projection = project(evaluation, sold, "lite", ["sms"])
    assert posted(projection, "acme/crm/lite#charge-0") == {0: 10}
    assert posted(projection, "acme/crm/pro#charge-0") == {1: 40}
    assert posted(projection, "acme/crm/+sms#charge-0") == {0: 30, 1: 60}


def test_without_upgrades_to_charges_go_on_as_if_unlimited():
    projection = moved(plan("lite", [per_user("1")], max_users=12))
    assert posted(projection) == dict(enumerate((10, 11, 12, 12, 13, 14, 15, 15, 16, 17, 18, 19)))
    assert projection.unavailable_from == 4
    assert [(event.kind, event.what, event.target) for event in projection.events] == [
        ("unavailable", "13th user", None)
    ]


def test_over_the_limit_at_once_is_month_0():
    assert moved(plan("lite", [charge_row()], max_users=9)).unavailable_from == 0


def test_where_an_add_on_does_not_exist_the_offer_becomes_unavailable():
    sold = product(
        lite(charge_row(amount="5")),
        plan("pro", [charge_row(amount="8")]),
        addons=[addon("sms", [charge_row(amount="1")], plans=("lite",))],
    )
    assert moved(sold=sold).unavailable_from is None
    projection = moved(sold=sold, addons=["sms"])
    assert projection.unavailable_from == 4
    assert posted(projection) == dict.fromkeys(range(12), 6)


@pytest.mark.parametrize("target", ["year", None])
def test_where_the_cycle_does_not_exist_the_offer_becomes_unavailable(target):
    row = (
        charge_row(amount="8", period="year") if target is None else charge_row(billing=target, period="year")
    )
    projection = moved(lite(charge_row(amount="5", billing="month")), plan("pro", [row]), billing="month")
    assert projection.unavailable_from == 4
    assert posted(projection) == dict.fromkeys(range(12), 5)


def test_only_the_cycle_s_charges_switch():
    projection = moved(
        lite(charge_row(amount="5", billing="month")),
        plan("pro", [charge_row(amount="8", billing="month"), charge_row(amount="50", billing="year")]),
        billing="month",
    )
    assert posted(projection) == {**dict.fromkeys(range(4), 5), **dict.fromkeys(range(4, 12), 8)}


def test_the_last_plan_of_a_chain_may_become_unavailable():
    projection = moved(lite(charge_row(amount="5")), plan("pro", [charge_row(amount="8")], max_users=16))
    assert projection.unavailable_from == 9
    assert [event.kind for event in projection.events] == ["upgrade", "unavailable"]
    assert posted(projection) == {**dict.fromkeys(range(4), 5), **dict.fromkeys(range(4, 12), 8)}


def test_what_the_new_plan_charges_counts_as_a_figure():
    projection = moved(lite(charge_row()), plan("pro", [charge_row(SUPPORT)]))
    assert SUPPORT not in projection.not_estimated


def test_what_the_bought_plan_charges_counts_as_a_figure_even_if_it_is_never_billed():
    projection = moved(lite(per_user("5")), plan("pro", [charge_row(amount="8")]), users=20, growth="0")
    assert "hidden_fees/adding_users" not in projection.not_estimated


def test_the_minimum_term_is_that_of_the_plan_in_force():
    """Moved in month 4 into a term of 12 months: it runs to month 16, 4 beyond the horizon of 12."""
    projection = moved(
        lite(charge_row(), minimum_term_months=48), plan("pro", [charge_row()], minimum_term_months=12)
    )
    assert [(term.line, term.ends, term.months_beyond) for term in projection.commitments] == [
        ("acme/crm/pro", 16, 4)
    ]


def test_a_paid_period_of_a_plan_that_was_left_is_no_commitment():
    """Lite's second year would run beyond the horizon; pro's, from month 4, runs to month 16."""
    projection = moved(
        lite(charge_row(amount="120", period="year", start_month=3)),
        plan("pro", [charge_row(amount="240", period="year")]),
    )
    assert [(term.line, term.ends, plain(term.amount)) for term in projection.commitments] == [
        ("acme/crm/pro#charge-0", 16, 80)
    ]


def test_cheap_answers_are_those_of_the_projection():
    sold = product(
        lite(charge_row(amount="5"), per_user("1", "year")), plan("pro", [charge_row(SUPPORT, None)])
    )
    offer = Offer("lite")
    projector = Projector(header(**DOUBLING), sold)
    projection = projector.project(offer)
    assert projector.likely(offer) == projection.likely
    assert projector.priced(offer) is projection.priced is False
    assert projector.unavailable_from(offer) is projection.unavailable_from is None
