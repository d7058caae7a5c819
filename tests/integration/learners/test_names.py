"""What a learner is called on the hub's pages, and what an organisation is called anywhere."""

from hub.accounts.queries import organisation_names
from hub.accounts.types import OrganisationKind
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import Learner
from hub.learners.names import NO_NAME, NOT_SHOWN, full_name
from tests.factories.area import Area
from tests.factories.learners import learner


def name_to(database: Database, viewer: Viewer, row: Learner) -> str:
    with database.unit_of_work(viewer) as uow:
        return full_name(row, consent.disclose(uow, [row.id], [Category.IDENTITY])[row.id])


def kept(database: Database, area: Area, given_names: str | None, family_name: str | None) -> Learner:
    with database.unit_of_work(Viewer.job("test")) as uow:
        row = learner(uow, area.hub)
        row.given_names, row.family_name = given_names, family_name
        return row


def test_a_learner_is_called_by_what_names_they_have(database: Database, area: Area) -> None:
    seen_by = area.assessor.viewer
    assert name_to(database, seen_by, kept(database, area, "Hodan", "Warsame")) == "Hodan Warsame"
    assert name_to(database, seen_by, kept(database, area, "Hodan", None)) == "Hodan"
    assert name_to(database, seen_by, kept(database, area, None, None)) == NO_NAME


def test_a_name_that_is_refused_is_said_to_be_not_shown(database: Database, area: Area) -> None:
    hidden = kept(database, area, "Hodan", "Warsame")
    assert name_to(database, area.provider_staff.viewer, hidden) == NOT_SHOWN


def test_organisations_are_named_in_the_order_of_their_names(database: Database, area: Area) -> None:
    with database.unit_of_work(area.manager.viewer, read_only=True) as uow:
        everyone = organisation_names(uow)
        assert list(everyone.values()) == sorted(everyone.values())
        assert organisation_names(uow, [area.hub.id, None]) == {area.hub.id: area.hub.name}
        providers = organisation_names(uow, kind=OrganisationKind.PROVIDER)
    assert area.provider.id in providers
    assert area.hub.id not in providers
