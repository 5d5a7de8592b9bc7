"""Making one feature of duplicates, and two again (spec 2.3)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.actions.features import create_feature
from discovery.actions.stale import Stale
from discovery.models import Evaluation, Feature, Merge, Requirement, User
from discovery.queries.agreement import Topic

COLUMNS = ("key", "group", "name", "question", "position")
NAME_LENGTH = 500


@transaction.atomic
def merge_topics(*, by: User, evaluation: Evaluation, kept: Topic, absorbed: Topic) -> Merge:
    """Point the requirements of one topic to the feature of the other; their words and weights stay.

    Rows are locked in one order everywhere, requirements before features, so that merges and edits at
    the same time wait for each other instead of locking each other out.
    """
    if kept.key == absorbed.key:
        raise ValidationError(_("A feature cannot be merged with itself. Choose two."))
    target = kept.feature or feature_for(by, evaluation, kept)
    moving = lock_requirements(evaluation, absorbed)
    lock_features(evaluation, target, absorbed.feature)
    if kept.feature is None:
        moving += [row.pk for row in kept.requirements]
    point_to(moving, target)
    row = Merge(evaluation=evaluation, kept=target, by=by, moved=moving)
    if absorbed.feature is not None:
        row.absorbed = {name: getattr(absorbed.feature, name) for name in COLUMNS}
        row.kept_row = retire(absorbed.feature)
    row.full_clean(exclude=["moved"])
    row.save()
    record(by=by, action="merge", target=row, evaluation=evaluation.slug, moved=moving, into=target.key)
    return row


def feature_for(by: User, evaluation: Evaluation, topic: Topic) -> Feature:
    """A requirement that maps to no feature gets one of its own words when another joins it."""
    return create_feature(by=by, evaluation=evaluation, name=topic.name[:NAME_LENGTH])


def lock_requirements(evaluation: Evaluation, topic: Topic) -> list[int]:
    rows = evaluation.requirements.select_for_update().order_by("pk")
    if topic.feature is not None:
        rows = rows.filter(feature=topic.feature)
    else:
        rows = rows.filter(pk=topic.requirements[0].pk, feature=None)
    found = [row.pk for row in rows]
    if topic.feature is None and not found:
        raise Stale(_("Somebody changed this requirement meanwhile."))
    return found


def lock_features(evaluation: Evaluation, *features: Feature | None) -> None:
    wanted = {feature.pk for feature in features if feature is not None}
    rows = evaluation.features.select_for_update().filter(pk__in=wanted).order_by("pk")
    if len(rows) != len(wanted):
        raise Stale(_("Somebody merged one of these features meanwhile."))


def point_to(requirements: list[int], feature: Feature | None) -> None:
    """Also moves the versions: a form that was opened before shows both texts."""
    Requirement.objects.filter(pk__in=requirements).update(feature=feature, version=F("version") + 1)


def is_answered(feature: Feature) -> bool:
    """Whether anything but requirements refers to the row: answers, findings, trials, earlier merges."""
    links = [link for link in feature._meta.related_objects if link.related_model is not Requirement]
    return any(
        link.related_model._base_manager.filter(**{link.field.name: feature}).exists() for link in links
    )


def retire(feature: Feature) -> Feature | None:
    """Take an absorbed feature out of the vocabulary: its row goes, or is returned where it must stay."""
    if is_answered(feature):
        return feature
    feature.delete()
    return None


@transaction.atomic
def undo_merge(*, by: User, merge: Merge) -> int:
    """Bring the absorbed feature back; returns how many requirements moved back to it.

    What was pointed elsewhere by hand since the merge stays there.
    """
    if not Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=Now()):
        raise Stale(_("This merge is undone already."))
    later = Merge.objects.filter(kept_row=merge.kept_id, undone_at=None).select_related("kept").first()
    if later is not None:
        words = _("“%(name)s” was merged into “%(into)s” since. Undo that merge first.")
        raise ValidationError(words % {"name": merge.kept.name, "into": later.kept.name})
    rows = Requirement.objects.select_for_update().filter(pk__in=merge.moved, feature=merge.kept_id)
    back = [row.pk for row in rows.order_by("pk")]
    point_to(back, restored(merge))
    record(by=by, action="undo_merge", target=merge, evaluation=merge.evaluation.slug, moved=back)
    return len(back)


def restored(merge: Merge) -> Feature | None:
    """The absorbed feature: the row that stayed, or a new one of the same columns."""
    if merge.absorbed is None or merge.kept_row is not None:
        return merge.kept_row
    columns: dict[str, Any] = dict(merge.absorbed)
    taken = merge.evaluation.features.filter(key=columns["key"]).exists()
    if taken:
        words = _("There is another feature “%(key)s” by now. Merge or rename it first.")
        raise ValidationError(words % {"key": columns["key"]})
    feature = Feature(evaluation=merge.evaluation, **columns)
    feature.full_clean()
    feature.save()
    return feature
