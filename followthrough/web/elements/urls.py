"""Addresses of what the elements of a deal leave on record."""

from django.urls import path

from followthrough.web.elements import contracts, criteria, files, payments, programs
from followthrough.web.settings.logo import offer_logo

urlpatterns = [
    path("deals/<int:deal_id>/criteria/", criteria.criteria, name="deal-criteria"),
    path("deals/<int:deal_id>/agreements/", criteria.agreements, name="deal-agreements"),
    path("deals/<int:deal_id>/programs/new/", programs.program_new, name="program-new"),
    path("programs/<int:program_id>/", programs.program, name="program"),
    path("programs/<int:program_id>/edit/", programs.program_edit, name="program-edit"),
    path("programs/<int:program_id>/sendings/", programs.sendings, name="program-sendings"),
    path("programs/<int:program_id>/answers/", programs.answers, name="program-answers"),
    path("offers/<str:token>/", programs.offer, name="offer"),
    path("offers/<str:token>/document/", programs.offer_pdf, name="offer-document"),
    path("offers/<str:token>/logo/", offer_logo, name="offer-logo"),
    path("programs/<int:program_id>/document/", programs.program_document, name="program-document"),
    path("offers/<str:token>/opening/", programs.offer_opening, name="offer-opening"),
    path("deals/<int:deal_id>/asks/new/", contracts.ask_new, name="ask-new"),
    path("asks/<int:ask_id>/reply/", contracts.ask_reply, name="ask-reply"),
    path("deals/<int:deal_id>/contracts/new/", contracts.contract_new, name="contract-new"),
    path("contracts/<int:contract_id>/edit/", contracts.contract_edit, name="contract-edit"),
    path("deals/<int:deal_id>/payments/", payments.payments, name="deal-payments"),
    path("deals/<int:deal_id>/instalments/", payments.instalments, name="deal-instalments"),
    path("instalments/<int:instalment_id>/", payments.instalment, name="instalment"),
    path("instalments/<int:instalment_id>/receipts/", payments.receipts, name="instalment-receipts"),
    path("instalments/<int:instalment_id>/write-off/", payments.instalment_write_off, name="instalment-write-off"),
    path("instalments/<int:instalment_id>/end/", payments.instalment_end, name="instalment-end"),
    path("receipts/<int:receipt_id>/end/", payments.receipt_end, name="receipt-end"),
    path("attachments/<int:attachment_id>/", files.attachment, name="attachment"),
]
