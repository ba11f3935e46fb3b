"""What is held about somebody: to read, to take along, to delete."""

from django.urls import path

from carer_portal import my_data

urlpatterns = [
    path("home/my-data/", my_data.own_data, name="own_data"),
    path("home/my-data/file/", my_data.own_data_file, name="own_data_file"),
    path("home/my-data/delete/", my_data.erase_me, name="erase_me"),
]
