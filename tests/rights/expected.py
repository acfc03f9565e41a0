"""What the table says of one call."""

from __future__ import annotations

from enum import StrEnum

from tests.rights.table import REACH, Administration, Api, Line, On
from tests.rights.world import STAFF, Person

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Answer(StrEnum):
    METHOD = "405"
    LOGIN = "to the login"
    FIRST = "to a new password first"
    TOKEN = "401"
    REFUSED = "403"
    ABSENT = "404"
    OUT = "403, 404 or back to the index"
    CLOSED = "let in, and told that this cannot be done now"
    IN = "let in"
    ANSWERED = "an answer of any kind"


def of_a_page(line: Line, method: str, who: Person, state: str) -> Answer:
    if method not in line.methods.split():
        return Answer.METHOD
    if who.role not in line.who:
        return Answer.REFUSED
    if not line.reaches(who.role, who.place, method) or state not in line.there:
        return Answer.ABSENT
    if line.on is On.TABLE and method not in SAFE and state not in line.changes_for(who.role):
        return Answer.CLOSED
    return Answer.IN


def of_a_page_outside(line: Line, method: str, outsider: str) -> Answer:
    if outsider == "newcomer":
        return Answer.FIRST
    if method not in line.methods.split():
        return Answer.METHOD
    return Answer.REFUSED if outsider == "demoted" else Answer.LOGIN


def of_the_interface(line: Api, method: str, who: Person | None, state: str) -> Answer:
    """`who` None: without a token that opens anything."""
    if method not in line.methods.split():
        return Answer.METHOD
    if line.open:
        return Answer.ANSWERED
    if who is None:
        return Answer.TOKEN
    if line.on is not On.NOTHING and who.place not in REACH[line.on].get(who.role, frozenset()):
        return Answer.ABSENT
    if state not in line.there:
        return Answer.ABSENT
    if method not in SAFE and line.writers:
        if who.role not in line.writers:
            return Answer.REFUSED
        if state not in line.changes:
            return Answer.CLOSED
    return Answer.IN


def of_the_administration(kind: str, rights: Administration, method: str, who: Person) -> Answer:
    """`kind` is the end of the address's name."""
    if who.role not in STAFF:
        return Answer.LOGIN
    looks, edits = who.role in rights.viewers | rights.editors, who.role in rights.editors
    is_there = who.place in rights.reach
    match kind:
        case "redirect":  # from a row to the page of that row
            return Answer.IN
        case "changelist":
            allowed = looks
        case "add":
            allowed = edits
        case "history":
            allowed = looks and is_there
        case "change":
            allowed = is_there and (edits and not rights.is_fixed if method == "POST" else looks)
        case "password_change":
            allowed = is_there and edits
        case "unlock":
            allowed = is_there and edits and method == "POST"
        case _:  # nothing is ever deleted
            allowed = False
    return Answer.IN if allowed else Answer.OUT
