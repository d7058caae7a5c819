"""The filters of a list: questions that stand in an address, and none of which needs an answer."""

from functools import partial
from typing import Any

from marshmallow import Schema

from hub.forms.fields import Choice

Pick = partial(Choice, widget="select", unset="Any")  # one of several, or any


class Filters(Schema):
    """No filter says that it is optional.

    What a filter is about is a code, an id or a day: nothing by which a person could be named.
    """

    def on_bind_field(self, field_name: str, field_obj: Any) -> None:
        field_obj.mark_optional = False
