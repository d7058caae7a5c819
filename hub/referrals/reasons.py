"""Why the hub does what it does: the hub's own codes, kept in plain columns, so that none tells of health,
immigration or safety. A new reason is one row."""

# Why an assessor sends somebody to a class that the ranking does not put forward.
OUTSIDE_REASONS = {
    "class_known": "I know this class and it suits them",
    "learner_asked": "The learner asked for it",
    "provider_asked": "The provider agreed to take them",
    "listing_wrong": "The listing is out of date or not complete",
}

PRIORITY_GROUPS = {1: "1: first", 2: "2: soon", 3: "3: usual order"}
USUAL_GROUP = 3

PRIORITY_REASONS = {
    "work_or_course": "A job or a course depends on it",
    "date_to_meet": "They have a date to meet",
    "no_english": "They cannot yet manage in English at all",
    "long_wait": "They have waited much longer than others",
    "partnership": "The partnership's priority group",
    "usual": "Back to the usual order",
}

CLOSE_REASONS = {
    "started_elsewhere": "They have found a class",
    "not_now": "They do not want a class now",
    "moved": "They have moved away",
    "no_reply": "We could not reach them",
    "mistake": "It was recorded by mistake",
}
