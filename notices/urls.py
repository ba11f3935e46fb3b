"""The public addresses of this floor."""

from django.urls import path

from notices import views, webhooks

app_name = "notices"
urlpatterns = [
    path("webhooks/mail/in/", webhooks.mail_in, name="mail_in"),
    path("webhooks/mail/events/", webhooks.mail_events, name="mail_events"),
    path("messages/stop/<str:token>/", views.stop, name="stop"),
    path("messages/receipts/", views.receipts, name="receipts"),
]
