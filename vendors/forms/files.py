"""Uploading a file as evidence or as a price list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discovery.interchange.faults import Faults
from vendors.interchange.evidence.files import ACCEPT, Upload, read_upload
from vendors.interchange.limited import LARGEST


class UploadedField(forms.FileField):
    """A file of a kind that is taken; its value is the upload that was looked at, or None."""

    def __init__(self, **options: Any) -> None:
        help_text = gettext_lazy("PDF, picture, Office, CSV or text, up to 10 MB.")
        super().__init__(widget=forms.FileInput(attrs={"accept": ACCEPT}), help_text=help_text, **options)
        self.error_messages["empty"] = gettext_lazy("The file is empty.")

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        if data is not None and data.size > LARGEST:
            # Not read into memory to be refused.
            words = _("The file is larger than %(n)d MB. Make it smaller.")
            raise ValidationError(words % {"n": LARGEST // 2**20})
        file = super().clean(data, None)
        if not file:
            return None
        try:
            return read_upload(file.name, file.read())
        except Faults as faults:
            raise ValidationError([fault.message for fault in faults.faults]) from faults


class PriceListForm(forms.Form):
    """A product's price list as a file."""

    upload = UploadedField(label=gettext_lazy("Price list (file)"), required=False)
    remove = forms.BooleanField(label=gettext_lazy("Take the file away"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("upload") and not data.get("remove"):
            self.add_error("upload", _("Choose a file."))
        return data
