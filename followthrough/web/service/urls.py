"""Addresses of tickets and referrals."""

from django.urls import path

from followthrough.web.service import referrals, tickets

urlpatterns = [
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/targets/", tickets.ticket_targets, name="ticket-targets"),
    path("customers/<int:customer_id>/tickets/", tickets.customer_tickets, name="customer-tickets"),
    path("tickets/<int:ticket_id>/solved/", tickets.ticket_solved, name="ticket-solved"),
    path("tickets/<int:ticket_id>/solved/end/", tickets.ticket_solved_end, name="ticket-solved-end"),
    path("tickets/<int:ticket_id>/taking-back/", tickets.ticket_taking_back, name="ticket-taking-back"),
    path("customers/<int:customer_id>/referrals/", referrals.customer_referrals, name="customer-referrals"),
    path("customers/<int:customer_id>/referrals/asking/", referrals.referral_asking, name="referral-asking"),
    path("customers/<int:customer_id>/referrals/new/", referrals.referral_new, name="referral-new"),
    path("referrals/<int:referral_id>/decline/", referrals.referral_decline, name="referral-decline"),
    path("referrals/<int:referral_id>/thanks/", referrals.referral_thanks, name="referral-thanks"),
    path("referrals/<int:referral_id>/taking-back/", referrals.referral_taking_back, name="referral-taking-back"),
]
