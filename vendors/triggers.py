"""What moves a product's revision, and what must stay inside one evaluation or one product."""

from discovery.revisions import moves_evaluation, stays_in_evaluation
from discovery.triggers import KeepsTogether, MovesOwnRevision, MovesRevision, Refuses

PRODUCT = "vendors_product"
PRODUCT_OF_OFFERING = "SELECT o.product_id FROM {{rows}} JOIN vendors_offering o ON o.id = r.{column}"
EVALUATION_OF_OFFERING = (
    " JOIN vendors_offering o ON o.id = r.offering_id JOIN vendors_product p ON p.id = o.product_id"
    " JOIN vendors_vendor v ON v.id = p.vendor_id"
)


def by_product(table: str) -> MovesRevision:
    return MovesRevision(table, PRODUCT, "SELECT r.product_id FROM {rows}", ("product_id",))


def by_offering(table: str, column: str = "offering_id") -> MovesRevision:
    return MovesRevision(table, PRODUCT, PRODUCT_OF_OFFERING.format(column=column), (column,))


def cell_in_one_evaluation(table: str, noun: str) -> KeepsTogether:
    return KeepsTogether(
        table,
        "one_evaluation",
        "SELECT 1 FROM {rows}" + EVALUATION_OF_OFFERING + " JOIN discovery_feature f ON f.id = r.feature_id"
        " WHERE f.evaluation_id <> v.evaluation_id",
        ("offering_id", "feature_id"),
        f"{noun}, its offering and its feature belong to one evaluation",
    )


def offerings_of_one_product(table: str, other: str) -> KeepsTogether:
    return KeepsTogether(
        table,
        "one_product",
        "SELECT 1 FROM {rows} JOIN vendors_offering a ON a.id = r.from_offering_id"
        " JOIN vendors_offering b ON b.id = r.to_offering_id WHERE a.product_id <> b.product_id"
        f" OR a.kind <> 'addon' OR b.kind <> '{other}'",
        ("from_offering_id", "to_offering_id"),
        "an add-on names offerings of its own product",
    )


def file_of_own_vendor(table: str, column: str, to_product: str, columns: tuple[str, ...]) -> KeepsTogether:
    """`to_product` joins the product of a row as `p`."""
    return KeepsTogether(
        table,
        "own_file",
        f"SELECT 1 FROM {{rows}} JOIN vendors_evidence e ON e.reference = r.{column} {to_product}"
        " WHERE p.vendor_id <> e.vendor_id",
        (column, *columns),
        "a file and what it is about belong to one vendor",
    )


TRIGGERS = (
    MovesOwnRevision(PRODUCT),
    MovesRevision(
        "vendors_vendor",
        PRODUCT,
        "SELECT p.id FROM {rows} JOIN vendors_product p ON p.vendor_id = r.id",
        ("id",),
    ),
    by_product("vendors_offering"),
    by_product("vendors_charge"),
    by_product("vendors_feeanswer"),
    by_offering("vendors_answer"),
    by_offering("vendors_verification"),
    by_offering("vendors_offering_trial_excludes"),
    by_offering("vendors_offering_plans", "from_offering_id"),
    by_offering("vendors_offering_requires", "from_offering_id"),
    by_offering("vendors_offering_excludes", "from_offering_id"),
    moves_evaluation("vendors_effort"),
    stays_in_evaluation("vendors_vendor", "vendor"),
    Refuses("vendors_evidence", "UPDATE", "OLD.id = NEW.id", "a file that was handed over is not changed"),
    file_of_own_vendor(
        "vendors_answer",
        "file_id",
        "JOIN vendors_offering o ON o.id = r.offering_id JOIN vendors_product p ON p.id = o.product_id",
        ("offering_id",),
    ),
    file_of_own_vendor(PRODUCT, "price_list_id", "JOIN vendors_product p ON p.id = r.id", ("id",)),
    KeepsTogether(
        "vendors_charge",
        "own_answer",
        "SELECT 1 FROM {rows} JOIN vendors_feeanswer f ON f.id = r.fee_answer_id"
        " WHERE f.product_id <> r.product_id",
        ("product_id", "fee_answer_id"),
        "a charge and the answer that makes it belong to one product",
    ),
    Refuses(
        PRODUCT,
        "UPDATE",
        "(SELECT evaluation_id FROM vendors_vendor WHERE id = OLD.vendor_id)"
        " <> (SELECT evaluation_id FROM vendors_vendor WHERE id = NEW.vendor_id)",
        "a product stays in its evaluation",
    ),
    Refuses(
        "vendors_offering",
        "UPDATE",
        "OLD.product_id <> NEW.product_id OR OLD.kind <> NEW.kind",
        "an offering keeps its product and its kind",
    ),
    cell_in_one_evaluation("vendors_answer", "an answer"),
    cell_in_one_evaluation("vendors_verification", "a finding"),
    cell_in_one_evaluation("vendors_offering_trial_excludes", "a feature that a trial excludes"),
    offerings_of_one_product("vendors_offering_plans", "plan"),
    offerings_of_one_product("vendors_offering_requires", "addon"),
    offerings_of_one_product("vendors_offering_excludes", "addon"),
    KeepsTogether(
        "vendors_trial",
        "plans_only",
        "SELECT 1 FROM {rows} JOIN vendors_offering o ON o.id = r.offering_id WHERE o.kind <> 'plan'",
        ("offering_id",),
        "a trial belongs to a plan",
    ),
    KeepsTogether(
        "vendors_trial_excludes",
        "one_evaluation",
        "SELECT 1 FROM {rows} JOIN vendors_trial t ON t.id = r.trial_id"
        " JOIN vendors_offering o ON o.id = t.offering_id JOIN vendors_product p ON p.id = o.product_id"
        " JOIN vendors_vendor v ON v.id = p.vendor_id JOIN discovery_feature f ON f.id = r.feature_id"
        " WHERE f.evaluation_id <> v.evaluation_id",
        ("trial_id", "feature_id"),
        "a trial and the features that it excludes belong to one evaluation",
    ),
    KeepsTogether(
        "vendors_charge",
        "one_product",
        "SELECT 1 FROM {rows} JOIN vendors_offering o ON o.id = r.offering_id"
        " WHERE o.product_id <> r.product_id",
        ("product_id", "offering_id"),
        "a charge and its offering belong to one product",
    ),
    KeepsTogether(
        "vendors_offering",
        "tiers_of_one_product",
        "SELECT 1 FROM {rows} JOIN vendors_offering o ON o.id = r.builds_on_id OR o.id = r.upgrades_to_id"
        " WHERE o.product_id <> r.product_id OR o.kind <> 'plan'",
        ("product_id", "builds_on_id", "upgrades_to_id"),
        "a plan builds on and upgrades to plans of its own product",
    ),
    KeepsTogether(
        "vendors_effort",
        "one_evaluation",
        "SELECT 1 FROM {rows} LEFT JOIN discovery_team t ON t.id = r.team_id"
        " LEFT JOIN vendors_offering o ON o.id = r.offering_id"
        " LEFT JOIN vendors_product p ON p.id = o.product_id"
        " LEFT JOIN vendors_vendor v ON v.id = p.vendor_id"
        " WHERE t.evaluation_id <> r.evaluation_id OR v.evaluation_id <> r.evaluation_id",
        ("evaluation_id", "team_id", "offering_id"),
        "an effort, its team and its offering belong to one evaluation",
    ),
)
