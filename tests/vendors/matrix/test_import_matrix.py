"""The command's contract: what it makes, what it prints, how it ends."""

import pytest

from discovery.models import AuditEntry, Requirement, Team
from tests.factories import (
    AnswerFactory,
    EvaluationFactory,
    FeatureFactory,
    PlanFactory,
    ProductFactory,
    RequirementFactory,
    TeamFactory,
    VendorFactory,
)
from tests.vendors.matrix.importing import LEGEND, MATRIX, dump, import_file, run, turned, write
from tests.vendors.matrix.test_reading import workbook
from vendors.actions.changesets import undo_change_set
from vendors.actions.imports import import_matrix
from vendors.interchange.matrix.cells import read_matrix
from vendors.interchange.matrix.legend import Legend
from vendors.interchange.matrix.reading import Table
from vendors.models import Answer, Change, ChangeSet, Offering

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation():
    return EvaluationFactory(slug="crm")


def levels(evaluation):
    """Every answer as vendor, feature, level, note."""
    rows = Answer.objects.filter(offering__product__vendor__evaluation=evaluation).order_by(
        "offering", "feature"
    )
    return list(rows.values_list("offering__product__vendor__key", "feature__key", "level", "note"))


def test_a_matrix_becomes_vendors_features_and_answers(tmp_path, evaluation):
    outcome = import_file(tmp_path, evaluation, MATRIX, LEGEND, "--json")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.json == {"created": 4, "changed": 0, "unchanged": 0, "rejected": [], "reports": []}
    assert list(evaluation.features.values_list("key", "group", "name", "position")) == [
        ("sales-contacts", "Sales", "Contacts", 0),
        ("sales-leads", "Sales", "Leads", 1),
        ("mail-campaigns", "Mail", "Campaigns", 2),
    ]
    assert levels(evaluation) == [
        ("acme", "sales-contacts", "native", ""),
        ("acme", "sales-leads", "not_applicable", "n/a"),
        ("beta", "sales-contacts", "none", ""),
        ("beta", "mail-campaigns", "native", ""),
    ]


def test_each_vendor_gets_one_cloud_product_with_one_plan_without_charges(tmp_path, evaluation):
    import_file(tmp_path, evaluation, MATRIX, LEGEND)
    rows = Offering.objects.values_list(
        "product__vendor__key", "product__key", "product__deployment", "kind", "key"
    )
    assert sorted(rows) == [
        ("acme", "product", "cloud", "plan", "plan"),
        ("beta", "product", "cloud", "plan", "plan"),
    ]
    plans = [vendor["products"][0]["plans"][0] for vendor in dump(evaluation)["vendors"]]
    assert [plan["charges"] for plan in plans] == [[], []]


def test_importing_again_changes_nothing(tmp_path, evaluation):
    import_file(tmp_path, evaluation, MATRIX, LEGEND)
    before = dump(evaluation)
    outcome = import_file(tmp_path, evaluation, MATRIX, LEGEND, "--json")
    assert outcome.json == {"created": 0, "changed": 0, "unchanged": 4, "rejected": [], "reports": []}
    assert dump(evaluation) == before


def test_a_second_matrix_merges_by_keys(tmp_path, evaluation):
    import_file(tmp_path, evaluation, MATRIX, LEGEND)
    second = "Group,Feature,Gamma,Acme\nSales,Contacts,yes,no\nSales,Leads,yes,\nMail,Letters,no,yes\n"
    outcome = import_file(tmp_path, evaluation, second, LEGEND, "--json")
    assert (outcome.json["created"], outcome.json["changed"], outcome.json["unchanged"]) == (4, 2, 0)
    assert [vendor.key for vendor in evaluation.vendors.all()] == ["acme", "beta", "gamma"]
    assert evaluation.features.count() == 4
    assert [row for row in levels(evaluation) if row[0] == "acme"] == [
        ("acme", "sales-contacts", "none", ""),
        ("acme", "mail-letters", "native", ""),
    ]


