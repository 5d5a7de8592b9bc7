"""Markets of software and what a new evaluation in each starts from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from discovery.models.fields import key_field, name_field, word_constraint, word_field
from scoring.engine.vocabulary import Area


class Category(models.Model):
    """A market of software. An evaluation only names its category; what one starts from is kept here."""

    name = models.CharField(_("name"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TemplateFeature(models.Model):
    """A starter feature. Not a Feature, which belongs to one evaluation: each takes its own copy."""

    category = models.ForeignKey(
        Category, models.CASCADE, related_name="features", verbose_name=_("category")
    )
    key = key_field()
    group = models.CharField(_("group"), max_length=500, blank=True)
    name = name_field()
    question = models.TextField(_("question"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("starter feature")
        verbose_name_plural = _("starter features")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["category", "key"], name="templatefeature_key_unique")]

    def __str__(self) -> str:
        return self.name


class TemplateQuestion(models.Model):
    """A discovery prompt. Its own table since a question to the teams is neither a need nor a feature."""

    category = models.ForeignKey(
        Category, models.CASCADE, related_name="questions", verbose_name=_("category")
    )
    area = word_field(_("area"), Area)
    text = models.TextField(_("text"))
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("discovery prompt")
        verbose_name_plural = _("discovery prompts")
        ordering = ["position", "id"]
        constraints = [word_constraint("templatequestion", "area", Area)]

    def __str__(self) -> str:
        return self.text
