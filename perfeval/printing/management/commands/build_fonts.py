from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from perfeval.printing.document import PrintError
from perfeval.printing.font_builder import build_fonts


class Command(BaseCommand):
    help = "Builds the print fonts from Debian's Noto CJK, or an office's own fonts. Does nothing if they are there."
    requires_system_checks: list[str] = []  # one of the checks asks for the fonts

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            built = build_fonts(settings.FONTS_DIR)
        except PrintError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Print fonts built." if built else "Print fonts are up to date.")
