"""From the row of a message to what a carrier is given: the way, the address and the words, made at that moment.

What stands between the row and the person now decides: a way that is not safe any more, an agreement that has ended,
a day that has passed. Nothing of what is made here is kept.
"""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts.models import Organisation, User
from hub.accounts.services import work_links
from hub.accounts.types import UserState
from hub.consent import queries as agreements
from hub.consent.services import disclosure as consent
from hub.consent.services.objected import stopped_for
from hub.consent.types import Category, Purpose, Use
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.forms.format import date_words
from hub.languages.phrases import language as language_of
from hub.learners.card.models import LearnerCard
from hub.learners.models import Learner
from hub.messages import dead
from hub.messages.carriers.types import Envelope
from hub.messages.models import Message, StaffMail
from hub.messages.own_words import words_now
from hub.messages.types import Audience, Channel, NotToBeSent, Refusal
from hub.messages.ways import Reach, Way, choose
from hub.messages.wording.facts import facts
from hub.messages.wording.length import parts
from hub.messages.wording.templates import Wording, fill, shared, templates

SAFE = {
    Channel.TEXT: "safe_to_text",
    Channel.EMAIL: "safe_to_email",
    Channel.LETTER: "safe_to_write",
}
PURPOSE = {Audience.PROVIDER: Purpose.REFERRAL, Audience.REFERRER: Purpose.PROGRESS}
SIGN_IN = "/"
BY_LINK = "/links/{token}"
CARD = "/card/{language}"
Address = Callable[[str], str]  # of a page, whole
NOTHING: Mapping[str, str] = MappingProxyType({})


def compose(
    uow: UnitOfWork,
    message: Message | StaffMail,
    open_ways: Collection[Channel],
    link: Address,
    also: Mapping[str, str] = NOTHING,
) -> Envelope:
    """`NotToBeSent` where nobody may be written to. `also` are facts that only the sender knows.

    Opens a learner's contact facts: the audit tells of it.
    """
    if message.good_until is not None and message.good_until < uow.today:
        raise NotToBeSent(Refusal.TOO_LATE)
    language = None
    if isinstance(message, StaffMail):
        way = _by_email(_of_user(uow, message.user_id), open_ways)
    elif message.to_the_learner:
        _check_wanted(uow, message)
        _check_not_just_told(uow, message)
        ways = templates()[message.template].ways
        way, language = way_to_learner(uow, message.learner_id, open_ways, ways)
    else:
        way = _way_to_partner(uow, message, open_ways)
    words = words_now(uow, message.template, language)
    if isinstance(message, Message) and "card" in message.facts:
        also = {**also, "link": _card(uow, message, link, language)}
    return _written(uow, message, words, way, link, also)


def _check_wanted(uow: UnitOfWork, message: Message) -> None:
    """Who objects to being contacted is told of an offer and of their own class, and of nothing else."""
    if not templates()[message.template].essential and stopped_for(uow, [message.learner_id], Use.CONTACT):
        raise NotToBeSent(Refusal.OBJECTED)


def _check_not_just_told(uow: UnitOfWork, message: Message) -> None:
    repeats = templates()[message.template].repeats
    told = sa.select(sa.func.max(Message.sent_at)).where(
        Message.learner_id == message.learner_id,
        Message.about_id == message.about_id,
        Message.template.in_(repeats),
    )
    last = uow.session.scalar(told) if repeats else None
    if last is not None and local_date(last) == uow.today:
        raise NotToBeSent(Refusal.JUST_TOLD)


def _written(
    uow: UnitOfWork,
    message: Message | StaffMail,
    words: Wording,
    way: Way,
    link: Address,
    also: Mapping[str, str],
) -> Envelope:
    told = {**facts(uow, message.facts, words.language), "link": _link(uow, message, link), **also}
    body = fill(words.text if way.channel is Channel.TEXT else words.long, told)
    return Envelope(
        reference=message.id,
        channel=way.channel,
        address=way.address,
        subject=fill(words.subject, told),
        body=body,
        language=words.language,
        version=words.version,
        parts=parts(body) if way.channel is Channel.TEXT else 1,
    )


