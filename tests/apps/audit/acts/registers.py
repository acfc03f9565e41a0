"""Acts on people, roles, offices, projects, campaigns, schemes, lists and jobs."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import uuid4

from django_otp.oath import totp

from perfeval.accounts import delegation
from perfeval.accounts import operations as accounts
from perfeval.accounts.login import operations as login
from perfeval.accounts.login import second_factor
from perfeval.accounts.models import User
from perfeval.campaigns import operations as campaigns
from perfeval.core.workflow import Role
from perfeval.evaluations import operations as tables
from perfeval.exchange.exports.models import Export
from perfeval.exchange.exports.naming import job_key
from perfeval.exchange.lists import confirming, initial_passwords
from perfeval.exchange.lists.confirming import confirm_upload
from perfeval.exchange.lists.enums import UploadState
from perfeval.exchange.lists.models import ListUpload
from perfeval.jobs.models import Job
from perfeval.organisations import operations as organisations
from perfeval.organisations.enums import OrganisationKind
from perfeval.projects import operations as projects
from perfeval.schemes import operations as schemes
from perfeval.schemes.official import official_text
from perfeval.upkeep import jobs
from tests.apps.audit.acts.stage import Stage, Walk, walks
from tests.exchange.lists.workbooks import upload_file, upload_rows, xlsx
from tests.factories import CLOSES, NOW, PASSWORD, make_project, make_user
from tests.seals import drawn_seal, encoded, give_seal

HERE = "203.0.113.5"
LATER = NOW + timedelta(days=9)


# --- People and their roles ------------------------------------------------------------------------------------------
@walks(accounts.create_user)
def create_user(stage: Stage) -> Walk:
    act = partial(accounts.create_user, username="neu", name="新人", password=PASSWORD, by=stage.administrator, now=NOW)
    return Walk(act, ("create",))


@walks(accounts.change_user)
def change_user(stage: Stage) -> Walk:
    act = partial(
        accounts.change_user, user=stage.cast.clerk.user, name="改名", phone="", is_active=True, is_staff=False,
        by=stage.administrator, now=NOW,
    )  # fmt: skip
    return Walk(act, ("change",))


@walks(accounts.note_set_password)
def note_set_password(stage: Stage) -> Walk:
    act = partial(accounts.note_set_password, user=stage.cast.clerk.user, by=stage.administrator, now=NOW)
    return Walk(act, ("set-password",))


@walks(accounts.hand_out_passwords)
def hand_out_passwords(stage: Stage) -> Walk:
    people = [make_user(name) for name in ("neu-1", "neu-2")]
    for user in people:
        user.set_unusable_password()
        user.save()
    act = partial(accounts.hand_out_passwords, user_ids=[user.pk for user in people], by=stage.administrator, now=NOW)
    return Walk(act, ("hand-out-password", "hand-out-password"))  # one for each person


@walks(accounts.propose_role)
def propose_role(stage: Stage) -> Walk:
    act = partial(
        accounts.propose_role, user=stage.cast.clerk.user, organisation=stage.cast.unit, role=Role.UNIT_HEAD,
        by=stage.administrator, now=NOW,
    )  # fmt: skip
    return Walk(act, ("propose",))


@walks(accounts.decline_role)
def decline_role(stage: Stage) -> Walk:
    asked = propose_role(stage).act()
    return Walk(partial(accounts.decline_role, membership=asked, by=stage.security, now=NOW), ("decline",))


@walks(accounts.grant_role)
def grant_role(stage: Stage) -> Walk:
    act = partial(
        accounts.grant_role, user=stage.cast.clerk.user, organisation=stage.cast.unit, role=Role.UNIT_HEAD,
        by=stage.security, now=NOW,
    )  # fmt: skip
    return Walk(act, ("grant",))


@walks(accounts.revoke_role)
def revoke_role(stage: Stage) -> Walk:
    return Walk(partial(accounts.revoke_role, membership=stage.cast.clerk, by=stage.security, now=NOW), ("revoke",))


@walks(accounts.create_token)
def create_token(stage: Stage) -> Walk:
    act = partial(accounts.create_token, actor=stage.cast.clerk, name="对接", days=30, may_write=True, now=NOW)
    return Walk(act, ("create-token",))


@walks(accounts.revoke_token)
def revoke_token(stage: Stage) -> Walk:
    token, _ = create_token(stage).act()
    return Walk(partial(accounts.revoke_token, actor=stage.cast.clerk, token_id=token.pk, now=NOW), ("revoke-token",))


@walks(delegation.delegate_role)
def delegate_role(stage: Stage) -> Walk:
    act = partial(
        delegation.delegate_role, actor=stage.cast.head, user_id=stage.cast.clerk.user_id, starts_at=NOW,
        ends_at=LATER, now=NOW,
    )  # fmt: skip
    return Walk(act, ("delegate",))


@walks(delegation.end_delegation)
def end_delegation(stage: Stage) -> Walk:
    lent = delegate_role(stage).act()
    return Walk(
        partial(delegation.end_delegation, actor=stage.cast.head, delegation_id=lent.pk, now=NOW), ("end-delegation",)
    )


# --- The door --------------------------------------------------------------------------------------------------------
@walks(login.refuse)
def refuse(stage: Stage) -> Walk:
    act = partial(login.refuse, username="clerk", what="password", left=3, address=HERE, now=NOW)
    return Walk(act, ("login-refused",))


@walks(login.note_login)
def note_login(stage: Stage) -> Walk:
    return Walk(
        partial(login.note_login, user=stage.cast.clerk.user, address=HERE, way="password", now=NOW), ("login",)
    )


@walks(login.note_code)
def note_code(stage: Stage) -> Walk:
    return Walk(
        partial(login.note_code, user=stage.cast.clerk.user, address=HERE, way="totp", now=NOW), ("verify-code",)
    )


@walks(login.note_logout)
def note_logout(stage: Stage) -> Walk:
    return Walk(partial(login.note_logout, user=stage.cast.clerk.user, address=HERE, now=NOW), ("logout",))


@walks(login.change_own_password)
def change_own_password(stage: Stage) -> Walk:
    user = stage.cast.clerk.user
    return Walk(
        partial(login.change_own_password, user=user, password="另一个足够长的口令-9", now=NOW), ("change-password",)
    )


@walks(login.unlock)
def unlock(stage: Stage) -> Walk:
    return Walk(partial(login.unlock, user=stage.cast.clerk.user, by=stage.security, now=NOW), ("unlock",))


@walks(login.end_own_sessions)
def end_own_sessions(stage: Stage) -> Walk:
    return Walk(partial(login.end_own_sessions, user=stage.cast.clerk.user, now=NOW), ("end-sessions",))


@walks(login.end_sessions_of)
def end_sessions_of(stage: Stage) -> Walk:
    act = partial(login.end_sessions_of, user=stage.cast.clerk.user, by=stage.security, now=NOW)
    return Walk(act, ("end-sessions",))


def _begun(user: User) -> str:
    return f"{totp(second_factor.begin_second_factor(user=user).bin_key):06d}"


@walks(second_factor.confirm_second_factor)
def confirm_second_factor(stage: Stage) -> Walk:
    user = stage.cast.clerk.user
    act = partial(
        second_factor.confirm_second_factor, user=user, code=_begun(user), by=stage.cast.clerk.author, now=NOW
    )
    return Walk(act, ("second-factor-on",))


@walks(second_factor.renew_codes)
def renew_codes(stage: Stage) -> Walk:
    user = stage.cast.clerk.user
    return Walk(partial(second_factor.renew_codes, user=user, by=stage.cast.clerk.author, now=NOW), ("recovery-codes",))


@walks(second_factor.turn_off_second_factor)
def turn_off_second_factor(stage: Stage) -> Walk:
    confirm_second_factor(stage).act()
    act = partial(second_factor.turn_off_second_factor, user=stage.cast.clerk.user, by=stage.cast.clerk.author, now=NOW)
    return Walk(act, ("second-factor-off",))


@walks(second_factor.reset_second_factor)
def reset_second_factor(stage: Stage) -> Walk:
    confirm_second_factor(stage).act()
    act = partial(second_factor.reset_second_factor, user=stage.cast.clerk.user, by=stage.security, now=NOW)
    return Walk(act, ("second-factor-reset",))


# --- Offices ---------------------------------------------------------------------------------------------------------
@walks(organisations.create_organisation)
def create_organisation(stage: Stage) -> Walk:
    act = partial(
        organisations.create_organisation, code="119", name="新单位", parent=stage.cast.bureau, by=stage.administrator,
        now=NOW,
    )  # fmt: skip
    return Walk(act, ("create",))


@walks(organisations.change_organisation)
def change_organisation(stage: Stage) -> Walk:
    unit = stage.cast.unit
    act = partial(
        organisations.change_organisation, organisation=unit, code=unit.code, name="改名",
        kind=OrganisationKind(unit.kind), region="", is_active=True, by=stage.administrator, now=NOW,
    )  # fmt: skip
    return Walk(act, ("change",))


@walks(organisations.move_organisation)
def move_organisation(stage: Stage) -> Walk:
    act = partial(
        organisations.move_organisation, organisation=stage.cast.unit, parent=stage.cast.other_bureau,
        by=stage.administrator, now=NOW,
    )  # fmt: skip
    return Walk(act, ("move",))


@walks(organisations.change_contact)
def change_contact(stage: Stage) -> Walk:
    act = partial(
        organisations.change_contact, organisation=stage.cast.unit, contact_name="联系甲", contact_phone="",
        by=stage.cast.clerk.author, now=NOW,
    )  # fmt: skip
    return Walk(act, ("contact",))


@walks(organisations.show_contact)
def show_contact(stage: Stage) -> Walk:
    by = stage.cast.bureau_reviewer.author
    return Walk(partial(organisations.show_contact, organisation=stage.cast.unit, by=by, now=NOW), ("show-contact",))


@walks(organisations.upload_seal)
def upload_seal(stage: Stage) -> Walk:
    picture = encoded(drawn_seal())
    act = partial(
        organisations.upload_seal, organisation=stage.cast.unit, picture=picture, by=stage.cast.head.author, now=NOW
    )
    return Walk(act, ("upload-seal",))


@walks(organisations.retire_seal)
def retire_seal(stage: Stage) -> Walk:
    give_seal(stage.cast.head)
    act = partial(organisations.retire_seal, organisation=stage.cast.unit, by=stage.cast.head.author, now=NOW)
    return Walk(act, ("retire-seal",))


# --- Schemes, campaigns, projects ------------------------------------------------------------------------------------
@walks(schemes.store_scheme)
def store_scheme(stage: Stage) -> Walk:
    text = official_text("zhongwei-2024")
    return Walk(partial(schemes.store_scheme, text=text, by=stage.administrator, now=NOW), ("store",))


@walks(campaigns.create_campaign)
def create_campaign(stage: Stage) -> Walk:
    act = partial(
        campaigns.create_campaign, title="另一任务", organisation=stage.cast.finance, scheme=stage.cast.scheme,
        opens_at=NOW, closes_at=LATER, by=stage.cast.finance_reviewer.author, now=NOW,
    )  # fmt: skip
    return Walk(act, ("create",))


@walks(campaigns.change_campaign)
def change_campaign(stage: Stage) -> Walk:
    campaign = stage.cast.campaign
    act = partial(
        campaigns.change_campaign, campaign=campaign, title="改名", layout=campaign.layout, sign_prints=False,
        opens_at=campaign.opens_at, closes_at=campaign.closes_at, by=stage.cast.finance_reviewer.author, now=NOW,
    )  # fmt: skip
    return Walk(act, ("change",))


@walks(campaigns.extend_deadline)
def extend_deadline(stage: Stage) -> Walk:
    act = partial(
        campaigns.extend_deadline, campaign=stage.cast.campaign, organisation=stage.cast.unit,
        closes_at=CLOSES + timedelta(days=9), reason="机房搬迁。", by=stage.cast.finance_reviewer.author, now=NOW,
    )  # fmt: skip
    return Walk(act, ("extend",))


@walks(campaigns.withdraw_extension)
def withdraw_extension(stage: Stage) -> Walk:
    extension = extend_deadline(stage).act()
    act = partial(campaigns.withdraw_extension, extension=extension, by=stage.cast.finance_reviewer.author, now=NOW)
    return Walk(act, ("withdraw-extension",))


@walks(tables.assign_projects)
def assign_projects(stage: Stage) -> Walk:
    project = make_project(stage.cast.unit, "后来的项目")
    act = partial(
        tables.assign_projects, campaign=stage.cast.campaign, by=stage.cast.finance_reviewer.author, now=NOW,
        project_ids=[project.pk],
    )  # fmt: skip
    return Walk(act, ("create", "assign"))  # of the table, of the campaign


@walks(projects.create_project)
def create_project(stage: Stage) -> Walk:
    act = partial(
        projects.create_project, organisation=stage.cast.unit, name="新项目", by=stage.cast.clerk.author, now=NOW
    )
    return Walk(act, ("create",))


@walks(projects.change_project)
def change_project(stage: Stage) -> Walk:
    project = stage.tables["drafting"].project
    act = partial(
        projects.change_project, project=project, name="改名", code=project.code, by=stage.administrator, now=NOW
    )
    return Walk(act, ("change",))


# --- Lists, jobs -----------------------------------------------------------------------------------------------------
@walks(confirming.write_upload)
def write_upload(stage: Stage) -> Walk:
    upload = upload_rows(stage.cast, "organisations", ("113", "新单位", "预算单位", "110"))
    ListUpload.objects.filter(pk=upload.pk).update(state=UploadState.WRITING)
    return Walk(partial(confirming.write_upload, upload=upload, now=NOW), ("create", "import"))


@walks(initial_passwords.hand_out)
def hand_out(stage: Stage) -> Walk:
    header = ("用户名", "姓名", "单位编码", "角色")
    upload = upload_file(stage.cast, "users", xlsx(header, ("neu", "新人", "111", "填报人")))
    confirm_upload(upload=upload, now=NOW)
    upload.refresh_from_db()
    return Walk(partial(initial_passwords.hand_out, upload=upload, now=NOW), ("hand-out-password", "hand-out-password"))


@walks(jobs.run_again)
def run_again(stage: Stage) -> Walk:
    export = Export.objects.create(
        pk=uuid4(), membership=stage.cast.clerk, kind="tables", format="csv", title="一份", fingerprint="x", total=1,
        tables=[1], created_at=NOW, state="failed",
    )  # fmt: skip
    job = Job.objects.create(
        task="exchange.write_export", key=job_key(export), payload={"export": str(export.pk)}, state="failed",
        created_at=NOW, created_by=stage.cast.clerk.user,
    )  # fmt: skip
    return Walk(partial(jobs.run_again, actor=stage.cast.administrator, job_id=job.pk, now=NOW), ("run-again",))
