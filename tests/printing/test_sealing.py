"""盖章: who, what, once; and the print that bears the seal."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from perfeval.accounts.models import Membership
from perfeval.audit.models import JournalEntry
from perfeval.core.errors import Conflict, NotAllowed, Refused
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import answer_remark, publish, reopen
from perfeval.evaluations.operations.printing import print_key
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.queries import job_by_key
from perfeval.organisations.operations import retire_seal
from perfeval.printing import engine, sealing
from perfeval.printing.models import PrintedDocument, SealUse
from perfeval.printing.operations import approved_document, print_snapshot
from perfeval.printing.queries import printed_document, seal_uses_of, tables_to_seal
from perfeval.printing.render import laid_out
from perfeval.printing.sealing import apply_seal, apply_seal_to_many, print_again
from perfeval.printing.tasks import print_snapshot as print_task
from tests.apps.crowd import at_once
from tests.factories import NOW, Cast, answer_warnings, evaluation_in, make_cast, reload, submit_it
from tests.seals import RED, give_seal, second_head


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def cast(db: None) -> Cast:
    cast = make_cast()
    give_seal(cast.head)
    return cast


@pytest.fixture
def approved(cast: Cast) -> Evaluation:
    return evaluation_in(cast, State.APPROVED)


def seal_it(evaluation: Evaluation, head: Membership) -> SealUse:
    return apply_seal(actor=head, evaluation_id=evaluation.pk, version=evaluation.version, now=NOW)


def print_it(evaluation: Evaluation) -> PrintedDocument:
    snapshot = evaluation.snapshots.latest("version")
    return print_snapshot(snapshot_id=snapshot.pk, layout="futian", now=NOW)


def content(printed: PrintedDocument) -> bytes:
    with printed.file.open("rb") as file:
        return bytes(file.read())


def pictures(pdf: bytes) -> list[tuple[int, int]]:
    """Sizes of the coloured pictures: the QR code is grey."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return sorted(
            {
                (int(item.Width), int(item.Height))
                for item in document.objects
                if isinstance(item, pikepdf.Stream)
                and item.get("/Subtype") == "/Image"
                and item.get("/ColorSpace") != "/DeviceGray"
                and int(item.Width) > 100
            }
        )


def test_the_head_seals_an_approved_table(cast: Cast, approved: Evaluation) -> None:
    use = seal_it(approved, cast.head)
    assert (use.snapshot, use.used_at, use.used_by) == (approved.snapshots.get(), NOW, cast.head.user)
    of_table = JournalEntry.objects.get(chain=approved.chain, action="seal")
    assert (of_table.actor_name, of_table.detail["version"]) == ("负责人", 1)
    of_office = JournalEntry.objects.get(chain=cast.unit.chain, action="use-seal")
    assert of_office.detail == {
        "evaluation": approved.pk, "version": 1, "code": approved.snapshots.get().code, "seal": use.seal.sha256,
    }  # fmt: skip
    assert list(seal_uses_of(cast.unit)) == [use]


def test_the_sealed_print_bears_the_seal_and_takes_the_place_of_the_plain_one(cast: Cast, approved: Evaluation) -> None:
    plain = print_it(approved)
    use = seal_it(approved, cast.head)
    assert printed_document(use.snapshot_id, "futian") is None, "the sealed one is not there yet"
    sealed = print_it(approved)
    assert (sealed.seal_use, sealed.is_signed) == (use, False)
    assert printed_document(use.snapshot_id, "futian") == sealed
    assert print_it(approved) == sealed
    assert set(PrintedDocument.objects.all()) == {plain, sealed}
    assert pictures(content(plain)) == []
    assert len(pictures(content(sealed))) == 1
    assert sealed.sha256 == hashlib.sha256(content(sealed)).hexdigest()


