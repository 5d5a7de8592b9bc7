"""Hours of the buyer's own people and what they are worth (spec 5.2), each sentence with its arithmetic."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.engine.costs.efforts import mean_rate
from tests.scoring.engine.small import (
    addon,
    charge_row,
    effort,
    header,
    plain,
    plan,
    posted,
    product,
    project,
    team,
)

DISCOVERY = "transparent_time/discovery"
SELECTION = "transparent_time/selection"
TEN = [team(rate="10")]
SOLD = product(
    plan("pro", [charge_row(amount="0")]),
    plan("lite", [charge_row(amount="0")]),
    addons=[addon("sms", [charge_row(amount="0")])],
)


def effort_of(*efforts, teams=TEN, key="pro", addons=(), **evaluation):
    return project(header(teams=teams, efforts=efforts, **evaluation), SOLD, key, addons)


def test_per_evaluation_is_once_at_the_start():
    projection = effort_of(effort(DISCOVERY, "6", "evaluation"), months=24)
    assert posted(projection) == {0: 60}
    assert plain(projection.hours) == 6


def test_per_month_is_every_month():
    assert posted(effort_of(effort(DISCOVERY, "6", "month"), months=3)) == {0: 60, 1: 60, 2: 60}


def test_per_year_is_at_each_year_s_first_month():
    assert posted(effort_of(effort(DISCOVERY, "6", "year"), months=25)) == {0: 60, 12: 60, 24: 60}


def test_per_user_is_for_every_user_and_rises_come_with_their_month():
    """10, 11, 12, 12, 13 users: 10 at first, then one in months 1, 2 and 4; each 2 hours at 10."""
    projection = effort_of(effort(DISCOVERY, "2", "user"), users=10, growth="1", months=5)
    assert posted(projection) == {0: 200, 1: 20, 2: 20, 4: 20}
    assert plain(projection.hours) == 26


def test_per_user_counts_rises_above_the_highest_so_far():
    """Users who leave give no hours back: 8 users shrink to 4."""
    assert posted(effort_of(effort(DISCOVERY, "2", "user"), users=8, growth="-0.5", months=24)) == {0: 160}


def test_per_user_counts_people_also_where_users_are_concurrent():
    sold = product(plan(charges=[charge_row(amount="0")], users_counted="concurrent"))
    evaluation = header(
        users=10, concurrent_share="0.5", teams=TEN, efforts=[effort(DISCOVERY, "2", "user")], months=1
    )
    assert posted(project(evaluation, sold)) == {0: 200}


def test_hours_are_valued_at_the_team_s_rate():
    teams = [team("sales", 1, "40"), team("ops", 9, "20")]
    assert posted(effort_of(effort(DISCOVERY, "3", "evaluation", team="sales"), teams=teams)) == {0: 120}


def test_without_a_team_they_are_valued_at_the_mean_of_the_rated_teams_weighted_by_people():
    """(1 × 40 + 3 × 20) ÷ 4 = 25; the unrated team of 6 does not count."""
    teams = [team("sales", 1, "40"), team("ops", 3, "20"), team("legal", 6)]
    assert posted(effort_of(effort(DISCOVERY, "3", "evaluation"), teams=teams)) == {0: 75}
    assert posted(effort_of(effort(DISCOVERY, "3", "evaluation", team="legal"), teams=teams)) == {0: 75}


def test_a_mean_that_does_not_end_is_rounded_in_the_posting_only():
    """(2 × 10 + 1 × 20) ÷ 3 = 13.333…; 3 hours are 40 exactly, 1 hour 13.3333333333."""
    teams = [team("sales", 2, "10"), team("ops", 1, "20")]
    assert mean_rate(header(teams=teams)) == Fraction(40, 3)
    assert posted(effort_of(effort(DISCOVERY, "3", "evaluation"), teams=teams)) == {0: 40}
    assert posted(effort_of(effort(DISCOVERY, "1", "evaluation"), teams=teams)) == {0: "13.3333333333"}


@pytest.mark.parametrize("teams", [[], [team(people=5)], [team(people=0, rate="10")]])
def test_without_any_rate_hours_show_and_the_category_is_not_estimated(teams):
    """A rate of a team without people weighs nothing: there is no mean."""
    projection = effort_of(effort(DISCOVERY, "6", "evaluation"), teams=teams)
    assert plain(projection.hours) == 6
    assert projection.hours_by_category == {DISCOVERY: 6}
    assert projection.likely == 0
    assert DISCOVERY in projection.not_estimated
    assert [posting for posting in projection.postings if posting.category == DISCOVERY] == []


def test_the_team_s_own_rate_counts_even_where_it_has_no_people():
    row = effort(DISCOVERY, "6", "evaluation", team="sales")
    assert posted(effort_of(row, teams=[team(people=0, rate="10")])) == {0: 60}


def test_a_rate_of_zero_is_a_rate():
    projection = effort_of(effort(DISCOVERY, "6", "evaluation"), teams=[team(rate="0")])
    assert DISCOVERY not in projection.not_estimated


def test_an_effort_may_belong_to_a_plan_or_an_add_on():
    efforts = [
        effort(DISCOVERY, "1", "evaluation"),
        effort(DISCOVERY, "10", "evaluation", offering="acme/crm/pro"),
        effort(SELECTION, "100", "evaluation", offering="acme/crm/+sms"),
        effort(SELECTION, "1000", "evaluation", offering="other/crm/pro"),
    ]
    assert plain(effort_of(*efforts).hours) == 11
    assert plain(effort_of(*efforts, addons=["sms"]).hours) == 111
    assert plain(effort_of(*efforts, key="lite").hours) == 1


def test_general_and_specific_efforts_add_up():
    efforts = [
        effort(DISCOVERY, "1", "evaluation"),
        effort(DISCOVERY, "2", "evaluation"),
        effort(DISCOVERY, "4", "evaluation", offering="acme/crm/pro"),
    ]
    projection = effort_of(*efforts)
    assert posted(projection) == {0: 70}
    assert projection.categories[DISCOVERY] == 70


def test_both_hours_and_their_worth_are_shown():
    (posting,) = [p for p in effort_of(effort(DISCOVERY, ["4", "6", "11"], "evaluation")).postings if p.hours]
    assert (posting.hours, posting.amount, posting.line) == (6, 60, "effort-0")


def test_hours_may_be_parts():
    projection = effort_of(effort(DISCOVERY, "0.25", "month"), months=3)
    assert projection.hours == Decimal("0.75")
    assert posted(projection) == {0: "2.5", 1: "2.5", 2: "2.5"}
