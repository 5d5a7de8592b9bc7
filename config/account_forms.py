"""allauth's forms in our words: a label says what to type, and nothing is said twice."""

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.forms import Form as Base
else:
    Base = object


class OurWords(Base):
    """Labels of ours over the fields that have one; placeholders only repeat them."""

    words: ClassVar[dict[str, Any]] = {
        "login": _("Username or e-mail address"),
        "remember": _("Stay signed in"),
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password once more"),
        "email": _("E-mail address"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.words.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class SignInForm(OurWords, forms.LoginForm):
    pass


class ChangePasswordForm(OurWords, forms.ChangePasswordForm):
    pass


class ForgottenPasswordForm(OurWords, forms.ResetPasswordForm):
    pass


class NewPasswordForm(OurWords, forms.ResetPasswordKeyForm):
    pass


class ConfirmForm(OurWords, forms.ReauthenticateForm):
    pass
