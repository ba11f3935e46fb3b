"""Complaints about data: for everybody to make, for administrators to answer in time."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import now, today
from common.forms import keeps_words
from common.methods import require_form_methods
from common.pagination import page_of
from notices.models import Contact
from people import operations
from people.forms import AnswerComplaintForm, DataComplaintForm
from people.forms.complaints import COME_BACK_LATER
from people.limits import is_flooding
from people.models import DataComplaint, Organisation, Role
from people.operations import AlreadyAnswered, person_of
from people.rules import signed_role, staff_of

COMPLAINED = "people.data_complaint"  # the session's key of the last complaint made
MOST_AN_HOUR = 30


@keeps_words
@login_not_required
@require_form_methods
def data_complaint(request: HttpRequest) -> HttpResponse:
    """Say that one's data was handled wrongly. It needs no account."""
    form = DataComplaintForm(
        request.POST if request.method == "POST" else None,
        organisations=list(Organisation.objects.all()),
        initial={"email": getattr(request.user, "email", "")},
    )
    if form.is_valid() and is_flooding(request, "data_complaint", MOST_AN_HOUR):
        form.add_error(None, COME_BACK_LATER)
    if not form.is_valid():
        return render(request, "people/data_complaint.html", {"form": form})
    told = form.cleaned_data
    complaint = operations.complain_about_data(
        organisation=form.to,
        words=told["words"],
        name=told["name"],
        contact=Contact.objects.for_email(told["email"], request.LANGUAGE_CODE) if told["email"] else None,
        other_way=told["other_way"],
        person=person_of(request.user),
        submission_key=form.submission_key,
        at=now(),
    )
    request.session[COMPLAINED] = complaint.pk
    return redirect("people:data_complaint_sent")


@login_not_required
@never_cache
@require_safe
def data_complaint_sent(request: HttpRequest) -> HttpResponse:
    """Acknowledge it: the reference, and the day by which it is answered."""
    complaints = DataComplaint.objects.select_related("organisation")
    complaint = complaints.filter(pk=request.session.get(COMPLAINED, 0)).first()
    if complaint is None:
        return redirect("people:data_complaint")
    return render(request, "people/data_complaint_sent.html", {"complaint": complaint})


@require_safe
def data_complaint_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """The complaints of an organisation: what is open first, the oldest on top."""
    ours = staff_of(request, organisation, Role.Kind.ADMINISTRATOR)
    complaints = DataComplaint.objects.visible_to(request.user).filter(organisation=ours)
    answered = request.GET.get("show") == "answered"
    rows = complaints.exclude(answered_at__isnull=True).order_by("-answered_at") if answered else complaints.open()
    page = page_of(request, rows)
    context = {"organisation": ours, "page": page, "answered": answered, "rows": _with_days_left(page.object_list)}
    return render(request, "people/data_complaint_list.html", context)


def _with_days_left(complaints: object) -> list[tuple[DataComplaint, int]]:
    on = today()
    return [(one, one.days_left(on)) for one in complaints]  # type: ignore[attr-defined]  # a page of complaints


@require_form_methods
def data_complaint_detail(request: HttpRequest, organisation: str, reference: str) -> HttpResponse:
    """One complaint: the words, the clock, and the answer."""
    ours = staff_of(request, organisation, Role.Kind.ADMINISTRATOR)
    complaints = DataComplaint.objects.visible_to(request.user).filter(organisation=ours)
    complaint = get_object_or_404(complaints.select_related("contact"), reference=reference)
    form = AnswerComplaintForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        role = signed_role(request, ours, Role.Kind.ADMINISTRATOR)
        try:
            operations.answer_data_complaint(
                complaint=complaint, answer=form.cleaned_data["answer"], role=role, at=now()
            )
        except AlreadyAnswered:
            messages.info(request, _("It was answered before. This is what was sent."))
        else:
            sent = _("The answer is sent.") if complaint.contact else _("The answer is kept. Give it to them yourself.")
            messages.success(request, sent)
        return redirect("people:data_complaint_detail", organisation=ours.slug, reference=complaint.reference)
    context = {"organisation": ours, "complaint": complaint, "form": form, "days_left": complaint.days_left(today())}
    return render(request, "people/data_complaint_detail.html", context)
