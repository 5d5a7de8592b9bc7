"""The composition root: settings, routes, permissions, processes. No app imports it."""

from config.celery import application as celery_application

__all__ = ["celery_application"]
