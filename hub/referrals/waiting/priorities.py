"""Who goes first on the waiting list, and the reasons there may be for it."""

PRIORITY_GROUPS = {1: "First", 2: "Second", 3: "Standard"}
STANDARD_PRIORITY = 3

# Why somebody goes before others who have waited longer. Nothing here tells of health or immigration.
PRIORITY_REASONS = {
    "work": "Needs English to start or keep a job",
    "child": "Has a young child to speak for",
    "no_english": "Cannot yet manage day to day in English",
    "long_wait": "Has waited much longer than others at this level",
    "let_down": "Lost a place through no fault of their own",
}
