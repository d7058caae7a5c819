"""What may not stand on one sheet of a learner's paper: pairs of patterns, and why they contradict each other."""

import re

# (one, the other, why not both)
PAIRS = (
    ("have not looked at your English", "Your level for a class is", "who was not assessed has no level"),
    ("have not looked at your English", "do not need another assessment", "there was none yet"),
    (
        "not need another assessment",
        "look at your (English|level) again",
        "there is another one, or there is not",
    ),
    (
        "not need another assessment",
        "First we talk with you about your English",
        "there is one, or there is not",
    ),
    ("on our waiting list since", "not on our waiting list", "they are on it or off it"),
    ("on our waiting list since", "You are in this class", "whoever is in a class no longer waits"),
    ("on our waiting list since", "You finished this class", "the paper is about what comes now"),
    ("are looking for a class", "You are in this class", "a class is found"),
    ("are looking for a class", "They offer you a place", "a class is found"),
    ("are looking for a class", "keeping a place for you", "a class is found"),
    ("have a place now", "no class yet that is right", "there is a class or there is none"),
    ("1 class is right", "choose one with you", "there is nothing to choose between"),
    ("(has|have) a place now", "are full now, or start later", "there is a place or there is none"),
    ("(has|have) a place now", "You will probably", "nobody need wait for a place that is there"),
    ("(has|have) a place now", "We sent your details to them", "what is sent is no longer to be chosen"),
    ("no class yet that is right", "The level is right", "there is none, and here is one"),
    ("no class yet that is right", "are full now, or start later", "the right ones exist or do not"),
    ("do not share your details", "We sent your details to them", "they are shared or not"),
    ("do not share your details", "You agreed", "they are shared or not"),
    ("do not share your details", "stop sharing your details with one", "there is nothing to stop"),
    ("only if you say yes", "We sent your details to them", "what was sent was agreed to"),
    ("will call you", "not know a safe way to reach you", "nobody is called without a number"),
    ("will (email|write to) you|text message", "not know a safe way to reach you", "nothing to write to"),
    (
        "If you hear nothing",
        "not know a safe way to reach you",
        "whoever cannot be reached always hears nothing",
    ),
    ("could not. Please tell us how", "We will (call|email|write|send)", "they could not be reached"),
    ("could not. Please tell us how", "If you hear nothing", "it is for them to be heard from"),
    ("could not. Please tell us how", "not know a safe way to reach you", "they were asked already"),
    ("is on hold until", "Please tell .* yes or no by", "what rests waits for no answer"),
    ("no longer share", "We do not share your details", "one is a part of the other"),
    ("You finished this class", "are looking for another class", "nobody looks who was not asked to"),
    ("They have not answered yet", "They will answer by", "the day is past or ahead"),
    ("You finished this class", r"It starts on", "a class that was finished does not begin"),
    ("You finished this class", "Go to every lesson", "it is over"),
    ("Go to every lesson", "Please tell .* yes or no by", "who is in a class has taken the place"),
    ("Go to every lesson", "check if your class is free", "whoever is in a class has shown the papers"),
    ("It is free", "check if your class is free", "it is known to be free"),
    ("list is paused", "will choose one with you", "nobody chooses for whom the list is paused"),
    ("list is paused", "are looking for a class", "the search rests"),
    ("not on our waiting list", "place on the waiting list", "there is no place on it to keep"),
    (
        "one of our classes|Our classes are",
        "Your level for a class is",
        "there is a class for them or there is none",
    ),
    ("one of our classes|Our classes are", "are looking for a class", "nobody looks for what does not help"),
)
# Two classes on one sheet may differ in these; they are held against each other within each class.
OF_ONE_CLASS = (
    ("This class has ended", "You are in this class", "it is over or it goes on"),
    ("You finished|has ended", "It starts on|has started", "what is over does not begin"),
    ("You are in this class", "It starts on", "whoever is in a class has begun it"),
    (
        "It is full now",
        "keeping a place|offer you a place|yes to the place|in this class",
        "the place is theirs",
    ),
    ("level is right|right level", "not at your level", "one or the other"),
    ("They asked us a question", "They will answer by", "they wait for us"),
    ("It is free", "It costs|Ask if you have to pay", "the price is known"),
    ("It starts on", "class has started", "it begins later or has begun"),
)


def found_in(text: str, pairs: tuple[tuple[str, str, str], ...] = PAIRS) -> list[tuple[str, str, str]]:
    """The pairs of which both stand in the text."""
    return [pair for pair in pairs if re.search(pair[0], text) and re.search(pair[1], text)]
