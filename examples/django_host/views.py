"""The one page of the product."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from studio import influence

from influence.domain.errors import InfluenceError


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """The creators, and a field for one more."""
    shown = {"creators": list(influence.accounts.list()), "said": request.GET.get("said", "")}
    return render(request, "page.html", shown)


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """One more creator."""
    acting = influence.acting(request.user.get_username())
    try:
        acting.accounts.add_from_crm(handle=request.POST.get("handle", ""))
    except InfluenceError as error:
        return redirect(f"/?said={error.code}")
    return redirect("/")
