"""PostgreSQL plans what a page asks for whoever asks it, unless the page says that one plan will do for all."""

import pytest
import sqlalchemy as sa

from hub.core.db import Database
from hub.core.engine import keep_plans
from hub.core.vault import Keyring, Vault
from tests.factories.referrals import JOB


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_statement_is_planned_anew_but_where_a_page_keeps_its_plans(database_url: str) -> None:
    """As on a server as it comes: that of the tests is told otherwise."""
    as_it_comes = sa.make_url(database_url).update_query_dict({"options": "-c plan_cache_mode=auto"})
    database = Database(as_it_comes.render_as_string(hide_password=False), Vault(Keyring.generate()))
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert mode(uow.session) == "force_custom_plan"
        keep_plans(uow.session)
        assert mode(uow.session) == "auto"
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert mode(uow.session) == "force_custom_plan"
    database.dispose()


def mode(session: sa.orm.Session) -> str:
    return str(session.scalar(sa.text("SELECT current_setting('plan_cache_mode')")))
