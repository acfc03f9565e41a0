"""Four eyes: whoever worked on a table for its unit approves no version of it."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval.accounts.models import Membership
from perfeval.audit.models import JournalEntry
from perfeval.core.workflow import UNIT
from perfeval.evaluations.models import Evaluation


def persons_of(actor: Membership) -> frozenset[int]:
    """Who acts, and in whose place: a role that was lent passes nothing that its owner may not pass."""
    return frozenset({actor.user_id} | ({actor.on_behalf_of.user_id} if actor.on_behalf_of else set()))


def worked_on_for_unit(actor: Membership, evaluations: Iterable[Evaluation]) -> frozenset[int]:
    """Those of the tables that the person ever filled in, submitted or otherwise acted on in a role of the unit.

    The journal knows: each act leaves its entry in its own transaction, under the lock of the table, whatever way it
    came (page, file, token, delegation). It is the person that counts, not the role in which they approve now; and
    every version, because what was typed into an earlier one stands in the next.
    """
    chains = {evaluation.chain: evaluation.pk for evaluation in evaluations}
    entries = JournalEntry.objects.filter(
        chain__in=chains, actor_id__in=persons_of(actor), actor_role__in=[role.value for role in UNIT]
    )
    return frozenset(chains[chain] for chain in entries.order_by().values_list("chain", flat=True).distinct())
