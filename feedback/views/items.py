"""Staff: one item at a time, and what is written down for a carer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from common.clock import now, today
from common.methods import require_form_methods
from feedback import operations, rules
from feedback.badges import badge_for_staff
from feedback.forms.items import (
    AnswerForm,
    AssignForm,
    FlagForm,
    ItemAddForm,
    NoteForm,
    PassOnForm,
    ReplyForm,
    RouteForm,
    UnderThemeForm,
    UnflagForm,
)
from feedback.forms.staff import StaffForm
from feedback.history import history_of
from feedback.incoming_mail import mails_of
from feedback.models import Decision, Item, Theme
from feedback.references import as_typed, in_two_halves
from feedback.views.queue import in_the_queue, well_formed
from notices.downloads import download
from notices.models import Contact, IncomingFile
from people.models import Connection, Organisation, Person, Role
from people.operations import RoleEnded
from people.rules import signed_role, staff_of

LONGEST_KEY = 18  # digits, of a number that Postgres can look up


@require_form_methods
def item_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Write down what was said by telephone, on paper or at a meeting; for somebody known, if the address says so."""
    here = staff_of(request, organisation)
    known = _somebody_known(request, here)
    form = ItemAddForm(request.POST or None, organisation=here, known=known)
    if form.is_valid():
        data = form.cleaned_data
        received = operations.receive(
            words=data["words"],
            channel=Item.Channel(data["channel"]),
            about=Item.About(data["about"]),
            organisation=here,
            at=now(),
            service=data["service"],
            activity=data["activity"],
            voices=data["voices"],
            may_quote=data["may_quote"],
            person=known,
            contact=Contact.objects.for_email(data["email"]) if data.get("email") else None,
            submission_key=data["submission"],
        )
        # Shown at once and not after a redirect, so that the secret code is kept nowhere. Sent again by a reload,
        # the same form finds the same item and shows the same code.
        context = {
            "organisation": here,
            "item": received.item,
            "reference": in_two_halves(received.item.reference),
            "secret": in_two_halves(received.secret),
        }
        return render(request, "feedback/item_added.html", context)
    return render(request, "feedback/item_add.html", {"organisation": here, "form": form, "known": known})


