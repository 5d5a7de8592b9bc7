"""The composition root: settings, routes, permissions, processes. No app imports it."""

import os

# One thread, before NumPy is loaded anywhere: sums of floats then come out the same on every machine, and two
# threads made middle-sized scorings many times slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from config.celery import application as celery_application

__all__ = ["celery_application"]
