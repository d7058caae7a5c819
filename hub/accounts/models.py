"""The tables of organisations, users, sessions, links, throttles and unsaved forms. Staff details are sealed."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access.permissions import PURPOSES, Role
from hub.accounts.states import USER_STATES
from hub.accounts.types import OrganisationKind, Task, UserState
from hub.core.actor import Viewer
from hub.core.buckets import LINE, RECORD, code_of
from hub.core.model import Base, Json, Timestamps, Versioned, code
from hub.core.sealing.authentic import LONG_AGO, Authentic
from hub.core.sealing.fingerprints import of_key
from hub.core.sealing.sealed import Tier, sealed


class Organisation(Authentic, Versioned, Base):
    """`ended_on` is the day from which the hub works with it no longer; what it did stays.

    `successor_id` is the organisation that carries on its work, from `succeeded_on` on.
    `controller`, `officer` and `kept_months` are a hub's: who answers for the data, the data protection officer, and
    how long a learner's record is kept after the last contact. The notice names them.
    """

    __tablename__ = "organisation"
    __table_args__ = (sa.UniqueConstraint("name"),)
    __authentic__ = ("kind", "ended_on", "kept_months")
    __refused__ = {"kind": OrganisationKind.REFERRER}  # noqa: RUF012 - read only, of every row alike

    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[OrganisationKind] = mapped_column(code(OrganisationKind))
    ukprn: Mapped[str | None] = mapped_column(sa.String(8))
    contact_point: Mapped[str | None] = mapped_column(sa.String(200))
    ended_on: Mapped[date | None]
    successor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    succeeded_on: Mapped[date | None]
    controller: Mapped[str | None] = mapped_column(sa.String(200))
    officer: Mapped[str | None] = mapped_column(sa.String(200))
    kept_months: Mapped[int | None]
    clocks: Mapped[dict[str, int]] = mapped_column(Json, default=dict)


class User(Authentic, Versioned, Base):
    """A member of staff. `email_index` is the blind index by which signing in finds the account, under `key_id`."""

    __tablename__ = "user_account"
    # Not `totp_last_step` and `last_seen_at`, which one statement sets: what they let pass needs a factor besides.
    __authentic__ = ("organisation_id", "role", "state", "email_index", "password_hash", "totp_confirmed")
    __refused__ = {"state": UserState.SUSPENDED}  # noqa: RUF012 - read only, of every row alike

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    role: Mapped[Role] = mapped_column(code(Role))
    state: Mapped[UserState] = mapped_column(
        code(UserState), default=UserState.INVITED, info={"states": USER_STATES}
    )
    email_index: Mapped[bytes] = mapped_column(sa.LargeBinary(16), unique=True)
    key_id: Mapped[str] = mapped_column(sa.String(8), of_key())
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    totp_confirmed: Mapped[bool] = mapped_column(default=False)
    totp_last_step: Mapped[int | None]
    last_seen_at: Mapped[datetime | None]

    name = sealed("staff", Tier.SYSTEM, label="Name", retention="account", bucket=LINE)
    email = sealed("staff", Tier.SYSTEM, label="Email address", retention="account", bucket=LINE)
    totp_secret = sealed(
        "staff", Tier.SYSTEM, label="Second factor", retention="account", export=False, bucket=code_of(62)
    )
    recovery_codes = sealed(
        "staff", Tier.SYSTEM, label="Recovery codes", retention="account", export=False, bucket=RECORD
    )

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)

    def move_to(self, state: UserState) -> None:
        self.state = USER_STATES.step(self.state, state)

    @property
    def viewer(self) -> Viewer:
        return Viewer(
            user_id=self.id,
            organisation_id=self.organisation_id,
            role=self.role,
            purposes=PURPOSES[self.role],
            hub=self.organisation.kind is OrganisationKind.HUB,
        )


class SignInSession(Authentic, Timestamps, Base):
    """A browser session or an API token; the cookie or token itself is kept only as a hash.

    `link_id` is the link that a session of a named address was opened with: it does what that is for, and no more.
    """

    __tablename__ = "sign_in_session"
    __audited__ = False
    # Not `last_seen_at`, which one statement sets each minute: no session outlasts `expires_at` by it.
    __authentic__ = ("token_hash", "user_id", "link_id", "api", "scopes", "expires_at", "revoked_at")
    __refused__ = {"revoked_at": LONG_AGO, "scopes": None}  # noqa: RUF012 - read only, of every row alike

    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    link_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("work_link.id"), index=True)
    api: Mapped[bool] = mapped_column(default=False)
    scopes: Mapped[str | None] = mapped_column(sa.String(100))  # of a token, with spaces between them
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    data = sealed(
        "session", Tier.SYSTEM, label="Session data", retention="session", export=False, bucket=RECORD
    )

    user: Mapped[User | None] = relationship(lazy="joined")


class OneTimeLink(Authentic, Timestamps, Base):
    """Lets one invited person set a password, once."""

    __tablename__ = "one_time_link"
    __audited__ = False
    __authentic__ = ("token_hash", "user_id", "expires_at", "used_at")
    __refused__ = {"used_at": LONG_AGO}  # noqa: RUF012 - read only, of every row alike

    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class WorkLink(Authentic, Timestamps, Base):
    """Lets whoever reads the mail of a named address do one task, without an account (`services.work_links`).

    The secret is kept only as a hash, its code nowhere. `about_id` is the referral or the class that the task is
    about, `detail` which meeting of the class. `codes` is how many codes were asked for: the newest, of `code_at`, is
    the one.
    """

    __tablename__ = "work_link"
    __authentic__ = (
        *("token_hash", "user_id", "task", "about_id", "detail"),
        *("codes", "code_at", "expires_at", "used_at", "revoked_at"),
    )
    __refused__ = {"revoked_at": LONG_AGO}  # noqa: RUF012 - read only, of every row alike

    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    task: Mapped[Task] = mapped_column(code(Task))
    about_id: Mapped[UUID | None]
    detail: Mapped[str | None] = mapped_column(sa.String(40))
    codes: Mapped[int] = mapped_column(default=0)
    code_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class Throttle(Timestamps, Base):
    """Recent failures of one account, address or look-up, known only by a keyed digest."""

    __tablename__ = "throttle"
    __audited__ = False

    key: Mapped[bytes] = mapped_column(sa.LargeBinary(16), unique=True)
    failures: Mapped[int] = mapped_column(default=0)
    window_started_at: Mapped[datetime]


class Stash(Timestamps, Base):
    """What somebody had typed when their session ended, until they are back."""

    __tablename__ = "stash"
    __audited__ = False

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    path: Mapped[str] = mapped_column(sa.String(300))

    content = sealed(
        "stash", Tier.SYSTEM, label="Unsaved form", retention="one day", export=False, bucket=RECORD
    )
