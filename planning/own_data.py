"""What the tables of this app hold about people: nothing."""

from common.personal import classify
from planning.models import Duty, Goal, Service

classify(
    Service,
    impersonal="id organisation name slug summary for_whom owner_title acknowledge_days answer_days listening_days"
    " is_open",
)
classify(Goal, impersonal="id organisation service words is_current")
classify(Duty, impersonal="id key nations binds act section words link checked_on is_in_force")
