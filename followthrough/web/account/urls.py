"""Addresses of looking after a customer for years."""

from django.urls import path

from followthrough.web.account import products, reviews, views

urlpatterns = [
    path("renewals/", views.renewal_list, name="renewals"),
    path("customers/<int:customer_id>/account/", views.customer_account, name="customer-account"),
    path("customers/<int:customer_id>/reviews/new/", reviews.review_new, name="review-new"),
    path("customers/<int:customer_id>/reviews/day/", reviews.review_day, name="review-day"),
    path("reviews/<int:review_id>/taking-back/", reviews.review_taking_back, name="review-taking-back"),
    path("customers/<int:customer_id>/holdings/new/", products.holding_new, name="holding-new"),
    path("holdings/<int:holding_id>/ending/", products.holding_ending, name="holding-ending"),
    path("customers/<int:customer_id>/offers/<int:product_id>/", products.offer_new, name="offer-new"),
]
