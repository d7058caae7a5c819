"""A town's supply of forty classes, for rankings a teacher can read.

The classes of "Sanctuary", the evening class without days and the class of "several levels" keep the times, sizes,
fees and gaps of real listings, and so do the fees of the adult learning service; the rest is invented around them.
"""

from datetime import date

from hub.matching.types import AdmissionRule, ClassFacts, Point, Session

TODAY = date(2026, 11, 23)
AUTUMN, NEW_YEAR, SPRING = date(2026, 9, 14), date(2027, 1, 11), date(2027, 2, 22)
SUMMER_ENDS = date(2027, 7, 9)
PE, E1, E2, E3, L1, L2 = range(6)
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
CENTRE, HANDSWORTH = Point(52.4862, -1.8904), Point(52.5070, -1.9350)
SPARKBROOK, ERDINGTON = Point(52.4610, -1.8680), Point(52.5240, -1.8380)
SELLY_OAK, SUTTON = Point(52.4400, -1.9370), Point(52.5700, -1.8600)
REFUGEES = (AdmissionRule(groups=frozenset({"the Sanctuary"})),)
READING_AND_WRITING = frozenset({"reading", "writing"})
SPEAKING = frozenset({"speaking", "listening"})
ALL_ROUTES = frozenset({"full", "co_funded", "not_eligible"})
FUNDED = frozenset({"full", "co_funded"})


def at(days: tuple[int, ...], start: float, end: float) -> tuple[Session, ...]:
    """Meetings on these days, in hours: 9.5 is half past nine."""
    return tuple(Session(day, round(60 * start), round(60 * end)) for day in days)


def taught(
    name: str, levels: tuple[int | None, int | None], sessions: tuple[Session, ...], **facts: object
) -> ClassFacts:
    hours = sum(s.end - s.start for s in sessions if s.timed) / 60
    defaults = {
        "level_low": levels[0],
        "level_high": levels[1],
        "fee": 0,
        "funding": ALL_ROUTES,
        "starts_on": AUTUMN,
        "ends_on": SUMMER_ENDS,
        "places": 14,
        "taken": 10,
        "confirmed_on": date(2026, 11, 16),
        "step_free": True,
        "childcare_places": 0,
        "accredited": False,
        "weekly_hours": hours or None,
        "term_time": True,
    }
    return ClassFacts(id=name, title=name, sessions=sessions, **defaults | facts)


def college(name: str, level: int, sessions: tuple[Session, ...], **facts: object) -> ClassFacts:
    """Accredited, in the centre, for learners with funding."""
    defaults = {
        "provider_id": "college", "point": CENTRE, "accredited": True, "fee": 45000, "funding": FUNDED,
        "age_min": 19,
    }  # fmt: skip
    return taught(name, (level, level), sessions, **defaults | facts)


def service(name: str, level: int, sessions: tuple[Session, ...], **facts: object) -> ClassFacts:
    """The adult learning service: near people, not accredited, £60 for those who pay."""
    defaults = {"provider_id": "adult learning", "fee": 6000, "funding": FUNDED, "age_min": 19}
    return taught(name, (level, level), sessions, **defaults | facts)


def sanctuary(name: str, level: int | None, sessions: tuple[Session, ...], **facts: object) -> ClassFacts:
    defaults = {
        "provider_id": "sanctuary", "point": CENTRE, "places": 12, "taken": 9, "intake": REFUGEES,
        "accredited": None, "childcare_places": None, "step_free": None,
    }  # fmt: skip
    return taught(name, (level, level), sessions, **defaults | facts)


def volunteers(name: str, low: int, high: int, sessions: tuple[Session, ...], **facts: object) -> ClassFacts:
    """Conversation clubs and small groups: free, for everybody."""
    defaults = {"provider_id": "volunteers", "strand": "conversation", "focus": SPEAKING, "term_time": False}
    return taught(name, (low, high), sessions, **defaults | facts)


