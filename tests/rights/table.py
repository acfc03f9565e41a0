"""Who may do what, one line an address. The one place where a new address is declared; what is not here fails.

A line reads: for these roles; on an object of whom; by these methods; and the states of a table in which the address
changes something. Whoever is of another role is refused (403). For whoever is of the right role, an object outside of
their reach (REACH) does not exist (404). Nobody at all is sent to the login.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from perfeval.core.workflow import Role


class Place(StrEnum):
    """Where a person's role lies, seen from the unit whose objects are asked for."""

    OWN = "own"
    COLLEAGUE = "colleague"  # the same office, another person
    CHILD = "child"  # an office below the unit
    PARENT = "parent"  # the department above
    TOP = "top"  # the finance bureau above that one; the campaign is its own
    SIBLING = "sibling"  # another unit of the department
    COUSIN = "cousin"  # a unit of another department of the region
    FOREIGN = "foreign"  # another region


class On(StrEnum):
    """Whose object an address names."""

    NOTHING = "nothing"
    SHARED = "shared"  # everybody's: a scheme, the picture of a layout
    TABLE = "table"
    CAMPAIGN = "campaign"
    OWN_CAMPAIGN = "own campaign"  # to change it, to have its lists
    SEAL = "seal"
    MINE = "mine"  # what a person made: a batch, an export, an upload, an inspection, a token
    LENT = "lent"  # a role lent to a colleague
    PERSON = "person"  # whose roles are kept
    CONTACT = "contact"  # whom to call at the unit
    OFFICE_JOB = "office job"  # background work of somebody of one's part of the tree
    OFFICE_LIST = "office list"  # a list of one's own part of the tree
    FINANCE_LIST = "finance list"  # the page of a list of campaigns, empty where one has none
    CAMPAIGN_LIST = "campaign list"  # such a list itself


ALL = frozenset(Role)
UNIT = frozenset({Role.CLERK, Role.UNIT_HEAD})
HEAD = frozenset({Role.UNIT_HEAD})
BUREAU = frozenset({Role.BUREAU_REVIEWER})
FINANCE = frozenset({Role.FINANCE_REVIEWER})
REVIEWERS = BUREAU | FINANCE
AUDITOR = frozenset({Role.AUDITOR})
READERS = REVIEWERS | AUDITOR
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
LISTS = FINANCE | ADMINISTRATOR
SECURITY = frozenset({Role.SECURITY_ADMINISTRATOR})
AUDIT = frozenset({Role.AUDIT_ADMINISTRATOR})
LENDERS = HEAD | REVIEWERS | SECURITY
INSPECTORS = UNIT | REVIEWERS

EVERYWHERE = frozenset(Place)
IN_THE_OFFICE = frozenset({Place.OWN, Place.COLLEAGUE})
ABOVE = IN_THE_OFFICE | {Place.PARENT, Place.TOP}

# Who reaches an object of the unit, from where. A role that is not named reaches none.
REACH: dict[On, dict[Role, frozenset[Place]]] = {
    On.NOTHING: dict.fromkeys(ALL, EVERYWHERE),
    On.SHARED: dict.fromkeys(ALL, EVERYWHERE),
    On.TABLE: {**dict.fromkeys(UNIT, IN_THE_OFFICE), **dict.fromkeys(READERS, ABOVE)},
    On.CAMPAIGN: dict.fromkeys(ALL, EVERYWHERE - {Place.FOREIGN}),
    On.OWN_CAMPAIGN: dict.fromkeys(FINANCE, frozenset({Place.TOP})),
    On.SEAL: dict.fromkeys(UNIT, IN_THE_OFFICE),
    On.MINE: dict.fromkeys(ALL, frozenset({Place.OWN})),
    On.LENT: {**dict.fromkeys(HEAD, frozenset({Place.OWN})), **dict.fromkeys(SECURITY, ABOVE)},
    On.CONTACT: dict.fromkeys(REVIEWERS, ABOVE),
    On.PERSON: dict.fromkeys(SECURITY, ABOVE),
    On.OFFICE_JOB: dict.fromkeys(ADMINISTRATOR, ABOVE),
    On.OFFICE_LIST: dict.fromkeys(ADMINISTRATOR, EVERYWHERE),
    On.FINANCE_LIST: dict.fromkeys(FINANCE, EVERYWHERE),
    On.CAMPAIGN_LIST: dict.fromkeys(FINANCE, frozenset({Place.TOP, Place.FOREIGN})),
}

STATES = ("drafting", "returned", "bureau_review", "finance_review", "approved", "published", "exempted")
EVERY_STATE = frozenset(STATES)
NEVER: frozenset[str] = frozenset()
EDITABLE = frozenset({"drafting", "returned"})
IN_REVIEW = frozenset({"bureau_review", "finance_review"})
AT_ONES_LEVEL = {
    Role.BUREAU_REVIEWER: frozenset({"bureau_review"}),
    Role.FINANCE_REVIEWER: frozenset({"finance_review"}),
}
FINAL = frozenset({"approved", "published"})
SUBMITTED = EVERY_STATE - {"drafting", "exempted"}  # a version exists

LOOK = "GET HEAD"
LOOK_AND_SEND = "GET HEAD POST"
SEND = "POST"
ANY = "GET HEAD POST PUT PATCH DELETE OPTIONS"


By = Mapping[Role, frozenset[str]]


@dataclass(frozen=True)
class Line:
    """`changes`: the states in which it changes a table, for each role where they differ. `there`: those in which what
    is asked for exists at all. `marks`: looking leaves a mark, and which. `sends_on`: where sending reaches less far
    than looking. `query`: what stands behind the question mark."""

    who: frozenset[Role]
    on: On = On.NOTHING
    methods: str = LOOK
    changes: frozenset[str] | By = NEVER
    there: frozenset[str] = EVERY_STATE
    marks: str = ""
    sends_on: On | None = None
    query: str = ""

    def reaches(self, role: Role, place: Place, method: str) -> bool:
        on = self.sends_on if self.sends_on and method == "POST" else self.on
        return place in REACH[on].get(role, frozenset())

    def changes_for(self, role: Role) -> frozenset[str]:
        return self.changes if isinstance(self.changes, frozenset) else self.changes.get(role, NEVER)


@dataclass(frozen=True)
class Open:
    """Needs no login, and says nothing of any unit beyond what a printed code stands for."""

    methods: str = LOOK
    why: str = ""
    marks: bool = False  # looking leaves a mark


@dataclass(frozen=True)
class Api:
    """For other systems, by token: 401 without one; a wrong method is 405 whoever asks."""

    methods: str = "GET"
    on: On = On.NOTHING
    writers: frozenset[Role] = frozenset()  # of its writing methods; others are refused (403)
    changes: frozenset[str] = NEVER
    there: frozenset[str] = EVERY_STATE
    open: bool = False


@dataclass(frozen=True)
class Administration:
    """A list of Django's administration: rows of one's own part of the tree, nothing is ever deleted. `reach`: from
    where the unit's row is seen. `is_fixed`: a row is never changed, a change is a new one."""

    viewers: frozenset[Role] = frozenset()
    editors: frozenset[Role] = frozenset()
    reach: frozenset[Place] = ABOVE
    is_fixed: bool = False
