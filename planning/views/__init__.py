"""Pages of services, and of what is measured."""

from planning.views.measures import measure_add, measure_edit, measure_list, measures_import
from planning.views.services import service_detail, service_list, service_use_remove, services_used

__all__ = [
    "measure_add",
    "measure_edit",
    "measure_list",
    "measures_import",
    "service_detail",
    "service_list",
    "service_use_remove",
    "services_used",
]