def test_the_sealed_print_is_the_same_each_time(
    cast: Cast, approved: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_it(approved, cast.head)
    sealed = print_it(approved)
    monkeypatch.setattr("perfeval.printing.operations.printed_document", lambda *_: None)
    assert print_it(approved) == sealed
    assert PrintedDocument.objects.count() == 1


def test_a_retired_seal_stays_on_what_it_was_put_on(cast: Cast, approved: Evaluation) -> None:
    seal_it(approved, cast.head)
    retire_seal(organisation=cast.unit, by=cast.head.author, now=NOW)
    assert len(pictures(content(print_it(approved)))) == 1


def test_sealing_leaves_a_job_that_prints(cast: Cast, approved: Evaluation) -> None:
    use = seal_it(approved, cast.head)
    job = job_by_key(print_key(use.snapshot_id, approved.campaign.layout, use.pk))
    assert job is not None
    print_task(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "")
    printed = printed_document(use.snapshot_id, approved.campaign.layout)
    assert printed is not None
    assert printed.seal_use == use


@pytest.mark.parametrize("who", ["clerk", "bureau_reviewer", "finance_reviewer", "auditor"])
def test_nobody_else_seals(cast: Cast, approved: Evaluation, who: str) -> None:
    with pytest.raises(NotAllowed, match="单位负责人"):
        seal_it(approved, getattr(cast, who))
    assert not SealUse.objects.exists()


@pytest.mark.parametrize("who", ["administrator", "sibling_clerk", "foreign_finance_reviewer"])
def test_strangers_find_no_table(cast: Cast, approved: Evaluation, who: str) -> None:
    with pytest.raises(Evaluation.DoesNotExist):
        seal_it(approved, getattr(cast, who))


@pytest.mark.parametrize("state", [State.DRAFTING, State.BUREAU_REVIEW, State.FINANCE_REVIEW, State.EXEMPTED])
def test_only_what_is_approved_is_sealed(cast: Cast, state: State) -> None:
    with pytest.raises(NotAllowed, match="审定以后"):
        seal_it(evaluation_in(cast, state), cast.head)


def test_a_published_table_can_still_be_sealed(cast: Cast) -> None:
    assert seal_it(evaluation_in(cast, State.PUBLISHED), cast.head)


def test_without_a_seal_in_use_there_is_nothing_to_seal_with(cast: Cast, approved: Evaluation) -> None:
    retire_seal(organisation=cast.unit, by=cast.head.author, now=NOW)
    with pytest.raises(Refused, match="没有在用的公章"):
        seal_it(approved, cast.head)
    assert not JournalEntry.objects.filter(action__in=("seal", "use-seal")).exists()


def test_another_version_than_the_one_seen_is_refused(cast: Cast, approved: Evaluation) -> None:
    with pytest.raises(Conflict, match="新的送审版本"):
        apply_seal(actor=cast.head, evaluation_id=approved.pk, version=2, now=NOW)


def test_a_version_is_sealed_once(cast: Cast, approved: Evaluation) -> None:
    seal_it(approved, cast.head)
    with pytest.raises(Conflict, match="已由负责人盖章"):
        seal_it(approved, second_head(cast))
    assert SealUse.objects.count() == 1


def test_a_reopened_table_is_sealed_anew_in_its_next_version(cast: Cast) -> None:
    cast.campaign.review_by_bureau = cast.campaign.review_by_finance = False
    cast.campaign.save()
    table = evaluation_in(cast, State.APPROVED)
    seal_it(table, cast.head)
    publish(actor=cast.finance_reviewer, evaluation_id=table.pk, now=NOW)
    reopen(actor=cast.finance_reviewer, evaluation_id=table.pk, reason="数据有误。", now=NOW)
    answer_warnings(table, cast.clerk)
    remark = table.remarks.get()
    answer_remark(actor=cast.clerk, evaluation_id=table.pk, remark_id=remark.pk, text="已更正。", now=NOW)
    table = submit_it(reload(table), cast.clerk)
    assert seal_it(table, cast.head).snapshot.version == 2


def test_several_at_once_each_with_its_own_end(cast: Cast, approved: Evaluation) -> None:
    second = evaluation_in(cast, State.APPROVED, name="第二个项目")
    assert set(tables_to_seal(cast.head)) == {approved, second}
    assert not tables_to_seal(cast.clerk).exists()
    seal_it(second, cast.head)
    assert list(tables_to_seal(cast.head)) == [approved]
    pairs = [(approved.pk, 1), (second.pk, 1), (0, 1)]
    ends = apply_seal_to_many(actor=cast.head, versions=pairs, now=NOW)
    assert [bool(end.refusal) for end in ends] == [False, True, True]
    assert SealUse.objects.count() == 2


def test_a_print_that_was_given_up_is_asked_for_again(cast: Cast, approved: Evaluation) -> None:
    use = seal_it(approved, cast.head)
    jobs = Job.objects.filter(key=print_key(use.snapshot_id, approved.campaign.layout, use.pk))
    jobs.update(state=JobState.FAILED, message="没有证书", attempt=3)
    print_again(actor=cast.clerk, evaluation_id=approved.pk, now=NOW)
    assert (jobs.get().state, jobs.get().attempt) == (JobState.QUEUED, 0)
    with pytest.raises(NotAllowed):
        print_again(actor=cast.auditor, evaluation_id=approved.pk, now=NOW)


def heads_at_once() -> int:
    """How many seals two heads put on one version at the same moment."""
    cast = make_cast()
    give_seal(cast.head)
    table = evaluation_in(cast, State.APPROVED)
    heads = [cast.head, second_head(cast)]
    ends = at_once([lambda h=head: seal_it(table, h) for head in heads])  # type: ignore[misc]
    assert sum(ends.values()) == 2
    assert JournalEntry.objects.filter(chain=table.chain, action="seal").count() == ends["done"]
    if ends["done"] == 1:
        assert ends["Conflict"] == 1
    return SealUse.objects.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_two_heads_at_once_one_seals(transactional_db: None) -> None:
    assert heads_at_once() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.postgresql
def test_without_the_lock_the_second_head_meets_the_database(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the row lock is what turns the collision into a sentence; the unique row keeps it at one."""
    visible = evaluations_visible_to

    class Unlocked:
        def __init__(self, actor: Membership) -> None:
            self.rows = visible(actor)

        def select_for_update(self, **_: object) -> Any:
            return self.rows

    monkeypatch.setattr(sealing, "evaluations_visible_to", Unlocked)
    cast = make_cast()
    give_seal(cast.head)
    heads = [cast.head, second_head(cast)]
    for number in range(30):
        table = evaluation_in(cast, State.APPROVED, name=f"项目{number}")
        ends = at_once([lambda h=head, t=table: seal_it(t, h) for head in heads])  # type: ignore[misc]
        assert SealUse.objects.filter(snapshot__evaluation=table).count() == 1
        if any("IntegrityError" in end for end in ends):
            return
    pytest.fail("the race never showed")


def ink(pdf: bytes, page: int = 0) -> int:
    """Pixels of the seal's colour, drawn by another engine."""
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[page].render(scale=1.5).to_pil().convert("RGB")
    return sum(
        1 for pixel in picture.get_flattened_data() if max(abs(a - b) for a, b in zip(pixel, RED, strict=True)) < 24
    )


def test_the_seal_has_its_colour_on_paper(cast: Cast, approved: Evaluation) -> None:
    assert ink(content(print_it(approved))) == 0
    seal_it(approved, cast.head)
    assert ink(content(print_it(approved))) > 1500


def test_in_a_book_each_sealed_table_has_its_seal(cast: Cast, approved: Evaluation) -> None:
    tables = [approved, *(evaluation_in(cast, State.APPROVED, name=name) for name in ("第二个项目", "第三个项目"))]
    for table in (tables[0], tables[2]):
        seal_it(table, cast.head)
    laid = [laid_out(approved_document(table.snapshots.get(), "futian")) for table in tables]
    book = engine.write_together(laid, ["一", "二", "三"])
    pages = [len(document.pages) for document in laid]
    assert pages == [1, 1, 1]
    assert [ink(book, page) > 1500 for page in range(3)] == [True, False, True]
