"""The pages on which staff make modules and change them."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.methods import require_form_methods
from common.pagination import page_of
from people.rules import staff_of
from support.forms import ModuleForm, PageForm
from support.models import Module, Page
from support.operations import add_module, add_page


@require_safe
def manage_modules(request: HttpRequest, organisation: str) -> HttpResponse:
    """The modules of the organisation."""
    own = staff_of(request, organisation)
    rows = Module.objects.filter(organisation=own).annotate(length=Count("pages")).order_by("order", "pk")
    return render(request, "support/manage_modules.html", {"organisation": own, "page": page_of(request, rows)})


@require_form_methods
def manage_module_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Begin a module. Nobody else sees it before it has a page and is opened."""
    own = staff_of(request, organisation)
    form = ModuleForm(request.POST or None, organisation=own)
    if request.method == "POST" and form.is_valid():
        new = form.save(commit=False)
        new.organisation, new.submission_key = own, form.cleaned_data["submission"]
        kept = add_module(module=new)
        messages.success(request, _("Saved. Now write the first page."))
        return redirect("support:manage_module", organisation=own.slug, pk=kept.pk)
    return render(request, "support/manage_module_add.html", {"organisation": own, "form": form})


@require_form_methods
def manage_module(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Change what a module is about, open or close it, and come to its pages."""
    own = staff_of(request, organisation)
    module = get_object_or_404(Module, organisation=own, pk=pk)
    title = str(module)
    form = ModuleForm(request.POST or None, instance=module, organisation=own)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("support:manage_module", organisation=own.slug, pk=module.pk)
    context = {"organisation": own, "module": module, "title": title, "form": form, "pages": module.pages.all()}
    return render(request, "support/manage_module.html", context)


@require_form_methods
def manage_page_add(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Write one more page."""
    own = staff_of(request, organisation)
    module = get_object_or_404(Module, organisation=own, pk=pk)
    form = PageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = form.save(commit=False)
        new.module, new.submission_key = module, form.cleaned_data["submission"]
        add_page(page=new)
        messages.success(request, _("The page is saved."))
        return redirect("support:manage_module", organisation=own.slug, pk=module.pk)
    return render(request, "support/manage_page_add.html", {"organisation": own, "module": module, "form": form})


@require_form_methods
def manage_page(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Change a page."""
    own = staff_of(request, organisation)
    page = get_object_or_404(Page.objects.select_related("module"), module__organisation=own, pk=pk)
    heading = str(page)
    form = PageForm(request.POST or None, instance=page)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The page is saved."))
        return redirect("support:manage_module", organisation=own.slug, pk=page.module_id)
    context = {"organisation": own, "module": page.module, "shown": page, "heading": heading, "form": form}
    return render(request, "support/manage_page.html", context)


@require_POST
def manage_page_remove(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Take a page away. The last page of an open module stays: without one there is nothing to do."""
    own = staff_of(request, organisation)
    page = get_object_or_404(Page.objects.select_related("module"), module__organisation=own, pk=pk)
    if page.module.is_public and page.module.pages.count() == 1:
        messages.info(request, _("Close the module first: it has no other page."))
    else:
        page.delete()
        messages.success(request, _("The page is gone."))
    return redirect("support:manage_module", organisation=own.slug, pk=page.module_id)