def test_an_answer_of_the_same_level_keeps_its_note_and_evidence(tmp_path, evaluation):
    feature = FeatureFactory(evaluation=evaluation, key="sales-contacts", group="CRM", name="All contacts")
    product = ProductFactory(
        vendor=VendorFactory(evaluation=evaluation, key="acme", name="Acme Inc."), key="product"
    )
    plan = PlanFactory(product=product, key="plan", name="Standard")
    AnswerFactory(offering=plan, feature=feature, note="since 2019", evidence="https://acme.test/")
    outcome = import_file(tmp_path, evaluation, MATRIX, LEGEND, "--json")
    assert (outcome.json["created"], outcome.json["unchanged"]) == (3, 1)
    assert Answer.objects.get(offering=plan, feature=feature).note == "since 2019"
    feature.refresh_from_db()
    assert (feature.group, feature.name) == ("CRM", "All contacts")


def test_a_dry_run_says_the_same_and_stores_nothing(tmp_path, evaluation):
    before = dump(evaluation)
    dry = import_file(tmp_path, evaluation, MATRIX, LEGEND, "--json", "--dry-run")
    assert dump(evaluation) == before
    assert ChangeSet.objects.count() == Change.objects.count() == 0
    assert AuditEntry.objects.filter(action="apply_changes").count() == 0
    assert import_file(tmp_path, evaluation, MATRIX, LEGEND, "--json").json == dry.json


def test_features_in_columns_give_the_same_evaluation(tmp_path):
    first, second = EvaluationFactory(), EvaluationFactory()
    text = "Group,Feature,Acme,Beta\nSales,Contacts,yes,no\nMail,Campaigns,?,n/a"
    one = import_file(tmp_path, first, text, LEGEND, "--json")
    other = import_file(tmp_path, second, turned(text), {**LEGEND, "features_in": "columns"}, "--json")
    assert one.json == other.json
    documents = [dump(row) for row in (first, second)]
    for document in documents:
        del document["evaluation"]
    assert documents[0] == documents[1]


def test_rows_above_the_header_are_ignored(tmp_path, evaluation):
    text = "Compared in May,,,\n,,,\n" + MATRIX
    assert import_file(tmp_path, evaluation, text, {**LEGEND, "header_row": 3}, "--json").json["created"] == 4


def test_named_vendor_columns_leave_the_others_alone(tmp_path, evaluation):
    legend = {**LEGEND, "vendor_columns": ["Beta"]}
    assert import_file(tmp_path, evaluation, MATRIX, legend, "--json").json["created"] == 2
    assert [vendor.name for vendor in evaluation.vendors.all()] == ["Beta"]


def test_c_and_c_plus_plus_keep_keys_of_their_own(tmp_path, evaluation):
    text = "Feature,C,C++,.NET\nA,yes,no,yes\nA!,no,yes,?\n"
    legend = {**LEGEND, "feature_columns": ["Feature"]}
    import_file(tmp_path, evaluation, text, legend)
    assert list(evaluation.vendors.values_list("key", "name")) == [
        ("c", "C"),
        ("c-2", "C++"),
        ("net", ".NET"),
    ]
    assert list(evaluation.features.values_list("key", "name")) == [("a", "A"), ("a-2", "A!")]
    reordered = "Feature,C++,C\nA,no,yes\n"
    assert import_file(tmp_path, evaluation, reordered, legend, "--json").json["unchanged"] == 2


def test_answers_win_over_patterns_and_the_first_pattern_wins(tmp_path, evaluation):
    legend = {
        **LEGEND,
        "answers": {" YES ": "native", "No": "none"},
        "patterns": {"^yes, pa": "third_party", "yes": "partial", "no": None},
    }
    text = 'Group,Feature,Acme,Beta\n,One,Yes,YES BUT\n,Two,no,not\n,Three,"yes, paid",Yes\n'
    import_file(tmp_path, evaluation, text, legend)
    assert [row[:3] for row in levels(evaluation)] == [
        ("acme", "one", "native"),
        ("acme", "two", "none"),
        ("acme", "three", "third_party"),
        ("beta", "one", "partial"),
        ("beta", "three", "native"),
    ]


