"""What bench_lists.py looks at: one city with as many tables as asked, made by the database itself out of one of each.

Units, projects, people and the journal grow with the tables, 10 tables a unit and two departments whatever the size: so
every list fills its page with 1,000 tables too, and no half page is held against a whole one. All stand in the campaign
that the top bar shows: the worst case, because nothing but the page's own limit keeps a list short. States, names, scores and rates are spread as in a campaign that is half done.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from perfeval.core.workflow import Role

TABLES_A_UNIT, DEPARTMENTS, ENTRIES_A_TABLE = 10, 2, 4
# What a table is by its number: a tenth not begun, a tenth being typed, and so on.
STATE = """(ARRAY['drafting','drafting','drafting','bureau_review','bureau_review','finance_review','finance_review',
           'approved','approved','published'])[n % 10 + 1]"""
SUBMITTED = "(n % 10) >= 3"
SCORE = "60 + (n * 7919 % 4001) / 100.0"


def make_city(tables: int) -> None:
    """One campaign with this many tables below the finance bureau of `make_cast`, and its journal."""
    from tests.factories import make_cast, make_evaluation, make_member, make_organisation  # noqa: PLC0415

    cast = make_cast()
    now = timezone.now()
    cast.campaign.__class__.objects.filter(pk=cast.campaign.pk).update(closes_at=now, opens_at=cast.campaign.opens_at)
    table = make_evaluation(cast)
    departments = [
        make_organisation(code=f"D{number}", name=f"第{number}局", parent=cast.finance) for number in range(DEPARTMENTS)
    ]
    make_member(departments[0], Role.BUREAU_REVIEWER, "bench-bureau", "主管审核")
    units = tables // TABLES_A_UNIT
    with transaction.atomic():
        unit = _copy("organisations_organisation", cast.unit.pk, units, {
            "code": "'U' || n", "name": "'测试市第' || n || '中心'", "parent_id": _pick([d.pk for d in departments]),
            # A path of the same width as the operation gives; the unit's own number follows below.
            "path": _pick([d.path for d in departments]) + " || 'n' || n",
        })  # fmt: skip
        _run("UPDATE organisations_organisation SET path = regexp_replace(path, 'n[0-9]+$', '') || lpad(id::text, 6, '0')"
             f" || '/' WHERE id >= {unit}")  # fmt: skip
        user = _copy("accounts_user", cast.clerk.user_id, units, {"username": "'clerk' || n", "name": "'填报员' || n"})
        _copy("accounts_membership", cast.clerk.pk, units, {
            "user_id": f"{user} + n - 1", "organisation_id": f"{unit} + n - 1",
        })  # fmt: skip
        project = _copy("projects_project", table.project_id, tables, {
            "organisation_id": f"{unit} + (n - 1) / {TABLES_A_UNIT}", "code": "'P' || lpad(n::text, 7, '0')",
            "name": "(ARRAY['政务大厅运行','道路养护','义务教育补助','污水处理','电子政务外网'])[n / 3 % 5 + 1] || '项目' || n",
        })  # fmt: skip
        first = _copy("evaluations_evaluation", table.pk, tables, {
            "project_id": f"{project} + n - 1", "state": STATE,
            "organisation_path": f"(SELECT path FROM organisations_organisation WHERE id = {unit} + (n - 1) / {TABLES_A_UNIT})", "is_returned": "n % 50 = 10",
            "version": f"CASE WHEN {SUBMITTED} THEN 1 ELSE 0 END",
            "submitted_at": f"CASE WHEN {SUBMITTED} THEN now() - n * interval '7 seconds' END",
            "submitted_by_id": f"CASE WHEN {SUBMITTED} THEN {user} + (n - 1) / {TABLES_A_UNIT} END",
            "changed_at": "CASE WHEN n % 10 > 0 THEN now() - n * interval '5 seconds' END",
            "budget": "1000 * (n % 977)", "executed": "900 * (n % 977)", "execution_rate": "(n * 31 % 12001) / 100.0",
            "total_score": SCORE, "grade": f"CASE WHEN {SCORE} >= 90 THEN '优' WHEN {SCORE} >= 80 THEN '良' ELSE '中' END",
            "error_count": "CASE WHEN n % 7 = 0 THEN 1 ELSE 0 END", "warning_count": "n % 3",
        })  # fmt: skip
        _journal(table.chain, first, user, tables)
        table.delete()  # so that the last page is as full as the others
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the database does by itself in time


def _journal(chain: str, first: int, user: int, tables: int) -> None:
    """Not chained truly: no list checks a chain that it does not show."""
    entry = _one(f"SELECT id FROM audit_journalentry WHERE chain = '{chain}' ORDER BY id LIMIT 1")
    _copy("audit_journalentry", entry, tables * ENTRIES_A_TABLE, {
        "chain": f"'evaluation:' || ({first} + (n * 7919::bigint) % {tables})", "sequence": f"10 + n / {tables}",
        "at": f"now() - ({tables * ENTRIES_A_TABLE} - n) * interval '1 second'",
        "action": "(ARRAY['edit','edit','submit','approve'])[n % 4 + 1]",
        "actor_id": f"{user} + n % {tables // TABLES_A_UNIT}", "actor_name": "'填报员' || n % 500",
        "actor_role": "'clerk'", "hash": "md5(n::text)", "previous_hash": "md5(n::text)",
    })  # fmt: skip


def _copy(table: str, template: int, count: int, changes: dict[str, str]) -> int:
    """`count` rows like the template's, with SQL of `n` (from 1) for what differs; the first new key."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    columns.remove("id")
    values = ", ".join(changes.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    before = _one(f"SELECT last_value FROM {table}_id_seq")
    _run(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, {count}) AS n, {table} AS t"
        f" WHERE t.id = {template} ORDER BY n"
    )
    return int(before) + 1


def _pick(values: list[Any]) -> str:
    listed = ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in values)
    return f"(ARRAY[{listed}])[n % {len(values)} + 1]"


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _one(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]
