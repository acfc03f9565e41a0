#!/usr/bin/env python
"""Django's command line. Without DJANGO_SETTINGS_MODULE the development settings hold."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfeval.settings.development")
    import perfeval.celery  # noqa: F401 - the application that sends every task of this process
    from perfeval.settings.environment import UnfitEnvironment

    try:
        execute_from_command_line(sys.argv)
    except UnfitEnvironment as unfit:
        sys.exit(str(unfit))
