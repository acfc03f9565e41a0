"""Static files under names that change with their content, also where one of our scripts imports another."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Without this a page of a new release would for a while run with modules of the one before.

    Django's own switch would do it for every script, and fail on those of other packages.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),  # noqa: SLF001
    )
    max_post_process_passes = 12  # one for each link of the longest chain of imports
