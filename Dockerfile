# One image for web, worker, beat and migrate. It has no build tools and doesn't run as root.
FROM python:3.13-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock /requirements.lock
RUN python -m venv /packages && /packages/bin/pip install --require-hashes --no-deps -r /requirements.lock

FROM python:3.13-slim
ENV PATH=/packages/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=cmehub.settings
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin hub
COPY --from=packages /packages /packages
WORKDIR /hub
COPY manage.py ./
COPY cmehub cmehub
COPY accounts accounts
COPY programs programs
COPY careers careers
COPY templates templates
COPY static static
# collectstatic needs settings, so it gets throwaway values. They aren't kept in the image.
RUN SECRET_KEY=only-while-the-image-is-built-0123456789-0123456789-0123456789 \
    FIELD_KEYS=b25seS13aGlsZS10aGUtaW1hZ2UtaXMtYnVpbHQtISE= \
    SITE_URL=https://build.invalid DATABASE_URL=postgresql://build@build.invalid/build \
    REDIS_URL=redis://build.invalid/0 CACHE_URL=redis://build.invalid/0 EMAIL_URL=smtp://build.invalid \
    DEFAULT_FROM_EMAIL=build@build.invalid POSTAL_ADDRESS=build FILES_DIR=/files \
    python manage.py collectstatic --noinput
RUN install --directory --owner hub --mode 700 /files
USER hub
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["gunicorn", "--config", "python:cmehub.gunicorn", "cmehub.wsgi:application"]
