"""Pages of services, goals and duties, and of what is measured."""

from planning.views.measures import measure_add, measure_edit, measure_list, measures_import
from planning.views.services import (
    duty_detail,
    duty_list,
    service_detail,
    service_list,
    service_use_remove,
    services_used,
)
from planning.views.upkeep import (
    duty_add,
    duty_edit,
    goal_add,
    goal_edit,
    manage_duties,
    manage_goals,
    manage_services,
    service_add,
    service_edit,
)

__all__ = [
    "duty_add",
    "duty_detail",
    "duty_edit",
    "duty_list",
    "goal_add",
    "goal_edit",
    "manage_duties",
    "manage_goals",
    "manage_services",
    "measure_add",
    "measure_edit",
    "measure_list",
    "measures_import",
    "service_add",
    "service_detail",
    "service_edit",
    "service_list",
    "service_use_remove",
    "services_used",
]
