"""The pages of this app: those of carers, and those of staff."""

from support.views.carers import certificate, certificate_pdf, learning, module, module_print, page
from support.views.managing import (
    manage_module,
    manage_module_add,
    manage_modules,
    manage_page,
    manage_page_add,
    manage_page_remove,
)

__all__ = [
    "certificate",
    "certificate_pdf",
    "learning",
    "manage_module",
    "manage_module_add",
    "manage_modules",
    "manage_page",
    "manage_page_add",
    "manage_page_remove",
    "module",
    "module_print",
    "page",
]
