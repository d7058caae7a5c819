"""What a merge does with each kind of row, as data. What is not named here moves to the record that stays.

A row moves unless the record that stays has one which it may not stand beside (`rows.collides`, from the unique keys of
the tables). Such a row stays where it is, as does what hangs off it.
"""

from hub.learners.types import RegistrationState

# Stays with the record it is about: the record itself, what it is found by, and what was asked about it.
STAYS = frozenset({"learner", "blind_index", "name_key", "duplicate_pair"})

# A row goes with the row it is a part of: by which columns that is told, besides those that are never empty.
PART_OF = frozenset(
    {
        ("attendance_mark", "enrolment_id"),
        ("known_absence", "enrolment_id"),
        ("absence_call", "enrolment_id"),
        ("learner_voice", "enrolment_id"),
        ("referral", "transferred_from_id"),
    }
)
# What names in a column without a key of the database which row it is a part of.
ABOUT = {
    "message": ("about_id",),
    "rights_request_text": ("request_id",),
    "objection": ("request_id",),
}
# And the other way round: the row that a column names goes with the row that names it.
BRINGS = frozenset({("progress_review", "achieved_id"), ("class_result", "achieved_id")})

# What is made since a merge and can be either person's, with its words. The rest stays or is a part of another row.
SINCE = {
    "referral": "Referral",
    "assessment": "Assessment",
    "achieved_level": "Level reached in class",
    "sharing_grant": "Agreement to share",
    "sharing_block": "Organisation that may see nothing",
    "reminder": "Note of the hub",
    "invitation": "Call about a class that opened",
    "phone_screen": "Questions asked by phone",
    "enrolment_fact": "Papers and emergency contact",
    "equality_answer": "Answers about equality",
    "rights_request": "Request about their data",
}

# Hangs off no learner, since it outlives the record; in this column it says whose it is, and follows the record.
FOLLOWS = {"rights_request": "subject_id"}

# What is set up since a merge for one of two and keeps them safe: nobody knows for whom, so it stands for both.
FOR_BOTH = frozenset({"legal_hold"})

# What is worked out again from everything else of a learner, instead of being put back.
WORKED_OUT = frozenset({"achieved_level"})

# Tables of which blanks are filled from the other record where both have a row.
FILLED = ("learner", "need", "funding_fact")
# Plain columns of the record itself that are filled where they are blank.
FILLED_PLAIN = ("outcode", "age_band", "referrer_id", "referred_by", "registered_by", "picked_up_at")
# Texts that keep somebody safe: both stand.
BOTH_STAND = (("learner", "contact_note"), ("need", "safeguarding"))
# What keeps somebody safe, if either record says so: the answer that closes.
CLOSES = {
    ("learner", "safe_to_call"): False,
    ("learner", "safe_to_text"): False,
    ("learner", "safe_to_write"): False,
    ("learner", "safe_to_email"): False,
    ("need", "confidential_address"): "yes",
}

# How far a registration is: the record that stays is the further one.
FURTHER = (RegistrationState.REFERRED, RegistrationState.REGISTERING, RegistrationState.REGISTERED)
