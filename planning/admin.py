"""Services and goals, as a superuser sets them up."""

from typing import Any, ClassVar

from django.contrib import admin

from people.set_up import SetUpAdmin, site
from planning.models import Goal, Service


@admin.register(Service, site=site)
class ServiceAdmin(SetUpAdmin):
    """Services and what they promise."""

    list_display = ("name", "organisation", "is_open", "acknowledge_days", "answer_days")
    list_filter = ("organisation", "is_open")
    list_select_related = ("organisation",)
    search_fields = ("name",)
    prepopulated_fields: ClassVar[dict[str, Any]] = {"slug": ["name"]}
    filter_horizontal = ("funded_by",)


@admin.register(Goal, site=site)
class GoalAdmin(SetUpAdmin):
    """Goals of organisations and services."""

    list_display = ("__str__", "organisation", "service", "is_current")
    list_filter = ("organisation", "is_current")
    list_select_related = ("organisation", "service")
