"""The addresses of imports."""

from django.urls import path

from followthrough.web.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<int:run_id>/", views.show, name="import"),
    path("imports/<int:run_id>/answers/", views.answers, name="import-answers"),
    path("imports/<int:run_id>/start/", views.start, name="import-start"),
    path("imports/<int:run_id>/end/", views.end, name="import-end"),
    path("imports/<int:run_id>/undo/", views.undo, name="import-undo"),
    path("imports/<int:run_id>/rows/", views.rows, name="import-rows"),
    path("imports/<int:run_id>/without-customer/<int:place>/", views.without_customer, name="import-unattached"),
    path("imports/<int:run_id>/files/<int:place>/", views.file, name="import-file"),
]
