"""The eight people in whose place a visitor signs in, found in the city as it is today."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from dataclasses import dataclass

from sekimori.portal.demo import roles
from sekimori.portal.demo.folder import Login
from sekimori.portal.demo.playing import Stage
from sekimori.portal.demo.staffing import CLERK, Member, Staffing
from sekimori.portal.demo.units import BY_CODE, CODE_OF
from sekimori.portal.identity import services as identity
from sekimori.portal.identity.models import Account
from sekimori.portal.organization.models import Person

CITIZENS, WELFARE = CODE_OF["市民課"], CODE_OF["市民生活部"]
# Characters that are not mistaken for one another.
LETTERS = "34679bcdfghjkmnpqrtvwxy"
SECRET_BYTES = 20
# Days after which a clerk has work of his own.
SETTLED = 60


@dataclass(frozen=True)
class Visitor:
    """A role to be seen, and who holds it: `name` is the account's."""

    name: str
    role: str
    member: Member


def visitors(staffing: Staffing, day: dt.date) -> list[Visitor]:
    """The eight roles with their holders on `day`."""
    # On the day of a transfer the roles given in writing are still with those who held them the day before.
    named = roles.nominated(staffing, day - dt.timedelta(days=1))
    clerks = [each for each in reversed(staffing.members(day, CITIZENS)) if each.title == CLERK]
    clerk = next((each for each in clerks if (day - each.since).days > SETTLED), clerks[0])
    head, director = staffing.head(day, CITIZENS), staffing.head(day, WELFARE)
    if head is None or director is None:
        raise LookupError("the section of citizens has no head")
    return [
        Visitor("shokuin", "職員", clerk),
        Visitor("kacho", "課長（情報セキュリティ管理者）", head),
        Visitor("bucho", "部長（情報セキュリティ責任者）", director),
        Visitor("digital", "デジタル推進課長（情報システム管理者）", roles.system_manager(staffing, day)),
        Visitor("somu", "総務部長（統括情報セキュリティ責任者）", roles.chief(staffing, day)),
        Visitor("ciso", "副市長（ＣＩＳＯ）", roles.ciso(staffing, day)),
        Visitor("csirt", "ＣＳＩＲＴ責任者", _still_here(staffing, day, named["csirt_lead"])),
        Visitor("kansa", "監査人", _still_here(staffing, day, named["auditor"])),
    ]


def _still_here(staffing: Staffing, day: dt.date, members: list[Member]) -> Member:
    """The first of them who has not left the city, as they stand on `day`."""
    people = staffing.on(day)
    found = [people[each.number] for each in members if each.number in people]
    if not found:
        raise LookupError(members[0].number)
    return found[0]


def open_accounts(stage: Stage, staffing: Staffing) -> list[Login]:
    """An account with a password and a one-time-password secret for each of the eight; both are made anew for each city."""
    found = []
    with stage.system("init"):
        for visitor in visitors(staffing, stage.span.today):
            password = "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(4))
            secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
            person = Person.objects.get(number=visitor.member.number)
            account = Account.objects.create_user(visitor.name, None, person=person)
            identity.sample_sign_in_set(account=account.pk, password=password, totp_secret=secret)
            label = f"{BY_CODE[visitor.member.unit].name} {visitor.member.title} {person.name}"
            found.append(Login(visitor.role, label, visitor.name, password, secret))
    return found
