"""The goals of performance, each a ratio of one interleaved run: `make bench`, `python -m tests.bench`."""

import os

# As in config: before NumPy is loaded anywhere.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.apps import apps

if not apps.ready:
    # Also in processes that only import a module of this package.
    django.setup()
