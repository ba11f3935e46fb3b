"""The public record of feedback, whose pages are kept ready."""

from common.remembering import Remembering

remembered = Remembering(
    "feedback",
    "feedback_itemevent",
    "feedback_decisionevent",
    "feedback_actionevent",
    "feedback_extensionevent",
    "feedback_updateevent",
)
