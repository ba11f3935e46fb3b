"""What a new activity starts with: a starting point, or the last one of its kind, or what its service says."""

from typing import Any

from activities.forms.activities import times_of
from activities.models import Activity
from activities.operations import BY_HAND, LINKED, TIMES
from activities.starting_points import StartingPoint
from people.models import Organisation
from planning.models import Service

TAKEN_OVER = [name for name in BY_HAND if name not in {*TIMES, "title", "day_because"}] + ["place", "is_online"]


def last_like_it(organisation: Organisation, kind: str) -> Activity | None:
    """The latest activity of this kind here that was announced."""
    return Activity.objects.published().filter(organisation=organisation, kind=kind).order_by("-starts_at").first()


def prefilled(organisation: Organisation, *, kind: str = "", point: StartingPoint | None = None) -> dict[str, Any]:
    """What the form of a new activity shows before anybody has typed anything."""
    initial: dict[str, Any] = {}
    if last := last_like_it(organisation, point.kind if point else kind):
        times = times_of(last)
        initial = {name: getattr(last, name) for name in TAKEN_OVER} | {
            name: times[name] for name in ("starts", "ends")
        }
        initial |= {name: list(getattr(last, name).all()) for name in LINKED} | {"venue": last.venue_id}
    else:
        services = list(Service.objects.filter(organisation=organisation, is_open=True)[:2])
        initial = {"kind": kind, "influence": Activity.Influence.CONSULT, "stage": Activity.Stage.DELIVERY}
        if len(services) == 1:  # no other can be meant
            initial |= {"services": services, "organiser_title": services[0].owner_title}
    if point:
        kept = [name for name in ("services", "organiser_title", "place", "venue") if name in initial]
        initial = point.initial | {name: initial[name] for name in kept}
    return initial
