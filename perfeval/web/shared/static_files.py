"""Which files the server hands out: of Bootstrap's some thirty style sheets the one that pages use, with its map."""

from __future__ import annotations

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    # The others are six of eight megabytes, compressed for half a minute at each installation.
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "bootstrap-*", "bootstrap.css*", "bootstrap.rtl*"]
