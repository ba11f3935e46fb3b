"""The pages on which staff keep panels, their seats and who sits in them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.clock import now
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.panels import operations
from engagement.panels.forms import FIRST, MeetingForm, MemberForm, PanelForm, SeatForm
from engagement.panels.models import Panel, Seat, Term
from engagement.panels.operations import ChairedAlready, SeatTaken, SitsAlready, TermsUsedUp, TooManySeats
from engagement.panels.rules import standing_of
from notices.models import Contact
from people.models import Organisation
from people.rules import staff_of


@require_safe
def manage_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """The organisation's panels, with what is wrong with each."""
    own, at = staff_of(request, organisation), now()
    on = timezone.localdate(at)
    page = page_of(request, Panel.objects.filter(organisation=own).as_they_stand(at, on))
    rows = [standing_of(one, on) for one in page]
    return render(request, "panels/manage_list.html", {"organisation": own, "page": page, "rows": rows})


@require_form_methods
def panel_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Make a panel."""
    own = staff_of(request, organisation)
    on = timezone.localdate(now())
    form = PanelForm(
        request.POST if request.method == "POST" else None, instance=Panel(organisation=own, begun_on=on), on=on
    )
    if request.method == "POST" and form.is_valid():
        panel = operations.add_panel(form.panel(), services=list(form.cleaned_data["services"]))
        messages.success(request, _("Saved. Now add its seats."))
        return redirect("panels:manage", organisation=own.slug, pk=panel.pk)
    return render(request, "panels/panel_add.html", {"organisation": own, "form": form})


@require_form_methods
def panel_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Change a panel's terms."""
    own = staff_of(request, organisation)
    panel = _panel(own, pk)
    name = panel.name
    form = PanelForm(request.POST if request.method == "POST" else None, instance=panel, on=timezone.localdate(now()))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("panels:manage", organisation=own.slug, pk=pk)
    return render(request, "panels/panel_edit.html", {"organisation": own, "pk": pk, "name": name, "form": form})


@require_safe
def manage(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """One panel: its seats, its members, its meetings."""
    own, at = staff_of(request, organisation), now()
    on = timezone.localdate(at)
    panel = get_object_or_404(
        Panel.objects.as_they_stand(at, on).select_related("staff_contact"), organisation=own, pk=pk
    )
    later = Term.objects.filter(panel=panel, starts_on__gt=on).select_related("seat")
    context = {"organisation": own, "panel": panel, "standing": standing_of(panel, on), "later": later}
    return render(request, "panels/manage.html", context)


@require_form_methods
def seat_add(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Add a seat."""
    own = staff_of(request, organisation)
    panel = _panel(own, pk)
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_seat(form.seat(panel))
        except ChairedAlready:
            form.add_error("office", _("The panel has a chair’s seat. Choose co-chair."))
        except TooManySeats:
            form.add_error(None, _("There are as many seats as a panel can have."))
        else:
            messages.success(request, _("The seat is there. Say who sits in it."))
            return redirect("panels:manage", organisation=own.slug, pk=pk)
    return render(request, "panels/seat_add.html", {"organisation": own, "panel": panel, "form": form})


@require_form_methods
def seat_fill(request: HttpRequest, organisation: str, pk: int, seat: int) -> HttpResponse:
    """Say who sits in a seat, from a day on."""
    own = staff_of(request, organisation)
    panel = _panel(own, pk)
    free = get_object_or_404(Seat.objects.select_related("panel"), panel=panel, pk=seat)
    form = MemberForm(request.POST or None, initial={"starts_on": timezone.localdate(now())})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            operations.fill_seat(
                seat=free,
                name=said["name"],
                contact=Contact.objects.for_email(said["email"]) if said["email"] else None,
                may_be_named=said["may_be_named"],
                is_new=said["first"] == FIRST,
                starts_on=said["starts_on"],
            )
        except SeatTaken:
            form.add_error("starts_on", _("Somebody sits there in that time. End their term first, or begin later."))
        except SitsAlready:
            form.add_error("email", _("They sit on this panel in that time already."))
        except TermsUsedUp:
            form.add_error("email", _("They had all the terms that this panel allows."))
        else:
            messages.success(request, _("Saved."))
            return redirect("panels:manage", organisation=own.slug, pk=pk)
    context = {"organisation": own, "panel": panel, "seat": free, "form": form}
    return render(request, "panels/seat_fill.html", context)


@require_POST
def term_end(request: HttpRequest, organisation: str, pk: int, term: int) -> HttpResponse:
    """Let a member's term end today."""
    own = staff_of(request, organisation)
    row = get_object_or_404(Term.objects.select_related("panel"), panel=_panel(own, pk), pk=term)
    operations.end_term(term=row, on=timezone.localdate(now()))
    messages.success(request, _("Today is their last day. Thank them, and ask how it was."))
    return redirect("panels:manage", organisation=own.slug, pk=pk)


@require_form_methods
def meeting_add(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Say of an activity that it is a meeting of this panel."""
    own = staff_of(request, organisation)
    panel = _panel(own, pk)
    form = MeetingForm(request.POST if request.method == "POST" else None, panel=panel)
    if request.method == "POST" and form.is_valid():
        panel.meetings.add(form.cleaned_data["meeting"])
        messages.success(request, _("Saved. Its day counts for the panel’s rhythm."))
        return redirect("panels:manage", organisation=own.slug, pk=pk)
    return render(request, "panels/meeting_add.html", {"organisation": own, "panel": panel, "form": form})


def _panel(own: Organisation, pk: int) -> Panel:
    return get_object_or_404(Panel, organisation=own, pk=pk)
