# One image; web, worker and beat are three commands of it (docker-compose.yml).
ARG BASE=python:3.13-slim
FROM ${BASE}

ENV PYTHONUNBUFFERED=1 DATA_DIR=/var/lib/shortlist \
    VIRTUAL_ENV=/opt/shortlist/venv PATH=/opt/shortlist/venv/bin:$PATH
WORKDIR /opt/shortlist/app

COPY requirements/base.txt requirements/base.txt
RUN python3 -m venv "$VIRTUAL_ENV" \
 && pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/base.txt

COPY . .
# Compiled once here: the running user cannot write, and a start without bytecode is slow.
RUN python -m compileall -q . \
 && pybabel --quiet compile --domain django --directory locale \
 && SECRET_KEY=building python manage.py collectstatic --no-input \
 && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin shortlist \
 && mkdir -p "$DATA_DIR/media" && chown shortlist "$DATA_DIR/media"

USER 10001
VOLUME /var/lib/shortlist/media
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/', timeout=4)"]
CMD ["uvicorn", "config.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--no-access-log"]