def _link(uow: UnitOfWork, message: Message | StaffMail, link: Address) -> str:
    """Where to sign in; for a named address, a link for the task, with what is said below it."""
    user = uow.session.get(User, message.user_id) if message.user_id else None
    task = message.task if isinstance(message, StaffMail) else templates()[message.template].task
    if user is None or user.role is not Role.NAMED_ADDRESS or task is None:
        return link(SIGN_IN)
    detail = message.detail if isinstance(message, StaffMail) else None
    token = work_links.issue(uow, message.id, user, task, message.about_id, detail)
    until = date_words(local_date(uow.now + work_links.LIFE))
    note = fill(shared("link_note"), {"until": until})
    return f"{link(BY_LINK.format(token=token))}\n{note}"


def _card(uow: UnitOfWork, message: Message, link: Address, language: str | None) -> str:
    """The door of the card in their language, with the code behind the #, which no browser sends to any server."""
    card = uow.get(LearnerCard, UUID(message.facts["card"]))
    if card.digest is None:
        raise NotToBeSent(Refusal.TOO_LATE)
    code = card.code.reveal(consent.may_see(uow, message.learner_id, [Category.CONTACT]))
    return f"{link(CARD.format(language=language_of(language).code))}#{code}"


def way_to_learner(
    uow: UnitOfWork,
    learner_id: UUID,
    open_ways: Collection[Channel],
    ways: Collection[Channel] = tuple(Channel),
) -> tuple[Way, str | None]:
    """One of these ways that they said is safe, and the language they prefer; `NotToBeSent` where there is none."""
    learner = uow.get(Learner, learner_id)
    decision = consent.may_see(uow, learner_id, [Category.CONTACT, Category.IDENTITY])
    likes = learner.contact_channel.reveal(decision)
    address = [learner.address.reveal(decision), learner.postcode.reveal(decision)]
    reach = Reach(
        safe=[
            way
            for way, name in SAFE.items()
            if way in ways and getattr(learner, name).value(decision) is True
        ],
        addresses={
            Channel.TEXT: learner.phone.reveal(decision) or "",
            Channel.EMAIL: learner.email.reveal(decision) or "",
            Channel.LETTER: "\n".join(filter(None, address)) if all(address) else "",
        },
        likes=Channel(likes) if likes in set(Channel) else None,
        dead=dead.ways(uow, learner_id),
    )
    way = choose(reach, open_ways)
    if isinstance(way, Refusal):
        raise NotToBeSent(way)
    return way, learner.language.reveal(decision)


def _way_to_partner(uow: UnitOfWork, message: Message, open_ways: Collection[Channel]) -> Way:
    """By e-mail: to the member of staff while they are active, or to the organisation's contact point."""
    check_still_told(uow, message)
    return _by_email(_address(uow, message), open_ways)


def check_still_told(uow: UnitOfWork, message: Message) -> None:
    """`NotToBeSent` where it is too late, or the organisation may not hear of the learner any more."""
    if message.good_until is not None and message.good_until < uow.today:
        raise NotToBeSent(Refusal.TOO_LATE)
    template = templates()[message.template]
    if template.sharing:
        heard = agreements.heard_by(uow, [message.learner_id], PURPOSE[template.audience])
        if message.organisation_id not in heard[message.learner_id]:
            raise NotToBeSent(Refusal.NOT_SHARED)


def _by_email(address: str | None, open_ways: Collection[Channel]) -> Way:
    if not address:
        raise NotToBeSent(Refusal.NO_ADDRESS)
    if Channel.EMAIL not in open_ways:
        raise NotToBeSent(Refusal.NO_CARRIER)
    return Way(Channel.EMAIL, address)


def _of_user(uow: UnitOfWork, user_id: UUID) -> str | None:
    user = uow.get(User, user_id)
    return user.email.open_system(uow.vault) if user.state is UserState.ACTIVE else None


def _address(uow: UnitOfWork, message: Message) -> str | None:
    if message.user_id is not None:
        user = uow.get(User, message.user_id)
        here = user.organisation_id == message.organisation_id
        return _of_user(uow, user.id) if here else None
    organisation = uow.get(Organisation, message.organisation_id) if message.organisation_id else None
    point = (organisation and organisation.contact_point) or ""
    return point if "@" in point else None
