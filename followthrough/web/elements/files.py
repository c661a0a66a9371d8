"""Files of a customer, given out as downloads to whoever may see the customer."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from followthrough.customers.attach import bytes_of
from followthrough.customers.models import Attachment
from followthrough.web.access import MemberRequest, Rule, open_to


@require_GET
@open_to(Rule.MEMBER)
def attachment(request: MemberRequest, attachment_id: int) -> HttpResponse:
    """The file, always as a download, never run or shown within our pages."""
    row = Attachment.objects.visible_to(request.member).filter(pk=attachment_id).first()
    if row is None:
        raise Http404
    try:
        data = bytes_of(row)
    except FileNotFoundError:
        raise Http404 from None
    answer = HttpResponse(data, content_type=row.kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
