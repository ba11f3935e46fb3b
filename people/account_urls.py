"""Addresses of signing in and of second factors, under the names that allauth looks for.

Only what we use is listed: no passwords, no sign-up form of its own, no other addresses. Of social accounts there is
the way to the one provider of the settings and back, and nothing to connect or to sign up by.
"""

from allauth.account.views import account_inactive, logout
from django.urls import include, path

from people import views

urlpatterns = [
    path("sign-in/", views.account_login, name="account_login"),
    path("sign-in/code/", views.account_confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/work/", views.work_sign_in, name="work_sign_in"),
    path("sign-in/work/back/", views.work_sign_in_back, name="work_sign_in_back"),
    path("sign-out/", logout, name="account_logout"),
    path("inactive/", account_inactive, name="account_inactive"),
    path("second-step/", include("allauth.mfa.urls")),
]
