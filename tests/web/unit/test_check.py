"""检查并送审."""

from __future__ import annotations

from django.test import Client

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import Change, exempt, save_changes
from tests.factories import NOW, Cast, evaluation_in, make_evaluation, reload, send_back
from tests.web.conftest import log_in


def check(evaluation: Evaluation) -> str:
    return f"/unit/tables/{evaluation.pk}/check/"


def declared(evaluation: Evaluation) -> dict[str, str]:
    return {"declared_true": "1", "content_revision": str(reload(evaluation).content_revision)}


def test_it_lists_what_blocks_with_links_to_the_cells(clerk: Client, draft: Evaluation) -> None:
    page = clerk.get(check(draft)).content.decode()
    assert "还不能送审" in page
    assert f'href="/unit/tables/{draft.pk}/#indicator-' in page
    assert 'name="declared_true"' not in page


def test_a_sound_table_shows_totals_reviewers_and_the_declaration(clerk: Client, ready: Evaluation) -> None:
    page = clerk.get(check(ready)).content.decode()
    assert "99.83" in page
    assert "主管部门（测试市数据局） → 财政部门（测试市财政局）" in page
    assert "以上内容真实、准确、完整" in page


def test_an_unanswered_remark_blocks(cast: Cast, clerk: Client) -> None:
    page = clerk.get(check(evaluation_in(cast, State.DRAFTING, returned=True))).content.decode()
    assert "要回复的审核意见 1 条" in page


def test_submitting_leads_to_what_happens_next(clerk: Client, ready: Evaluation) -> None:
    page = clerk.post(check(ready), declared(ready), follow=True).content.decode()
    assert reload(ready).as_state is State.BUREAU_REVIEW
    assert "主管部门审核。通过后转下一步" in page
    assert "撤回" in page


def test_without_the_declaration_nothing_is_submitted(clerk: Client, ready: Evaluation) -> None:
    response = clerk.post(check(ready), {**declared(ready), "declared_true": ""})
    assert response.status_code == 409
    assert "请勾选" in response.content.decode()
    assert reload(ready).as_state is State.DRAFTING


def test_one_submits_what_one_saw(cast: Cast, clerk: Client, ready: Evaluation) -> None:
    seen = declared(ready)
    change = Change("evaluation", ready.pk, "goal_actual", "同事刚改的。", ready.revision)
    save_changes(actor=cast.colleague, evaluation_id=ready.pk, changes=[change], now=NOW)
    response = clerk.post(check(ready), seen)
    assert response.status_code == 409
    assert "又被修改过" in response.content.decode()
    assert reload(ready).as_state is State.DRAFTING


def test_a_faulty_table_is_not_submitted_by_a_forged_post(cast: Cast, clerk: Client) -> None:
    evaluation = make_evaluation(cast)
    response = clerk.post(check(evaluation), declared(evaluation))
    assert response.status_code == 409
    assert reload(evaluation).as_state is State.DRAFTING


def test_a_forged_revision_is_refused(clerk: Client, ready: Evaluation) -> None:
    assert clerk.post(check(ready), {"declared_true": "1", "content_revision": "x"}).status_code == 409


def test_a_submitted_table_is_not_submitted_twice(cast: Cast, clerk: Client, ready: Evaluation) -> None:
    form = declared(ready)
    clerk.post(check(ready), form)
    assert log_in(cast.colleague).post(check(ready), form).status_code == 403
    assert reload(ready).version == 1
    assert clerk.get(check(ready)).headers["Location"] == f"/unit/tables/{ready.pk}/submitted/"


def test_who_got_no_answer_and_sends_again_is_told_that_it_is_submitted(clerk: Client, ready: Evaluation) -> None:
    form = declared(ready)
    clerk.post(check(ready), form)
    again = clerk.post(check(ready), form, follow=True)
    assert "已送审。" in again.content.decode()
    assert reload(ready).snapshots.count() == 1


def test_what_came_back_meanwhile_is_not_told_as_submitted(cast: Cast, clerk: Client, ready: Evaluation) -> None:
    form = declared(ready)
    clerk.post(check(ready), form)
    send_back(reload(ready), cast.bureau_reviewer)
    assert clerk.post(check(ready), form).status_code == 409
    exempt(actor=cast.finance_reviewer, evaluation_id=ready.pk, reason="项目取消。", now=NOW)
    assert clerk.post(check(ready), form).status_code == 403


def test_another_unit_finds_nothing(cast: Cast, ready: Evaluation) -> None:
    client = log_in(cast.sibling_clerk)
    assert client.get(check(ready)).status_code == 404
    assert client.post(check(ready), declared(ready)).status_code == 404
