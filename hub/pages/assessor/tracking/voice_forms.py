"""The questions of what learners say, as a form: in English, with the words of the learner's language beside."""

from marshmallow import Schema

from hub.forms.fields import Choice
from hub.tracking.voice.questions import english, languages
from hub.tracking.voice.types import LEFT_OUT, Set


def schema(of: Set) -> type[Schema]:
    """Every line may be left blank, or be answered with not wanting to say."""
    words, left_out = english(of), (LEFT_OUT, languages()["en"].left_out)
    asked = {
        code: Choice(line, words.steps.items(), otherwise=left_out, noun="Answer")
        for code, line in words.ask.items()
    }
    return Schema.from_dict(dict(asked), name="Voice")
