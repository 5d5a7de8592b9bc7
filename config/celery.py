"""The Celery application: `celery -A config worker`."""

import logging
import os
import time
from threading import Thread
from typing import Any

from celery import Celery
from celery.signals import worker_ready
from django.db import connection

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 10

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = Celery("shortlist")
application.config_from_object("django.conf:settings", namespace="CELERY")
application.autodiscover_tasks()


@worker_ready.connect
def start_sweeper(**_: Any) -> None:
    """Every worker looks after runs that were left behind, so that no beat is needed on one machine."""
    from scoring.tasks import sweep

    def keep_sweeping() -> None:
        while True:
            try:
                sweep()
            except Exception:
                logger.exception("the sweeper could not sweep; it tries again")
            connection.close()
            time.sleep(SWEEP_SECONDS)

    Thread(target=keep_sweeping, daemon=True, name="sweeper").start()
