"""Every route of the installation. Who may open it stands in `config.permissions`."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from config.views import choose_language, health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", choose_language, name="set_language"),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="javascript_catalog"),
    path("health/", health, name="health"),
    path("", include("discovery.urls")),
    path("v/", include("vendors.urls.portal")),
    path("", include("vendors.urls")),
    path("", include("scoring.urls")),
]
