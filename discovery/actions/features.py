"""The shared vocabulary: features that requirements create or pick."""

from django.db import transaction
from django.db.models import Max

from discovery.actions.audit import record
from discovery.actions.keys import free_keys, insert_with_key
from discovery.models import Evaluation, Feature, User
from discovery.queries.requirements import live_features


def same_name(evaluation: Evaluation, name: str) -> Feature | None:
    """A feature of exactly this name, whatever the case and the spacing."""
    plain = " ".join(name.casefold().split())
    return next(
        (row for row in live_features(evaluation) if " ".join(row.name.casefold().split()) == plain), None
    )


@transaction.atomic
def create_feature(*, by: User | None, evaluation: Evaluation, name: str, group: str = "") -> Feature:
    """A new feature, or the one that has this very name."""
    if (existing := same_name(evaluation, name)) is not None:
        return existing
    taken = set(evaluation.features.values_list("key", flat=True))
    last = evaluation.features.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1

    def build(key: str) -> Feature:
        return Feature(evaluation=evaluation, key=key, name=name.strip(), group=group, position=position)

    feature = insert_with_key(build, free_keys(name, "feature", taken))
    record(by=by, action="create_feature", target=feature, evaluation=evaluation.slug)
    return feature
