"""What the tables of this app hold about people: nothing. Organisers are named by their job."""

from activities.models import Activity, DateToAvoid, Interest, Reach, Series, Venue
from common.personal import classify

classify(
    Activity,
    impersonal="id organisation kind stage title summary influence can_change cannot_change for_whom starts_at ends_at"
    " place is_online access who_comes how_to_join part_path organiser_title status cancelled_because parent topic"
    " submission_key sequence changed_at timed_at carer_types areas languages formats series series_on venue"
    " day_because",
)
classify(DateToAvoid, impersonal="id organisation name starts_on ends_on")
classify(Reach, impersonal="id activity people walk_ins anonymous first_time entered_at")
classify(Series, impersonal="id organisation rule first_on starts ends made_until submission_key")
classify(Venue, impersonal="id organisation name address access how_to_find map_link is_used submission_key")
classify(Interest, impersonal="id service kind topic")
