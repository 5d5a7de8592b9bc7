"""Feature matrices on their way in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from discovery.models.evaluations import Evaluation
from vendors.models.changes import ChangeSet


class MatrixFile(models.Model):
    """An uploaded table between the steps of its import: bytes, legend as far as decided, preview.

    In the database like all else, so that every web server has it and a transaction loses nothing.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="matrix_files")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    name = models.CharField(_("name"), max_length=500)
    data = models.BinaryField()
    legend = models.JSONField(_("legend"), default=dict, blank=True)
    """As `import_matrix` takes it; empty until somebody has said where things stand."""
    change_set = models.OneToOneField(
        ChangeSet, models.SET_NULL, null=True, blank=True, related_name="matrix_file"
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("matrix file")
        verbose_name_plural = _("matrix files")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
