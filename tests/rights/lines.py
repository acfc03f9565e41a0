"""The table itself: every address of perfeval."""

from __future__ import annotations

from tests.rights.table import (
    ADMINISTRATOR,
    ALL,
    ANY,
    AT_ONES_LEVEL,
    AUDIT,
    AUDITOR,
    BUREAU,
    EDITABLE,
    EVERYWHERE,
    FINAL,
    FINANCE,
    HEAD,
    IN_REVIEW,
    INSPECTORS,
    LENDERS,
    LISTS,
    LOOK,
    LOOK_AND_SEND,
    READERS,
    REVIEWERS,
    SECURITY,
    SEND,
    SUBMITTED,
    UNIT,
    Administration,
    Api,
    Line,
    On,
    Open,
    Place,
)  # fmt: skip

OPEN = {
    "login": Open(ANY, "the door"),
    "logout": Open("POST OPTIONS", "a way out is open to all"),
    "admin-login": Open(ANY, "leads to the door"),
    "admin-logout": Open("POST OPTIONS"),
    "admin-password": Open(ANY, "leads to one's own password"),
    "public:ask": Open(LOOK, "a printed code is typed in"),
    "public:verify": Open(LOOK_AND_SEND, "what the code stands for"),
    "healthz": Open(LOOK, "asked by monitors"), "readyz": Open(LOOK, "asked by monitors"),
    "metrics": Open(LOOK, "asked by monitors of this machine, or with the token of the settings"),
    "password": Open(ANY, "one's own, also for whoever has no role; nobody is sent to the login"),
    # Django's administration: what stands behind the doors above
    "login-code": Open(ANY, "the second step of the door"),
    # off here, as by default: nothing is there; what it does when on is tests/web/shared/test_single_sign_on.py
    "single-sign-on": Open("GET", "to the provider"),
    "single-sign-on-callback": Open("GET", "back from there"),
    "logins": Open("GET HEAD POST", "one's own, also of whoever has no role; nobody is sent to the login"),
    "second-factor": Open(ANY, "one's own; nobody is sent to the login", marks=True),
    "admin:login": Open(ANY), "admin:logout": Open("POST OPTIONS"), "admin:password_change": Open(ANY),
}  # fmt: skip

EVERYBODY = {
    "home": Line(ALL),
    "role": Line(ALL, methods="GET POST"),
    "campaign": Line(ALL, methods=SEND),
    "tokens": Line(ALL, methods="GET POST"),
    "delegations": Line(LENDERS, methods=LOOK_AND_SEND),
    "delegation-end": Line(LENDERS, On.LENT, SEND),
    "token-revoke": Line(ALL, On.MINE, SEND),
    "print-batches": Line(ALL),
    "print-batch": Line(ALL, On.MINE),
    "print-batch-state": Line(ALL, On.MINE),
    "print-batch-cancel": Line(ALL, On.MINE, SEND),
    "print-batch-rest": Line(ALL, On.MINE, SEND),
    "print-batch-file": Line(ALL, On.MINE),
    "exports": Line(ALL),
    "export": Line(ALL, On.MINE),
    "export-state": Line(ALL, On.MINE),
    "export-cancel": Line(ALL, On.MINE, SEND),
    "export-again": Line(ALL, On.MINE, SEND),
    "export-file": Line(ALL, On.MINE),
    "table-json": Line(ALL, On.TABLE),
    "table-findings": Line(ALL, On.TABLE),
    "table-xlsx": Line(ALL, On.TABLE),
    "table-docx": Line(ALL, On.TABLE),
    "evidence-file": Line(ALL, On.TABLE),
    "printed": Line(ALL, On.TABLE, there=FINAL),
    "printing-state": Line(ALL, On.TABLE),
    "printed-again": Line(ALL, On.TABLE, SEND),
    "report-pdf": Line(ALL, On.TABLE),
    "report-docx": Line(ALL, On.TABLE),
    "version-print": Line(ALL, On.TABLE, there=SUBMITTED),
    "contact": Line(REVIEWERS, On.CONTACT, SEND),
}

