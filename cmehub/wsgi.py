"""The WSGI application: `gunicorn cmehub.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")
application = get_wsgi_application()
