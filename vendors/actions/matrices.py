"""The steps of a matrix's import by page: the file kept, its legend, its preview (spec 3.6).

Applying and undoing are those of every change set.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.interchange.faults import Fault, Faults
from discovery.models import Evaluation, User
from vendors.actions.changesets import lock, propose, reject_change_set
from vendors.actions.imports import plan_import
from vendors.interchange.matrix.cells import read_matrix
from vendors.interchange.matrix.legend import Legend
from vendors.interchange.matrix.reading import Table
from vendors.models import ChangeSet, MatrixFile

KEPT = timedelta(days=7)
"""How long a file waits for somebody to go on with it."""


@transaction.atomic
def keep_matrix(*, by: User | None, evaluation: Evaluation, name: str, data: bytes) -> MatrixFile:
    """Keep an uploaded table for the next steps. Files that nobody went on with are let go."""
    unused = Q(change_set=None) | Q(change_set__state=ChangeSet.State.PROPOSED)
    evaluation.matrix_files.filter(unused, uploaded_at__lt=Now() - KEPT).delete()
    row = MatrixFile(evaluation=evaluation, by=by, name=name[:500], data=data)
    row.full_clean(exclude=["data"])
    row.save()
    record(by=by, action="upload_matrix", target=row, evaluation=evaluation.slug, bytes=len(data))
    return row


@transaction.atomic
def save_legend(*, by: User | None, matrix_file: MatrixFile, legend: Legend) -> None:
    """Remember what has been decided so far about a file."""
    matrix_file.legend = legend.model_dump(mode="json")
    matrix_file.full_clean(exclude=["data"])
    matrix_file.save(update_fields=["legend"])
    slug = matrix_file.evaluation.slug
    record(by=by, action="save_matrix_legend", target=matrix_file, evaluation=slug)


@transaction.atomic
def propose_matrix(*, by: User | None, matrix_file: MatrixFile, table: Table, legend: Legend) -> ChangeSet:
    """Keep what the file would change now, for a preview; an earlier preview that waits is put away.

    Faults where the legend leaves a text open, or where no row names a feature.
    """
    matrix = read_matrix(table, legend)
    if not matrix.features:
        raise Faults([Fault((matrix_file.name,), _("no row names a feature"))])
    lock(matrix_file.evaluation)
    earlier = ChangeSet.objects.filter(matrix_file=matrix_file, state=ChangeSet.State.PROPOSED).first()
    if earlier is not None:
        reject_change_set(by=by, change_set=earlier)
    kept = propose(
        by=by,
        evaluation=matrix_file.evaluation,
        source=ChangeSet.Source.MATRIX,
        proposal=plan_import(matrix_file.evaluation, matrix, legend),
        title=matrix_file.name,
    )
    matrix_file.change_set = kept
    matrix_file.save(update_fields=["change_set"])
    return kept
