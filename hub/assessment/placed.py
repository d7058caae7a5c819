"""Where an assessment places somebody, in the words in which every page and card says it."""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.assessment.placement import Signpost, note_of, signpost_of
from hub.assessment.types import AchievedBy
from hub.assessment.ways import ways
from hub.directory.types import LEVEL_NAMES, STRAND_LABELS, Level, Strand


@dataclass(frozen=True, slots=True)
class Placed:
    """`version` and `rule` are those of the placement table; what an assessor placed by hand has neither note nor
    signpost. `speaking` is the level for classes that are only about talking. `achieved_by` says how the level is
    known where it was reached in class since the assessment.
    """

    level: Level | None
    strand: Strand | None
    provisional: bool
    speaking: Level | None
    version: int | None
    rule: str | None
    by_hand: bool
    achieved_by: AchievedBy | None = None

    @property
    def conversation(self) -> Level | None:
        """The level for classes that are only about talking: the placement where speaking was not assessed."""
        return self.speaking or self.level

    @property
    def in_two_parts(self) -> bool:
        """Whether talking and the class are at different levels, or of different kinds, so that both are said."""
        literacy = self.strand is Strand.LITERACY and self.speaking is not None
        return self.signpost is None and (literacy or self.conversation is not self.level)

    @property
    def note(self) -> str:
        """What a tutor should know; empty where there is nothing."""
        return "" if self.by_hand else note_of(self.version, self.rule)

    @property
    def signpost(self) -> Signpost | None:
        """Where they are told to go instead of a class; None of whoever is placed."""
        return None if self.by_hand else signpost_of(self.version, self.rule)

    @property
    def for_a_class(self) -> bool:
        """Whether they can wait for an ESOL class."""
        return self.level is not None and self.signpost is None

    @property
    def words(self) -> str:
        """Pre-Entry, literacy, provisional; conversation: Entry 3; …"""
        if self.signpost:
            return f"No ESOL class: {self.signpost.to}"
        return "; ".join(self._parts()) if self.level else "Not assessed"

    def _parts(self) -> Iterator[str]:
        level = LEVEL_NAMES[self.level] if self.level else None
        strand = _lower_first(STRAND_LABELS[self.strand]) if self.strand else None
        provisional = "provisional: fewer than three skills were assessed" if self.provisional else None
        yield ", ".join(filter(None, [level, strand, provisional]))
        if self.in_two_parts and self.conversation:
            yield f"conversation: {LEVEL_NAMES[self.conversation]}"
        if self.achieved_by:
            yield ways()[self.achieved_by].after
        if self.note:
            yield _lower_first(self.note)


NOWHERE = Placed(None, None, False, None, None, None, by_hand=False)


def _lower_first(words: str) -> str:
    return words[0].lower() + words[1:]