def _somebody_known(request: HttpRequest, here: Organisation) -> Person | None:
    """Whom the address names by their connection. Raises `Http404` for one that is not this organisation's."""
    asked = request.GET.get("person", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > LONGEST_KEY:
        raise Http404
    connections = Connection.objects.visible_to(request.user).filter(organisation=here)
    return get_object_or_404(connections.select_related("person__contact"), pk=asked).person


def _item(request: HttpRequest, organisation: str, reference: str) -> Item:
    """The item of this reference, if whoever asks may open it. Raises `Http404` otherwise."""
    here = staff_of(request, organisation, *rules.ITEM_STAFF)
    if not well_formed([reference]):
        raise Http404
    items = Item.objects.visible_to(request.user).filter(organisation=here)
    related = items.select_related(
        "organisation", "service", "activity", "theme", "decision", "assigned_to", "contact", "topic", "person"
    )
    return get_object_or_404(related, reference=as_typed(reference))


def _planners_item(request: HttpRequest, organisation: str, reference: str) -> Item:
    """As `_item`, for what is not done to flagged items. Raises `Http404` for those."""
    staff_of(request, organisation)
    item = _item(request, organisation, reference)
    return get_object_or_404(Item.objects.unflagged(), pk=item.pk) if item.safeguarding_since else item


def _role(request: HttpRequest, item: Item) -> Role:
    return signed_role(request, item.organisation, *rules.hands_of(item))


def _address(item: Item, view: str = "item_detail") -> str:
    return reverse(f"feedback:{view}", args=[item.organisation.slug, item.reference])


def _page(request: HttpRequest, template: str, item: Item, form: StaffForm, **context: Any) -> HttpResponse:
    context |= {"organisation": item.organisation, "item": item, "form": form}
    return render(request, f"feedback/{template}.html", context)


@require_form_methods
def item_detail(request: HttpRequest, organisation: str, reference: str) -> HttpResponse:
    """One item: what was said, what happened since, and what may be done. Reading it changes nothing.

    POST notes that whoever asks looks at it now.
    """
    item = _item(request, organisation, reference)
    if request.method == "POST":
        operations.start_looking(item=item, role=_role(request, item), at=now())
        messages.success(request, _("Noted: you are looking at this. The carer can see that somebody is."))
        return redirect(_address(item))
    context = {
        "organisation": item.organisation,
        "item": item,
        "reference": in_two_halves(item.reference),
        "badge": badge_for_staff(item, today()),
        "history": history_of(item),
        "notes": item.notes.visible_to(request.user).filter(organisation=item.organisation),
        "reply_form": ReplyForm(action=_address(item, "item_reply"), auto_id="reply_%s"),
        "note_form": NoteForm(action=_address(item, "item_note"), auto_id="note_%s"),
        "mails": mails_of(item).defer("raw").prefetch_related("files"),
        "may_be_moved": rules.may_be_moved(item),
        "may_be_answered_alone": rules.may_be_answered_alone(item),
    }
    return render(request, "feedback/item_detail.html", context)


@require_safe
def item_file(request: HttpRequest, organisation: str, reference: str, file: UUID) -> HttpResponse:
    """A file that came with a mail of this item, as a download."""
    item = _item(request, organisation, reference)
    files = IncomingFile.objects.kept().filter(mail__in=mails_of(item))
    return download(get_object_or_404(files, public_id=file))


@require_form_methods
def item_reply(request: HttpRequest, organisation: str, reference: str) -> HttpResponse:
    """Write to the carer."""
    item = _item(request, organisation, reference)
    form = ReplyForm(request.POST or None)
    if form.is_valid():
        operations.reply_to_carer(
            item=item,
            words=form.cleaned_data["words"],
            role=_role(request, item),
            at=now(),
            submission_key=form.cleaned_data["submission"],
        )
        messages.success(request, _("Your reply is with the carer."))
        return redirect(_address(item))
    return _page(request, "item_reply", item, form)


@require_form_methods
def item_note(request: HttpRequest, organisation: str, reference: str) -> HttpResponse:
    """Keep a private note."""
    item = _item(request, organisation, reference)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        operations.write_note(
            item=item,
            words=form.cleaned_data["words"],
            role=_role(request, item),
            at=now(),
            submission_key=form.cleaned_data["submission"],
        )
        messages.success(request, _("Note saved. Only colleagues here see it."))
        return redirect(_address(item))
    return _page(request, "item_note", item, form)


@require_form_methods
def item_assign(request: HttpRequest, organisation: str, reference: str) -> HttpResponse:
    """Give an item to a colleague."""
    item = _item(request, organisation, reference)
    colleagues = rules.colleagues_for(item, today())
    form = AssignForm(request.POST or None, colleagues=colleagues, initial={"to": item.assigned_to_id})
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            operations.assign(item=item, to=to)
        except RoleEnded:
            messages.error(request, _("%(name)s has just left. Choose somebody else.") % {"name": to})
            return redirect("feedback:item_assign", organisation, reference)
        messages.success(request, _("It is with %(name)s now.") % {"name": to} if to else _("It is with nobody now."))
        return redirect(_address(item))
    return _page(request, "item_assign", item, form)


@require_form_methods
def item_route(request: HttpRequest, organisation: str, reference: str) -> HttpResponse:
    """Bring an item to the service that it is about."""
    item = _planners_item(request, organisation, reference)
    if not rules.may_be_moved(item):
        messages.info(request, _("This has its answer, so it stays here."))
        return redirect(_address(item))
    form = RouteForm(request.POST or None, services=rules.services_for(item), initial={"service": item.service_id})
    if form.is_valid():
        service = form.cleaned_data["service"]
        try:
            operations.route(item=item, service=service, role=_role(request, item), at=now())
        except (operations.AlreadyAnswered, operations.ServiceChosenByCarer):
            messages.error(request, _("Nothing was moved: a colleague was here before you."))
            return redirect(_address(item))
        messages.success(request, _("Moved to %(service)s.") % {"service": service})
        leaves = service.organisation_id != item.organisation_id
        return redirect("feedback:queue", organisation) if leaves else redirect(_address(item))
    return _page(request, "item_route", item, form)


@require_form_methods
def item_theme(request: HttpRequest, organisation: str, reference: str) -> HttpResponse:
    """Put an item, and others that were ticked with it, under a theme."""
    first = _planners_item(request, organisation, reference)
    here = first.organisation
    also = well_formed(request.GET.getlist("also"))
    ticked = in_the_queue(request, here).filter(reference__in=[first.reference, *also]).select_related("service")
    items = [item for item in ticked.order_by("answer_by", "pk") if rules.may_be_moved(item)]
    if not items:
        messages.info(request, _("This has its answer, so it stays where it is."))
        return redirect(_address(first))
    themes = Theme.objects.filter(organisation=here)
    form = UnderThemeForm(request.POST or None, themes=themes, initial={"theme": first.theme_id})
    if form.is_valid():
        try:
            theme = _gather(form, items, here, _role(request, first))
        except operations.AlreadyAnswered:
            form.add_error(None, _("One of these was answered a moment ago. Go back to the queue and tick again."))
        else:
            words = ngettext("Put under “%(theme)s”.", "%(count)d put under “%(theme)s”.", len(items))
            messages.success(request, words % {"theme": theme, "count": len(items)})
            return redirect("feedback:theme_detail", here.slug, theme.pk)
    return _page(request, "item_theme", first, form, items=items)


def _gather(form: UnderThemeForm, items: list[Item], here: Organisation, role: Role) -> Theme:
    data = form.cleaned_data
    if data["where"] == UnderThemeForm.OLD:
        theme: Theme = data["theme"]
        operations.put_under_theme(items=items, theme=theme, role=role, at=now())
        return theme
    services = {item.service for item in items}
    return operations.open_theme(
        organisation=here,
        title=data["title"],
        role=role,
        at=now(),
        service=services.pop() if len(services) == 1 else None,
        items=items,
        submission_key=data["submission"],
    )


@require_form_methods
def item_answer(request: HttpRequest, organisation: str, reference: str) -> HttpResponse:
    """Answer just this carer: thank you, passed on, or their own case."""
    item = _planners_item(request, organisation, reference)
    if not rules.may_be_answered_alone(item):
        messages.info(request, _("This has its answer."))
        return redirect(_address(item))
    form = AnswerForm(
        request.POST or None,
        may_pass_on=rules.may_be_passed_on(item),
        initial={"case_handler": item.organisation.own_case_contact},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.answer_item(
                item=item,
                outcome=Decision.Outcome(data["outcome"]),
                answer=data["answer"],
                role=_role(request, item),
                at=now(),
                passed_to=data["passed_to"],
                case_handler=data["case_handler"],
            )
        except operations.ConsentMissing:
            form.add_error("outcome", _("The carer has just said no to that. Choose another answer."))
        else:
            messages.success(request, _("Your answer is with the carer."))
            return redirect(_address(item))
    return _page(request, "item_answer", item, form)


@require_form_methods
def item_pass_on(request: HttpRequest, organisation: str, reference: str) -> HttpResponse:
    """Ask the carer whether their words may go to somebody else."""
    item = _planners_item(request, organisation, reference)
    form = PassOnForm(request.POST or None)
    if form.is_valid():
        operations.ask_to_pass_on(
            item=item,
            words=form.cleaned_data["words"],
            role=_role(request, item),
            at=now(),
            submission_key=form.cleaned_data["submission"],
        )
        messages.success(request, _("Asked. Nothing goes to anybody until the carer says yes."))
        return redirect(_address(item))
    return _page(request, "item_pass_on", item, form)


@require_form_methods
def item_flag(request: HttpRequest, organisation: str, reference: str) -> HttpResponse:
    """Give an item to the safeguarding lead, out of everybody else's sight."""
    item = _planners_item(request, organisation, reference)
    form = FlagForm(request.POST or None)
    if form.is_valid():
        try:
            operations.flag_safeguarding(
                item=item, role=_role(request, item), because=form.cleaned_data["because"], at=now()
            )
        except operations.NoSafeguardingLead:
            form.add_error(
                None,
                _("Nobody here is the safeguarding lead yet, so it was not moved. Ask your administrator to name one."),
            )
        else:
            messages.success(request, _("The safeguarding lead has it now. It is out of your lists."))
            return redirect("feedback:queue", organisation)
    return _page(request, "item_flag", item, form)


@require_form_methods
def item_unflag(request: HttpRequest, organisation: str, reference: str) -> HttpResponse:
    """Give a flagged item back to the planners."""
    item = _item(request, organisation, reference)
    role = signed_role(request, item.organisation, Role.Kind.SAFEGUARDING_LEAD)
    form = UnflagForm(request.POST or None)
    if form.is_valid():
        operations.lift_safeguarding(item=item, role=role, because=form.cleaned_data["because"], at=now())
        messages.success(request, _("The planners have it again."))
        return redirect("feedback:safeguarding_list", organisation)
    return _page(request, "item_unflag", item, form)
