"""What log lines must not hold."""

import logging

from config.logs import renderer


def test_a_line_is_readable():
    assert "run 7 waits" in renderer(None, "info", {"event": "run 7 waits", "level": "warning"})


def test_an_invitation_link_loses_its_secret():
    secret = "x" * 43
    line = renderer(None, "info", {"event": "request_started", "request": f"GET /v/{secret}/"})
    assert secret not in line
    assert "/v/…/" in line


def test_the_root_logger_writes_through_the_renderer(capsys):
    formatter = logging.getLogger().handlers[0].formatter
    record = logging.LogRecord("x", logging.WARNING, "", 0, "GET /v/%s/", ("y" * 43,), None)
    assert "y" * 43 not in formatter.format(record)