SOME = {
    "summary": Line(READERS),
    "summary-save": Line(REVIEWERS, On.CAMPAIGN, SEND),
    "summary-pdf": Line(READERS), "summary-docx": Line(READERS),
    "summary-export": Line(READERS, On.CAMPAIGN, SEND),
    "lists": Line(LISTS),
    "list:organisations": Line(LISTS, On.OFFICE_LIST, LOOK_AND_SEND),
    "list:projects": Line(LISTS, On.FINANCE_LIST, LOOK_AND_SEND, sends_on=On.CAMPAIGN_LIST),
    "list-template:organisations": Line(LISTS, On.OFFICE_LIST),
    "list-template:projects": Line(LISTS, On.CAMPAIGN_LIST),
    "list-export:organisations": Line(LISTS, On.OFFICE_LIST, SEND),
    "list-export:projects": Line(LISTS, On.OWN_CAMPAIGN, SEND),
    "list-upload": Line(LISTS, On.MINE),
    "list-upload-state": Line(LISTS, On.MINE),
    "list-upload-confirm": Line(LISTS, On.MINE, SEND),
    "list-upload-discard": Line(LISTS, On.MINE, SEND),
    "list-upload-problems": Line(LISTS, On.MINE),
    "list-upload-passwords": Line(LISTS, On.MINE, LOOK_AND_SEND, there=frozenset()),  # once, after new people
    "inspections": Line(INSPECTORS, methods=LOOK_AND_SEND),
    "inspection": Line(INSPECTORS, On.MINE),
    "inspection-state": Line(INSPECTORS, On.MINE),
    "inspection-again": Line(INSPECTORS, On.MINE, SEND),
    "inspection-discard": Line(INSPECTORS, On.MINE, SEND),
    "inspection-findings": Line(INSPECTORS, On.MINE),
    "inspected": Line(INSPECTORS, On.MINE),
    "inspected-scheme": Line(INSPECTORS, On.MINE, SEND),
    "inspected-correct": Line(INSPECTORS, On.MINE, LOOK_AND_SEND, query="part=indicators/1"),
    "inspected-rows": Line(INSPECTORS, On.MINE, SEND),
    "inspected-restore": Line(INSPECTORS, On.MINE, SEND),
    "inspected-keep": Line(UNIT, On.MINE, LOOK_AND_SEND),
}  # fmt: skip

OF_THE_UNIT = {
    "unit:todo": Line(UNIT),
    "unit:tables": Line(UNIT),
    "unit:print": Line(UNIT, methods=SEND),
    "unit:export": Line(UNIT, methods=SEND),
    "unit:profile": Line(UNIT, methods="GET POST"),
    "unit:entry": Line(UNIT, On.TABLE, "GET POST", changes=EDITABLE),
    "unit:cells": Line(UNIT, On.TABLE, SEND, changes=EDITABLE),
    "unit:row-add": Line(UNIT, On.TABLE, SEND, changes=EDITABLE),
    "unit:row": Line(UNIT, On.TABLE, SEND, changes=EDITABLE),
    "unit:note": Line(UNIT, On.TABLE, SEND, changes=EDITABLE),
    "unit:remark": Line(UNIT, On.TABLE, SEND, changes=EDITABLE),
    "unit:evidence": Line(UNIT, On.TABLE, "GET POST", changes=EDITABLE),
    "unit:evidence-remove": Line(UNIT, On.TABLE, SEND, changes=EDITABLE),
    "unit:preview": Line(UNIT, On.TABLE),
    "unit:check": Line(UNIT, On.TABLE, "GET POST", changes=EDITABLE),
    "unit:workbook": Line(UNIT, On.TABLE, "GET POST"),
    "unit:workbook-file": Line(UNIT, On.TABLE),
    "unit:workbook-compare": Line(UNIT, On.MINE),
    "unit:workbook-take": Line(UNIT, On.MINE, SEND),
    "unit:report": Line(UNIT, On.TABLE, "GET POST", changes=EDITABLE | IN_REVIEW),
    "unit:submitted": Line(UNIT, On.TABLE),
    "unit:recall": Line(UNIT, On.TABLE, SEND, changes=frozenset({"bureau_review"})),
    "unit:seal": Line(UNIT, methods=LOOK_AND_SEND),
    "unit:seal-retire": Line(HEAD, methods=SEND),
    "unit:seal-tables": Line(HEAD, methods=LOOK_AND_SEND),
    "unit:seal-table": Line(HEAD, On.TABLE, LOOK_AND_SEND, changes=FINAL),
    "unit:seal-picture": Line(UNIT, On.SEAL),
}

