"""The addresses of judging levels."""

from django.urls import path

from followthrough.web.levels import views

urlpatterns = [
    path("levels/", views.sitting, name="level-sitting"),
    path("levels/<int:assessment_id>/end/", views.assessment_end, name="assessment-end"),
    path("customers/<int:customer_id>/level/", views.customer_level, name="customer-level"),
]
