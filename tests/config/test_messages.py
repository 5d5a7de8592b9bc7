"""Strings of templates reach the translators."""

from io import BytesIO

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS

from config.messages import extract_template


def extracted(template: str) -> list:
    found = extract_template(BytesIO(template.encode()), list(DEFAULT_KEYWORDS), [], {})
    return [(line, arguments) for line, _, arguments, _ in found]


@pytest.mark.parametrize(
    ("template", "messages"),
    [
        ('{% translate "Start run" %}', [(1, "Start run")]),
        ("<p>It's plain</p>", []),
        ('<div>\n    <p>\n  {% translate "Lock version" %}\n</div>', [(3, "Lock version")]),
        ('{% translate "May" context "month" %}', [(1, ("month", "May"))]),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}", [(1, "Hello %(name)s")]),
        (
            "{% blocktranslate count n=cards %}one card{% plural %}{{ n }} cards{% endblocktranslate %}",
            [(1, ("one card", "%(n)s cards", None))],
        ),
        ("{{ _('Ask') }}", [(1, "Ask")]),
        ('{% translate "ข้อกำหนด" %}', [(1, "ข้อกำหนด")]),
    ],
)
def test_messages_of_templates(template, messages):
    assert [(line, arguments) for line, arguments in extracted(template)] == messages