OF_THE_REVIEWERS = {
    "review:queue": Line(REVIEWERS),
    "review:tables": Line(READERS),
    "review:print": Line(READERS, methods=SEND),
    "review:export": Line(READERS, methods=SEND),
    "review:batch": Line(REVIEWERS, methods=SEND),
    "review:batch-approve": Line(REVIEWERS, methods=SEND),
    "review:table": Line(READERS, On.TABLE, marks="when it was opened: it cannot be recalled from then on"),
    "review:return": Line(REVIEWERS, On.TABLE, SEND, changes=AT_ONES_LEVEL),
    "review:approve": Line(REVIEWERS, On.TABLE, SEND, changes=AT_ONES_LEVEL),
    "review:remark": Line(REVIEWERS, On.TABLE, LOOK_AND_SEND, changes=AT_ONES_LEVEL),
    "review:row-remark": Line(REVIEWERS, On.TABLE, LOOK_AND_SEND, changes=AT_ONES_LEVEL),
    "review:score": Line(REVIEWERS, On.TABLE, LOOK_AND_SEND, changes=AT_ONES_LEVEL),
    "review:remove-remark": Line(REVIEWERS, On.TABLE, SEND),  # changes something before it is sent alone
    "review:resolve-remark": Line(REVIEWERS, On.TABLE, SEND, changes=AT_ONES_LEVEL),
    "bureau:units": Line(BUREAU),
}

OF_THE_FINANCE_BUREAU = {
    "finance:campaigns": Line(FINANCE),
    "finance:campaign-new": Line(FINANCE, methods=LOOK_AND_SEND),
    "finance:campaign": Line(FINANCE, On.CAMPAIGN),
    "finance:add-projects": Line(FINANCE, On.OWN_CAMPAIGN, SEND),
    "finance:extend": Line(FINANCE, On.OWN_CAMPAIGN, LOOK_AND_SEND),
    "finance:withdraw": Line(FINANCE, On.OWN_CAMPAIGN, SEND),
    "finance:progress": Line(FINANCE),
    "finance:schemes": Line(FINANCE),
    "finance:scheme": Line(FINANCE, On.SHARED),
    "finance:publish": Line(FINANCE, On.TABLE, LOOK_AND_SEND, changes=frozenset({"approved"})),
    "finance:reopen": Line(FINANCE, On.TABLE, LOOK_AND_SEND, changes=FINAL | {"exempted"}),
    "finance:exempt": Line(FINANCE, On.TABLE, LOOK_AND_SEND, changes=EDITABLE),
}

OF_THOSE_WHO_KEEP_IT = {
    "auditor:journal": Line(AUDITOR),
    "auditor:table": Line(AUDITOR, On.TABLE),
    # and whoever may open Django's administration
    "administrator:gallery": Line(LISTS),
    "administrator:gallery-pdf": Line(LISTS, On.SHARED),
    "administrator:gallery-picture": Line(LISTS, On.SHARED),
    "security:roles": Line(SECURITY),
    "security:confirm": Line(SECURITY, methods=SEND),
    "security:person": Line(SECURITY, On.PERSON, LOOK_AND_SEND),
    "security:revoke": Line(SECURITY, On.PERSON, SEND),
    "security:unlock": Line(SECURITY, On.PERSON, SEND),
    "security:sign-out": Line(SECURITY, On.PERSON, SEND),
    "security:reset": Line(SECURITY, On.PERSON, SEND),
    "security:policy": Line(SECURITY),
    "audit:journal": Line(AUDIT),
    "audit:export": Line(AUDIT),
    "administrator:jobs": Line(ADMINISTRATOR),
    "administrator:job-again": Line(ADMINISTRATOR, On.OFFICE_JOB, SEND),
}

