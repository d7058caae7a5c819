"""An explanation says of every proposal what people did with it, also where there was nothing to do."""

import pytest

from hub.allocation.models import Proposal
from hub.allocation.states import ProposalState
from hub.core.clock import utc_now
from hub.core.ids import new_id
from hub.rights.explaining import placed


class Somebody:
    """Whoever is named."""

    def of(self, table: str, row_id: object) -> str:
        return "a member of staff"


@pytest.mark.parametrize("state", ProposalState)
def test_it_is_said_whether_a_person_decided(state: ProposalState) -> None:
    row = Proposal(state=state)
    if state not in (ProposalState.PROPOSED, ProposalState.SUPERSEDED, ProposalState.NO_PLACE):
        row.decided_by, row.decided_at = new_id(), utc_now()
    [said] = placed.person(row, Somebody())  # type: ignore[arg-type]
    assert "erson" in said or state is ProposalState.SUPERSEDED
