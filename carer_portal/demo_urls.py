"""Addresses that exist only in the demo."""

from django.urls import path

from carer_portal.demo.mailbox import mailbox
from carer_portal.styleguide import styleguide

urlpatterns = [
    path("styleguide/", styleguide, name="styleguide"),
    path("demo/mailbox/", mailbox, name="mailbox"),
]