def test_section_rows_are_reported_and_a_feature_may_be_unanswered(tmp_path, evaluation):
    text = "Group,Feature,Acme\nSales,,\nSales,Contacts,\nMail,,yes\n,,\n"
    outcome = import_file(tmp_path, evaluation, text, LEGEND, "--json")
    assert (outcome.status, outcome.json["created"]) == (0, 0)
    assert outcome.json["reports"] == [
        "A2 is a section row and was skipped: 'Sales'",
        "A4 is a section row and was skipped: 'Mail'",
    ]
    assert outcome.json["rejected"] == [{"cell": "C4", "text": "yes", "reason": "its row names no feature"}]
    assert list(evaluation.features.values_list("name", flat=True)) == ["Contacts"]


NEEDS = {**LEGEND, "requirements": {"team": "all", "column": "Optional", "must": [""], "nice": ["x"]}}
NEEDED = "Group,Feature,Optional,Acme\nSales,Contacts,,yes\nSales,Leads,X,no\n"


def test_requirements_are_added_for_a_team_that_is_made_if_need_be(tmp_path, evaluation):
    import_file(tmp_path, evaluation, NEEDED, NEEDS)
    team = Team.objects.get()
    assert (team.key, team.people, team.hourly_rate, team.voice) == ("all", 0, None, 1)
    rows = Requirement.objects.values_list("team", "statement", "priority", "area", "status", "importance")
    assert list(rows) == [
        (team.pk, "Contacts", "must", "feature", "agreed", 1),
        (team.pk, "Leads", "nice", "feature", "agreed", 1),
    ]
    assert evaluation.vendors.count() == 1


def test_requirements_without_a_column_are_all_nice(tmp_path, evaluation):
    team = TeamFactory(evaluation=evaluation, key="sales", name="Sales")
    import_file(tmp_path, evaluation, MATRIX, {**LEGEND, "requirements": {"team": "sales"}})
    assert list(Requirement.objects.values_list("team", "priority")) == [(team.pk, "nice")] * 3


def test_needs_are_merged_and_a_deal_breaker_stays(tmp_path, evaluation):
    team = TeamFactory(evaluation=evaluation, key="all")
    for name in ("contacts", "leads"):
        feature = FeatureFactory(evaluation=evaluation, key=f"sales-{name}")
        RequirementFactory(
            evaluation=evaluation,
            team=team,
            feature=feature,
            statement="ours",
            priority="must",
            deal_breaker=True,
        )
    outcome = import_file(tmp_path, evaluation, NEEDED, NEEDS, "--json")
    assert outcome.json["rejected"] == [
        {"cell": "B3", "text": "Leads", "reason": "a deal-breaker stays a must-have"}
    ]
    assert list(Requirement.objects.values_list("statement", "priority")) == [("ours", "must")] * 2


def test_undoing_an_import_leaves_what_was_before(tmp_path, evaluation):
    import_file(tmp_path, evaluation, MATRIX, LEGEND)
    before = dump(evaluation)
    import_file(tmp_path, evaluation, NEEDED.replace("no", "yes").replace(",X,", ",,"), NEEDS)
    assert dump(evaluation) != before
    undo_change_set(by=None, change_set=ChangeSet.objects.first())
    assert dump(evaluation) == before
    undo_change_set(by=None, change_set=ChangeSet.objects.last())
    assert dump(evaluation)["features"] == dump(evaluation)["vendors"] == []


