"""The web application, as gunicorn loads it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfeval.settings.production")

import perfeval.celery  # noqa: E402, F401 - the application that sends every task of this process

application = get_wsgi_application()
