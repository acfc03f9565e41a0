"""Mutants and harmful files as people would drop them on the page, and what must never come of it.

Ten mutants make a drop, and everything follows from its number: the ten one by one, which are read while the page waits;
all at once; or in an archive. Both of these go to a worker. What a drop does wrong is said in words that name the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from perfeval.exchange.grids.ole import SIGNATURE
from perfeval.exchange.inspection import reading
from perfeval.exchange.inspection.enums import FileState, InspectionState
from perfeval.exchange.inspection.models import Inspection
from perfeval.exchange.intake.apart import BROKEN, TOO_LARGE, TOO_SLOW
from tests.exchange.harmful import HARMFUL
from tests.exchange.measuring import Measured
from tests.exchange.mutants import PUBLISHED, mutant, zipped

A_DROP: Final = 10
MEMORY: Final = 300_000_000  # bytes of a process that parses
SECONDS: Final = 10  # of that process, and of a page that waits for it

OF_A_POOL: Final = "pymp-"  # folders of Celery's own, which go with the worker

Files = Mapping[str, bytes]
Work = Callable[[Inspection], None]  # has a worker read what waits, and returns when it is done


@dataclass(frozen=True, slots=True)
class Drop:
    """`sent` as one archive, or as the files that they are."""

    files: Files
    in_archive: bool = False

    @property
    def sent(self) -> Files:
        return {"压缩包.zip": zipped(self.files)} if self.in_archive else self.files


def drops_of(number: int) -> list[Drop]:
    files = dict(mutant(one) for one in range(number * A_DROP, (number + 1) * A_DROP))
    if number % 4 == 0:
        return [Drop({name: content}) for name, content in files.items()]
    return [Drop(files, in_archive=number % 4 == 1)]


def harmful_drops(number: int, folder: Path) -> list[Drop]:
    """One of the corpus alone, and in an archive beside a good one."""
    path = HARMFUL[number](folder)
    content = path.read_bytes()
    path.unlink()
    return [
        Drop({path.name: content}),
        Drop({path.name: content, "好.txt": PUBLISHED.read_bytes()}, in_archive=True),
    ]


@dataclass
class Fuzz:
    """One person at the page. `places` are folders in which nothing may stay."""

    client: Client
    work: Work
    taken: Measured | None = None  # where the work is done in this process
    places: tuple[Path, ...] = ()
    faults: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    drops: int = 0

    def run(self, label: str, drops: list[Drop]) -> None:
        for drop in drops:
            self.drops += 1
            name = next(iter(drop.files)) if len(drop.files) == 1 else f"{len(drop.files)} files"
            try:
                self.faults += [f"{label}, {name}: {fault}" for fault in self._drop(drop)]
            except Exception as error:
                self.faults.append(f"{label}, {name}: {error!r}")

    def _drop(self, drop: Drop) -> list[str]:
        began = monotonic()
        uploads = [SimpleUploadedFile(name, content) for name, content in drop.sent.items()]
        answer = self.client.post(reverse("inspections"), {"files": uploads})
        waited = monotonic() - began
        self.slowest = max(self.slowest, waited)
        faults = [f"the page waited {waited:.1f} s"] if waited > SECONDS else []
        if answer.status_code == 400:
            self.outcomes["refused at the door"] += 1
        elif answer.status_code == 302:
            faults += self._look(answer.headers["Location"], drop.files)
        else:
            faults.append(f"the answer is {answer.status_code}")
        return faults + self._taken() + self._left()

    def _look(self, page: str, files: Files) -> list[str]:
        inspection = Inspection.objects.get(pk=page.rstrip("/").rpartition("/")[2])
        self.work(inspection)
        inspection.refresh_from_db()
        faults = [] if inspection.state == InspectionState.DONE else [f"it is {inspection.state}: {inspection.message}"]
        for file in inspection.files.all():
            self.outcomes[file.message if file.state == FileState.REFUSED else file.state] += 1
            if file.file:
                faults.append(f"{file.name} is still kept")
            if _is_fault(file.message, files.get(file.name, b"")):
                faults.append(f"{file.name}: {file.message}")
        pages = [page, reverse("inspection-findings", args=[inspection.pk])]
        pages += [reverse("inspected", args=[table.pk]) for table in inspection.tables.all()]
        for url in pages:
            status = self.client.get(url).status_code
            if status != 200:
                faults.append(f"{url} answers {status}")
        if self.client.post(reverse("inspection-discard", args=[inspection.pk])).status_code != 302:
            faults.append("it cannot be deleted")
        return faults

    def _left(self) -> list[str]:
        left = [path for place in self.places if place.exists() for path in place.iterdir()]
        return [f"left behind: {path}" for path in left if not path.name.startswith(OF_A_POOL)]

    def _taken(self) -> list[str]:
        return faults_of(self.taken) if self.taken else []


def faults_of(taken: Measured) -> list[str]:
    return [
        f"a process took {one.memory // 1_000_000} MB and {one.seconds:.1f} s"
        for one in taken.since()
        if one.memory > MEMORY or one.seconds > SECONDS
    ]


def _is_fault(message: str, content: bytes) -> bool:
    """What nobody foresaw. Only of an old workbook the process may die: calamine aborts on some of them."""
    if message == BROKEN:
        return not content.startswith(SIGNATURE)
    return message in {TOO_SLOW, TOO_LARGE, reading.BROKEN}
