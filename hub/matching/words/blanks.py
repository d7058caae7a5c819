"""From one class and one learner to the words that fill the blanks of the sentences in rules/constraints.py."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from hub.directory.facts import FEATURES, Feature
from hub.matching.facts.profile import Question, merged
from hub.matching.types import DAY, MODES, SKILLS, AdmissionRule, ClassFacts, Point, Session, Skill
from hub.matching.words import phrases


@dataclass(frozen=True, slots=True)
class Pair:
    """One learner's question and one class of its snapshot."""

    question: Question
    row: int

    def __getitem__(self, blank: str) -> str:
        return BLANKS[blank](self)

    @property
    def facts(self) -> ClassFacts:
        """The class as the directory knows it."""
        return self.question.snapshot.classes[self.row]

    def needed(self, has: bool | None) -> list[Feature]:
        """The features the learner needs of which the class says this; None is that nobody has said."""
        facts, profile = self.facts, self.question.profile
        return [f for f in FEATURES if getattr(profile, f.code) and getattr(facts, f.code) is has]

    @property
    def minutes(self) -> int:
        """The estimated journey: 0 online, -1 when it is not known."""
        return int(self.question.minutes[self.question.snapshot.venue[self.row]])


def ages(pair: Pair) -> str:
    low, high = pair.facts.age_min, pair.facts.age_max
    if high is None:
        return f"people aged {low or 0} or over"
    return f"people aged {low} to {high}" if low else f"people aged {high} or under"


def clash(pair: Pair) -> str:
    """The sessions the learner is not free for."""
    windows = pair.question.windows or ()
    spans, days = merged(windows), {window.weekday for window in windows}
    return phrases.sessions(s for s in pair.facts.sessions if not fits(s, spans, days))


def fits(s: Session, spans: list[tuple[int, int]], days: set[int]) -> bool:
    if s.weekday is None:
        return True
    if not s.timed or s.start is None or s.end is None:
        return s.weekday in days
    start, end = DAY * s.weekday + s.start, DAY * s.weekday + s.end
    return any(free_from <= start and end <= free_to for free_from, free_to in spans)


def deciders(pair: Pair) -> str:
    """What decides the learner's level for this class; a skill that was not assessed counts as the placement."""
    deciding, levels = deciding_skills(pair), pair.question.profile.levels
    assessed = [
        skill for skill, level in zip(SKILLS, levels, strict=True) if skill in deciding and level is not None
    ]
    return phrases.listed([*assessed, *(["placement"] if len(assessed) < max(1, len(deciding)) else [])])


def deciding_skills(pair: Pair) -> list[Skill]:
    snapshot = pair.question.snapshot
    bits = int(snapshot.kinds.deciders[snapshot.kind[pair.row]])
    return [skill for i, skill in enumerate(SKILLS) if bits >> i & 1]


def literacy_found(pair: Pair) -> str:
    """What the assessment says of literacy; nobody else may ask for it or against it."""
    found = pair.question.profile.literacy
    return "the assessment found that the learner " + (
        "needs literacy" if found else "does not need literacy"
    )


def fee(pair: Pair) -> str:
    amount = pair.facts.fee
    if amount is None:
        return "fee not given"
    part_paid = pair.question.profile.funding == "co_funded"
    return f"up to {phrases.money(amount)}" if part_paid else phrases.money(amount)


def intake(pair: Pair) -> str:
    conditions = [text for rule in pair.facts.intake for text in whom(rule)]
    return phrases.listed(dict.fromkeys(conditions))


def intake_levels(pair: Pair) -> str:
    """Of several rules by level, each with its own."""
    named = [sorted(rule.levels) for rule in pair.facts.intake if rule.levels]
    said = (f"learners at {phrases.listed((phrases.LEVELS[one] for one in each), 'or')}" for each in named)
    return phrases.listed(dict.fromkeys(said))


def whom(rule: AdmissionRule) -> Iterator[str]:
    """Whom a rule takes, part by part, but for their level."""
    if rule.outcodes:
        yield f"people who live in {phrases.listed(sorted(rule.outcodes), 'or')}"
    if rule.groups:
        yield f"members of {phrases.listed(sorted(rule.groups), 'or')}"


