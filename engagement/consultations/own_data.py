"""What the tables of this app hold about people: nothing of their own. What was said stands in the log."""

from common.personal import classify
from engagement.consultations.models import Change, Comment, Consultation

classify(Consultation, impersonal="id activity plan short_because")
classify(Comment, impersonal="id consultation section item")
classify(Change, impersonal="id section words because written_at written_by_title")
