# The requirements and the static files are made in one stage, and the image that runs carries neither pip's leavings
# nor the means to build. No secret enters: what the installation needs comes by its environment.
FROM python:3.13-slim-trixie AS build
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt
COPY . .
# Compressing takes most of the build, so what no page uses stays out.
RUN COMPRESS_STATIC=1 STATIC_ROOT=/app/staticfiles VAR_DIR=/tmp/var /venv/bin/python \
    manage.py collectstatic --no-input --ignore redoc --ignore rest_framework

FROM python:3.13-slim-trixie
# For backups: the client must not be older than the server.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home perfdash \
    && install --directory --owner perfdash --group perfdash /var/lib/perfdash /backup
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    COMPRESS_STATIC=1 \
    VAR_DIR=/var/lib/perfdash
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "-I", "perfdash/probe.py"]
CMD ["gunicorn", "perfdash.wsgi", "--preload", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
