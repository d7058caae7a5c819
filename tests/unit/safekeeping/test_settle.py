"""What a restore asks of the audit."""

from hub.audit.ledger import ONLY_IF_DONE
from hub.safekeeping.restore.settle import TOLD_AS


def test_the_audit_is_asked_of_every_act_that_is_done_again_only_where_it_was_done() -> None:
    assert set(TOLD_AS) == ONLY_IF_DONE
