"""The web application, as gunicorn loads it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfeval.settings.production")

import perfeval.celery  # noqa: F401 - the application that sends every task of this process
from perfeval.frames import in_one_piece

application = in_one_piece(get_wsgi_application())

from perfeval.web.startup import refuse_demo_accounts  # noqa: E402 - needs Django to be set up

refuse_demo_accounts()