SUPPLY: tuple[ClassFacts, ...] = (
    sanctuary("Sanctuary pre-entry 1", PE, at((TUE, THU, FRI), 13.25, 15)),
    sanctuary("Sanctuary pre-entry 2", PE, at((MON, THU, FRI), 13.25, 15)),
    sanctuary("Sanctuary E1", E1, at((THU, FRI), 11, 13)),
    sanctuary("Sanctuary E2", E2, at((THU, FRI), 11, 13)),
    sanctuary("Sanctuary E3", E3, at((THU, FRI), 11, 13)),
    sanctuary("Sanctuary advanced conversation", None, at((THU,), 11, 12), strand="conversation"),
    college("College E1 mornings", E1, at((MON, TUE, WED), 9.5, 12.5)),
    college("College E1 reading and writing", E1, at((TUE, THU), 9.5, 12), focus=READING_AND_WRITING),
    college("College E2 mornings", E2, at((MON, TUE, WED), 9.5, 12.5)),
    college("College E2 afternoons", E2, at((TUE, WED, THU), 13.5, 16)),
    college("College E2 Saturdays", E2, at((SAT,), 10, 14)),
    college("College E3 mornings", E3, at((MON, TUE, THU), 9.5, 12.5), taken=14),
    college("College E3 evenings", E3, at((TUE, THU), 18, 20.5)),
    college("College L1 mornings", L1, at((MON, WED, FRI), 9.5, 12.5)),
    college("College L1 evenings", L1, at((MON, WED), 18, 20.5), starts_on=NEW_YEAR),
    college("College L2 evenings", L2, at((TUE, THU), 18, 20.5)),
    college("College E2 upstairs", E2, at((MON, WED), 13, 15.5), step_free=False),
    service("Handsworth E1 women with crèche", E1, at((MON, WED), 9.75, 11.75), point=HANDSWORTH,
            women_only=True, childcare_places=6, childcare_ages=frozenset({"0-1", "2-4"})),
    service("Handsworth E1 early", E1, at((TUE, THU), 9, 11), point=HANDSWORTH, childcare_places=6,
            childcare_ages=frozenset({"0-1", "2-4"})),
    service("Handsworth E1 with nursery", E1, at((TUE, THU), 9.75, 11.75), point=HANDSWORTH,
            childcare_places=8, childcare_ages=frozenset({"2-4"})),
    service("Handsworth E2 women", E2, at((TUE, THU), 12.5, 14.5), point=HANDSWORTH, women_only=True),
    service("Sparkbrook E1", E1, at((TUE, THU), 12.5, 14.5), point=SPARKBROOK),
    service("Sparkbrook E1 and E2 women", E1, at((MON, FRI), 10, 12), point=SPARKBROOK, level_high=E2,
            women_only=True),
    service("Sparkbrook E2 afternoons", E2, at((MON, WED), 14, 16), point=SPARKBROOK),
    service("Sparkbrook literacy", PE, at((TUE, THU), 10, 12), point=SPARKBROOK, strand="literacy",
            focus=READING_AND_WRITING),
    service("Handsworth literacy", PE, at((MON, WED, FRI), 10, 12), point=HANDSWORTH, strand="literacy",
            focus=READING_AND_WRITING),
    service("Sparkbrook pre-entry", PE, at((MON, WED), 10, 12), point=SPARKBROOK),
    service("Erdington E2", E2, at((MON, WED), 10, 12), point=ERDINGTON),
    service("Erdington E3 evenings", E3, at((MON, WED), 18, 20), point=ERDINGTON),
    service("Sutton E3 evenings", E3, at((WED,), 18.5, 20.5), point=SUTTON),
    service("Work E2 and E3 evenings", E2, at((TUE, THU), 18, 20), point=CENTRE, strand="work", level_high=E3),
    service("Citizenship in the spring", E3, at((TUE, THU), 10, 12), point=CENTRE, strand="citizenship",
            starts_on=SPRING, level_high=L1),
    service("Citizenship in the autumn", E3, at((MON, WED), 10, 12), point=CENTRE, strand="citizenship",
            last_join_on=date(2026, 12, 4), ends_on=date(2027, 2, 12)),
    service("Online E2 evenings", E2, at((MON, WED), 19, 20.5), mode="online"),
    service("Online E3 evenings", E3, at((TUE, THU), 19, 20.5), mode="online"),
    volunteers("Sparkbrook conversation for beginners", PE, E1, at((FRI,), 10, 11.5), point=SPARKBROOK),
    volunteers("Library conversation", E1, E3, at((WED,), 14, 15.5), point=CENTRE),
    volunteers("Saturday conversation", E2, L1, at((SAT,), 10.5, 12), point=CENTRE),
    volunteers("Selly Oak conversation", E2, E3, at((THU,), 18, 19.5), point=SELLY_OAK),
    taught("Evening class without days", (E1, L1), (Session(None, 1080, 1230),), provider_id="evening",
           point=ERDINGTON, places=None, confirmed_on=None, weekly_hours=None, accredited=None,
           step_free=None, childcare_places=None),
    taught("Several levels", (None, None), at((MON, TUE), 18, 21), provider_id="institute", point=SELLY_OAK,
           fee=None, funding=frozenset(), places=None, confirmed_on=None, accredited=None),
)  # fmt: skip
