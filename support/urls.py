"""Addresses of courses: those of carers first, then those of staff."""

from django.urls import path

from support import views

app_name = "support"
urlpatterns = [
    path("learn/", views.learning, name="learning"),
    path("learn/<slug:slug>/", views.module, name="module"),
    path("learn/<slug:slug>/print/", views.module_print, name="module_print"),
    path("learn/<slug:slug>/certificate/", views.certificate, name="certificate"),
    path("learn/<slug:slug>/certificate.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("learn/<slug:slug>/<int:number>/", views.page, name="page"),
    path("manage/<slug:organisation>/learning/", views.manage_modules, name="manage_modules"),
    path("manage/<slug:organisation>/learning/add/", views.manage_module_add, name="manage_module_add"),
    path("manage/<slug:organisation>/learning/<int:pk>/", views.manage_module, name="manage_module"),
    path("manage/<slug:organisation>/learning/<int:pk>/add/", views.manage_page_add, name="manage_page_add"),
    path("manage/<slug:organisation>/learning/pages/<int:pk>/", views.manage_page, name="manage_page"),
    path(
        "manage/<slug:organisation>/learning/pages/<int:pk>/remove/",
        views.manage_page_remove,
        name="manage_page_remove",
    ),
]
