"""What is shared, and who is shut out, in the words that the assessor and the learner read."""

from collections.abc import Mapping
from uuid import UUID

from hub.consent.models import Block, Grant
from hub.consent.services import notices, sharing
from hub.consent.services.disclosure import Decision
from hub.consent.services.sharing import Shared
from hub.consent.types import PURPOSE_LABELS, Category, Channel, Purpose
from hub.forms.format import date_words, datetime_words
from hub.pages.assessor.registration.sharing_forms import NOT_ENROLLED, STAGE_WORDS
from hub.pages.assessor.telling import CHANNEL_WORDS, category_list

NO_AGREEMENT = "Nothing: the hub has no agreement with them that covers this"


def blocked_words(block: Block, organisation: str, staff: Mapping[UUID | None, str]) -> str:
    return f"{staff[block.user_id]}, at {organisation}" if block.user_id else organisation


def block_facts(block: Block, decision: Decision) -> list[tuple[str, str]]:
    return [
        ("Since", date_words(block.created_at)),
        ("Until", datetime_words(block.ends_at) if block.ends_at else "It is lifted"),
        ("Why", block.reason.reveal(decision) or "Not given"),
    ]


def what(grant: Grant) -> str:
    if not sharing.initials_only(grant):
        return upper_first(category_list(grant.categories))
    return f"Initials, {category_list(grant.categories - {Category.IDENTITY})}"


def stopping(grant: Grant, organisation: str) -> str:
    if grant.purpose is Purpose.ENROLMENT:
        return f"Stop giving {organisation} what it needs to enrol them"
    return f"Stop sharing with {organisation}"


def now_words(grant: Grant) -> str:
    at_enrolment = grant.purpose is Purpose.ENROLMENT and not grant.open_categories
    return NOT_ENROLLED if at_enrolment else STAGE_WORDS[grant.stage]


def facts_of(shared: Shared, decision: Decision) -> list[tuple[str, str]]:
    """What a grant says, as (name, words)."""
    grant = shared.grant
    notice = notices.current().get(grant.notice_language.reveal(decision) or "")
    interpreter = grant.interpreter.reveal(decision)
    channel = CHANNEL_WORDS[Channel(grant.channel.reveal(decision) or Channel.IN_PERSON)]
    how_told = [channel, interpreter, f"notice in {notice.name}" if notice else None]
    return [
        ("Why", PURPOSE_LABELS[grant.purpose]),
        ("What", what(grant)),
        ("Now", now_words(grant) if shared.agreed else NO_AGREEMENT),
        ("From", date_words(grant.valid_from)),
        ("Until", date_words(grant.valid_to)),
        ("Told", ", ".join(part for part in how_told if part)),
    ]


def upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]
