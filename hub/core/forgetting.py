"""What a unit of work has read is forgotten as soon as something that it rests on changes."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from hub.core.db import HubSession


def forget_on_change(name: str, rests_on: type[Any] | tuple[type[Any], ...]) -> None:
    """Drop what sessions keep by this name when they change such a row, any rows by a statement, or take them back.

    Also where they lock rows: whoever does wants them as they are then.
    """

    def forget(session: Session) -> None:
        session.info.pop(name, None)

    @event.listens_for(HubSession, "before_flush")
    def changed(session: HubSession, _context: UOWTransaction, _instances: Any) -> None:
        if any(isinstance(row, rests_on) for row in (*session.new, *session.dirty, *session.deleted)):
            forget(session)

    @event.listens_for(HubSession, "do_orm_execute")
    def many_changed_or_locked(state: ORMExecuteState) -> None:
        if not state.is_select or getattr(state.statement, "_for_update_arg", None) is not None:
            forget(state.session)

    @event.listens_for(HubSession, "after_soft_rollback")
    def taken_back(session: HubSession, _previous: Any) -> None:
        forget(session)
