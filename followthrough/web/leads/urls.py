"""The addresses of new leads, and of the forms by which they come."""

from django.urls import path

from followthrough.web.leads import public, spotting, views

urlpatterns = [
    path("leads/", views.leads, name="leads"),
    path("leads/hint/", views.lead_hint, name="lead-hint"),
    path("leads/spotted/", spotting.spotted, name="spotted"),
    path("leads/spotted/new/", spotting.opportunity_where, name="opportunity-where"),
    path("customers/<int:customer_id>/spotted/new/", spotting.opportunity_new, name="opportunity-new"),
    path("leads/<int:customer_id>/claim/", views.lead_claim, name="lead-claim"),
    path("leads/<int:customer_id>/claim/end/", views.lead_claim_end, name="lead-claim-end"),
    path("leads/<int:customer_id>/assignment/", views.lead_assignment, name="lead-assignment"),
    # for strangers
    path("forms/<str:form_secret>/", public.form, name="form"),
    path("forms/<str:form_secret>/thanks/", public.form_thanks, name="form-thanks"),
]
