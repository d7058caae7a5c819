"""What the file of a tab of Today holds: what its page says, with days in place of "9 days"."""

from hub.core.ids import show_reference
from hub.web.lists import Column

CALLS = (
    Column("Learner", lambda call: call.name),
    Column("Reference", lambda call: show_reference(call.reference)),
    Column("Know first", lambda call: ", ".join(call.markers)),
    Column("Phone", lambda call: call.phone),
    Column("Waiting since", lambda call: call.since),
    Column("Best class", lambda call: call.best),
    Column("Agreement", lambda call: call.agreed),
    Column("Whose", lambda call: call.whose),
    Column("What to do", lambda call: "Choose a class"),
)
ASKED = (
    Column("Language", lambda one: one.spoken),
    Column("Area", lambda one: one.answers.outcode),
    Column("Good times", lambda one: ", ".join(one.answers.times)),
    Column("Number of tries", lambda one: one.tries),
    Column("Last try", lambda one: one.tried_on),
    Column("Asked on", lambda one: one.asked_on),
    Column("What to do", lambda one: "Call them"),
)
TASKS = (
    Column("Learner", lambda task: task.name),
    Column("Reference", lambda task: show_reference(task.reference)),
    Column("Know first", lambda task: ", ".join(task.markers)),
    Column("About", lambda task: task.about),
    Column("Detail", lambda task: task.detail),
    Column("Since", lambda task: task.since),
    Column("Whose", lambda task: task.whose),
    Column("What to do", lambda task: task.action),
)
