"""Print the JSON Schema of the evaluation document."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from scoring.interchange import document_schema


class Command(BaseCommand):
    help = "Print the JSON Schema of the document that load_evaluation reads."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(document_schema(), indent=1, ensure_ascii=False))