LINES: dict[str, Line] = {
    **EVERYBODY, **SOME, **OF_THE_UNIT, **OF_THE_REVIEWERS, **OF_THE_FINANCE_BUREAU, **OF_THOSE_WHO_KEEP_IT,
}  # fmt: skip

API: dict[str, Api] = {
    "api:openapi": Api(open=True),
    "api:unknown": Api(ANY, open=True),
    "api:me": Api(),
    "api:schemes": Api(),
    "api:campaigns": Api(),
    "api:campaign": Api(on=On.CAMPAIGN),
    "api:projects": Api(),
    "api:project": Api(on=On.TABLE),
    "api:evaluations": Api(),
    "api:evaluation": Api(on=On.TABLE),
    "api:read": Api("GET PUT", On.TABLE, UNIT, changes=EDITABLE),
    "api:replace": Api("GET PUT", On.TABLE, UNIT, changes=EDITABLE),
    "api:findings": Api(on=On.TABLE),
    "api:scores": Api(on=On.TABLE),
    "api:history": Api(on=On.TABLE),
    "api:document": Api(on=On.TABLE, there=FINAL),
    "api:submit": Api("POST", On.TABLE, UNIT, changes=EDITABLE),
    "api:recall": Api("POST", On.TABLE, UNIT, changes=frozenset({"bureau_review"})),
    "api:check": Api("POST"),
    "api:score": Api("POST"),
}

ADMINISTRATION: dict[str, Administration] = {
    "organisations_organisation": Administration(FINANCE, ADMINISTRATOR),
    "accounts_user": Administration(FINANCE, ADMINISTRATOR),
    "schemes_storedscheme": Administration(editors=LISTS, reach=EVERYWHERE, is_fixed=True),
    "campaigns_campaign": Administration(editors=LISTS, reach=frozenset({Place.TOP})),
    "projects_project": Administration(editors=LISTS),
    "evaluations_evaluation": Administration(FINANCE),
}

# Of Django's administration beside its lists: for whoever may open it.
ADMINISTRATION_PAGES = {
    "admin:index": "/admin/",
    "admin:password_change_done": "/admin/password_change/done/",
    "admin:autocomplete": "/admin/autocomplete/",
    "admin:jsi18n": "/admin/jsi18n/",
    "admin:view_on_site": "/admin/r/1/1/",
    "admin:app_list": "/admin/accounts/",
    "admin/(?P<url>.*)$": "/admin/nowhere",
}


def of_the_administration() -> dict[str, tuple[str, str]]:
    """Address → list and kind of page."""
    found = {
        f"admin:{model}_{kind}": (model, kind)
        for model in ADMINISTRATION
        for kind in ("changelist", "add", "history", "delete", "change")
    }
    for model in ADMINISTRATION:
        found[f"admin/{model.replace('_', '/')}/<path:object_id>/"] = (model, "redirect")
    people = {
        "admin:auth_user_password_change": ("accounts_user", "password_change"),
        "admin:accounts_user_unlock": ("accounts_user", "unlock"),
    }
    return {**found, **people}


def declared() -> set[str]:
    """Every address that the table knows; of a list with several kinds the address itself."""
    lines = {name.partition(":")[0] if name.startswith("list") else name for name in LINES}
    return {*OPEN, *lines, *API, *ADMINISTRATION_PAGES, *of_the_administration()}