def passport(pair: Pair) -> str:
    weeks = (rule.assessment_weeks for rule in pair.facts.intake if rule.assessment_weeks is not None)
    return phrases.counted(min(weeks), "week")


def assessment_age(pair: Pair) -> str:
    on = pair.question.profile.assessed_on
    return "its date is not known" if on is None else f"{phrases.age((pair.question.today - on).days)} old"


def holding_back(pair: Pair) -> AdmissionRule:
    """The rule that puts others before this learner and, of several, does so longest."""
    district, today = pair.question.profile.outcode, pair.question.today
    others = [
        rule for rule in pair.facts.intake if rule.first_outcodes and district not in rule.first_outcodes
    ]
    still = [rule for rule in others if rule.open_to_all_from is None or rule.open_to_all_from > today]
    return max(still, key=lambda rule: rule.open_to_all_from or date.min)


def own_area(pair: Pair) -> str:
    return f"people who live in {phrases.listed(sorted(holding_back(pair).first_outcodes), 'or')}"


def open_to_all(pair: Pair) -> str:
    return phrases.day(holding_back(pair).open_to_all_from or pair.question.today)


def joins_until(pair: Pair) -> str:
    last = pair.facts.joins_until
    return phrases.day(last) if last else "any time"


def journey(pair: Pair) -> str:
    if pair.minutes < 0:
        return "distance not known"
    if pair.facts.mode == "online":
        return "online, no journey"
    profile = pair.question.profile
    unsure = rough(pair.facts.point) or rough(profile.point)
    return phrases.journey(pair.minutes, profile.travel_mode, rough=unsure)


def rough(point: Point | None) -> bool:
    return point is not None and point.precision != "postcode"


def levels(pair: Pair) -> str:
    low, high = pair.facts.level_low, pair.facts.level_high
    return "a level not given" if low is None or high is None else phrases.levels(low, high)


def modes(pair: Pair) -> str:
    asked = pair.question.profile.modes
    return phrases.listed((phrases.MODES[mode] for mode in MODES if mode in asked), "or") or "none"


def working_level(pair: Pair) -> str:
    return phrases.LEVELS[int(pair.question.working_level[pair.question.snapshot.kind[pair.row]])]


BLANKS: dict[str, Callable[[Pair], str]] = {
    "age": lambda pair: str(pair.question.profile.age),
    "ages": ages,
    "assessment_age": assessment_age,
    "assessed_on": lambda pair: phrases.day(pair.question.profile.assessed_on or pair.question.today),
    "child_ages": lambda pair: phrases.child_ages(pair.question.profile.child_ages),
    "childcare_ages": lambda pair: phrases.child_ages(pair.facts.childcare_ages or ()),
    "childcare_need": lambda pair: phrases.counted(pair.question.profile.childcare, "childcare place"),
    "childcare_places": lambda pair: phrases.counted(pair.facts.childcare_places or 0, "childcare place"),
    "clash": clash,
    "deciders": deciders,
    "fee": fee,
    "funding": lambda pair: phrases.FUNDING[pair.question.profile.funding],
    "intake": intake,
    "intake_levels": intake_levels,
    "join_from": lambda pair: phrases.day(date.fromordinal(pair.question.join_from)),
    "joins_until": joins_until,
    "journey": journey,
    "levels": levels,
    "literacy_found": literacy_found,
    "mode": lambda pair: phrases.MODES[pair.facts.mode],
    "modes": modes,
    "open_to_all": open_to_all,
    "own_area": own_area,
    "passport": passport,
    "places": lambda pair: str(pair.facts.places),
    "starts": lambda pair: phrases.day(pair.facts.starts_on) if pair.facts.starts_on else "a date not given",
    "strand": lambda pair: phrases.STRANDS[pair.facts.strand],
    "strands": lambda pair: phrases.strands(pair.question.strands),
    "travel_limit": lambda pair: phrases.counted(pair.question.profile.travel_limit or 0, "minute"),
    "when": lambda pair: phrases.sessions(pair.facts.sessions),
    "working_level": working_level,
}
