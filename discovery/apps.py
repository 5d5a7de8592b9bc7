from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DiscoveryConfig(AppConfig):
    name = "discovery"
    verbose_name = _("Discovery")

    def ready(self) -> None:
        from discovery import checks  # noqa: F401  (registers the system checks)
        from discovery.triggers import install_triggers

        post_migrate.connect(install_triggers, dispatch_uid="install_triggers")