FAULTS = {
    "unknown key": ({**LEGEND, "colour": 1}, "colour", "unknown field"),
    "missing key": ({k: v for k, v in LEGEND.items() if k != "answers"}, "answers", "is required"),
    "unknown level": ({**LEGEND, "answers": {"yes": "sure"}}, "answers.yes", "is not one of"),
    "equal answers": ({**LEGEND, "answers": {"Yes": "native", " yes": "none"}}, "answers", "the same text"),
    "broken pattern": ({**LEGEND, "patterns": {"(": "none"}}, "patterns", "not a regular expression"),
    "orientation": ({**LEGEND, "features_in": "pages"}, "features_in", "is not one of"),
    "header row": ({**LEGEND, "header_row": 0}, "header_row", "greater than or equal to 1"),
    "header row as text": ({**LEGEND, "header_row": "1"}, "header_row", "whole number"),
    "header row below": ({**LEGEND, "header_row": 99}, "header_row", "there is no row 99"),
    "no feature column": ({**LEGEND, "feature_columns": []}, "feature_columns", "at least 1 item"),
    "missing feature column": (
        {**LEGEND, "feature_columns": ["Group", "Title"]}, "feature_columns[1]", "has no 'Title'",
    ),
    "missing vendor column": (
        {**LEGEND, "vendor_columns": ["Acme", "Zeta"]}, "vendor_columns[1]", "the header row has no 'Zeta'",
    ),
    "missing needs column": (
        {**LEGEND, "requirements": {"team": "all", "column": "Optional"}},
        "requirements.column", "the header row has no 'Optional'",
    ),
    "column named twice": ({**LEGEND, "vendor_columns": ["Acme", "Group"]}, "legend", "named twice: 'Group'"),
    "no vendor left": (
        {**LEGEND, "feature_columns": ["Group", "Feature", "Acme", "Beta"]}, "vendor_columns", "no column",
    ),
    "needs without column": (
        {**LEGEND, "requirements": {"team": "all", "must": ["x"]}}, "requirements", "name the column",
    ),
    "unknown needs key": (
        {**LEGEND, "requirements": {"team": "all", "weight": 3}}, "requirements.weight", "unknown field",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("legend", "path", "message"), FAULTS.values(), ids=FAULTS)
def test_faults_of_a_legend(tmp_path, evaluation, legend, path, message):
    outcome = import_file(tmp_path, evaluation, MATRIX, legend, "--json")
    assert outcome.status == 2
    (fault,) = outcome.faults
    assert fault[0] == path
    assert message in fault[1]
    assert outcome.json == {"errors": [{"path": fault[0], "message": fault[1]}]}
    assert evaluation.features.count() == ChangeSet.objects.count() == 0


def test_texts_that_the_legend_does_not_name_are_listed_with_their_cells(tmp_path, evaluation):
    text = "Group,Feature,Optional,Acme,Beta\n,One,,maybe,yes\n,Two,often,no,Maybe \n,Three,X,later,yes\n"
    outcome = import_file(tmp_path, evaluation, text, NEEDS)
    assert outcome.status == 2
    assert outcome.faults == [
        ("answers", "the legend does not name 'maybe': D2, E3"),
        ("requirements", "the legend does not name 'often': C3"),
        ("answers", "the legend does not name 'later': D4"),
    ]
    assert evaluation.features.count() == 0


def test_cells_of_a_turned_sheet_have_the_names_of_the_file(tmp_path, evaluation):
    legend = {**LEGEND, "features_in": "columns"}
    outcome = import_file(tmp_path, evaluation, "Group,g,g\nFeature,One,Two\nAcme,yes,maybe\n", legend)
    assert outcome.faults == [("answers", "the legend does not name 'maybe': C3")]


def test_duplicate_headers_are_a_fault(tmp_path, evaluation):
    outcome = import_file(tmp_path, evaluation, "Group,Feature,Acme,Acme \n,One,yes,no\n", LEGEND)
    assert outcome.faults == [("header_row", "the header 'Acme' stands more than once: C1, D1")]


def test_an_unknown_evaluation_and_unreadable_files_are_faults(tmp_path, evaluation):
    legend, matrix = write(tmp_path, "l.json", LEGEND), write(tmp_path, "m.csv", MATRIX)
    for arguments in (
        (matrix, "--evaluation", "nope", "--legend", legend),
        (tmp_path / "absent.csv", "--evaluation", "crm", "--legend", legend),
        (matrix, "--evaluation", "crm", "--legend", tmp_path / "absent.json"),
        (matrix, "--evaluation", "crm", "--legend", matrix),
    ):
        outcome = run("import_matrix", *arguments)
        assert (outcome.status, outcome.out, len(outcome.faults)) == (2, "", 1)


@pytest.mark.parametrize(
    "text",
    ["", "{", "\udcff", "[" * 100_000, '{"header_row": %s}' % ("9" * 5000)],
    ids=lambda text: text[:20],
)
def test_a_legend_that_is_no_json_is_a_fault(tmp_path, evaluation, text):
    legend = tmp_path / "l.json"
    legend.write_bytes(text.encode("utf-8", "surrogateescape"))
    outcome = run(
        "import_matrix", write(tmp_path, "m.csv", MATRIX), "--evaluation", "crm", "--legend", legend
    )
    ((place, message),) = outcome.faults
    assert (outcome.status, place, message.partition(":")[0]) == (2, "legend", "not JSON")


def test_a_doubled_key_in_a_legend_is_a_fault(tmp_path, evaluation):
    write(tmp_path, "m.csv", MATRIX)
    legend = write(tmp_path, "l.json", '{"answers": {"+": "native", "+": "none"}}')
    outcome = run("import_matrix", tmp_path / "m.csv", "--evaluation", "crm", "--legend", legend)
    assert outcome.faults == [("legend", "the key '+' stands twice in one object")]


def test_people_get_a_sentence_and_each_report(tmp_path, evaluation):
    outcome = import_file(tmp_path, evaluation, MATRIX + "Other,,,\n", LEGEND)
    assert outcome.out.splitlines() == [
        "A5 is a section row and was skipped: 'Other'",
        "4 answers created, 0 answers changed, 0 answers unchanged, 0 rejected",
    ]


def test_a_repeated_path_is_reported_and_blank_headers_too(tmp_path, evaluation):
    text = "Group,Feature,Acme,\nSales,Contacts,yes,left over\nSales,Contacts,no,\n"
    outcome = import_file(tmp_path, evaluation, text, LEGEND, "--json")
    assert outcome.json["reports"] == [
        "D1 names no column: 1 cells from D2 on were not read",
        "B3 names the same feature as B2: 'Contacts'",
    ]
    assert list(evaluation.features.values_list("key", flat=True)) == ["sales-contacts", "sales-contacts-2"]


@pytest.mark.postgresql  # SQLite takes fewer parameters a statement
def test_an_import_costs_the_same_queries_for_few_and_many_rows(django_assert_num_queries):
    legend = Legend.model_validate({**LEGEND, "requirements": {"team": "all"}})
    for rows in (1, 40):
        table = [["Group", "Feature", "Acme"], *([str(rows), f"F{i}", "yes"] for i in range(rows))]
        matrix = read_matrix(Table(table), legend)
        with django_assert_num_queries(IMPORT_QUERIES):
            import_matrix(by=None, evaluation=EvaluationFactory(), matrix=matrix, legend=legend, title="t")


IMPORT_QUERIES = 56


def test_every_disorder_of_a_workbook_is_reported(tmp_path, evaluation):
    def fill(book, sheet):
        lines = ["ID,Feature,Acme", "1,Leads,yes", ",,", "1.1,Mail,no", "2,,", "1,Leads,no", "3,Calls,yes"]
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, [int(text) if text == "1" else text for text in line.split(",")])
        sheet.merge_range(2, 0, 2, 2, "Second part")
        sheet.set_row(3, None, None, {"hidden": True})
        book.add_worksheet("Prices").hide()

    legend = {**LEGEND, "feature_columns": ["Feature"], "vendor_columns": ["Acme"]}
    path = write(tmp_path, "m.xlsx", workbook(fill))
    legend_path = write(tmp_path, "legend.json", legend)
    outcome = run(
        "import_matrix", path, "--evaluation", "crm", "--legend", legend_path, "--json", "--dry-run"
    )
    assert outcome.json["reports"] == [
        "sheet 'Prices' is hidden and was not read",
        "hidden rows were read too: 4",
        "A3:C3 is merged: only A3 holds its text",
        "A3 is a section row and was skipped: 'Second part'",
        "A5 is a section row and was skipped: '2'",
        "B6 names the same feature as B2: 'Leads'",
        "A6 repeats the id of A2: '1'",
    ]
    assert (outcome.status, outcome.json["created"]) == (0, 4)


def test_ids_of_a_vendor_called_so_are_answers(tmp_path, evaluation):
    legend = {**LEGEND, "feature_columns": ["Feature"]}
    outcome = import_file(tmp_path, evaluation, "Feature,ID\nLeads,yes\nMail,yes\n", legend, "--json")
    assert outcome.json["reports"] == []
