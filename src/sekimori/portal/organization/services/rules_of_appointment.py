"""What must hold of appointments, told in sentences that name the person, the post and the day in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.organization.bitemporal import Bitemporal
from sekimori.portal.organization.models import Appointment, Person, Post, PostVersion
from sekimori.portal.organization.periods import Period
from sekimori.portal.organization.services.rules_of_structure import shown


def locked(person: Person, post: Post) -> tuple[Person, Post]:
    """The person and the post, locked in this order, so that two appointments at once cannot pass each other."""
    return (
        Person.objects.select_for_update().get(pk=person.pk),
        Post.objects.select_for_update().get(pk=post.pk),
    )


def check_known(row: Bitemporal) -> None:
    """Raises Conflict when `row` has been superseded since it was read."""
    if type(row).objects.filter(pk=row.pk, superseded_at__isnull=True).exists():
        return
    raise Conflict(_("画面を開いた後に、この記録は変更されました。最新の内容を確認してからやり直してください。"))


def version_of(post: Post, day: dt.date) -> PostVersion:
    """The post as it stands on `day`. Raises InvalidInput when it does not."""
    found = PostVersion.objects.on(day).filter(post=post).first()
    if found is None:
        raise InvalidInput(
            _("職コード「%(code)s」の職は、%(day)sには置かれていません。") % {"code": post.code, "day": shown(day)},
            field="post",
        )
    return found


def described(post: int, day: dt.date) -> dict[str, Any]:
    """What a record says of a post held: its id, title and unit on `day`."""
    version = PostVersion.objects.on(day).filter(post=post).first()
    return {"post": post, "title": version.title if version else "", "unit": version.unit_id if version else None}


def check_post_free(person: Person, post: Post, kind: str, wanted: Sequence[Period], valid_from: dt.date) -> None:
    """Raises InvalidInput when the post does not stand for the whole of the new period, or is for one and has a holder then."""
    period = next(each for each in wanted if each.covers(valid_from))
    versions = list(PostVersion.objects.known().filter(post=post).order_by("valid_from"))
    _check_covered(versions, valid_from, period)
    if kind == Appointment.Kind.ACTING or not any(
        version.single for version in versions if version.valid_from < period.limit
    ):
        return
    others = Appointment.objects.known().filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from), post=post, valid_from__lt=period.limit
    )
    others = others.exclude(kind=Appointment.Kind.ACTING).exclude(person=person).select_related("person")
    other = others.order_by("valid_from").first()
    if other is not None:
        raise InvalidInput(
            _(
                "「%(title)s」には%(day)sから%(name)sさんが就いています。先にその発令を終了するか、事務取扱としてください。"
            )
            % {
                "title": versions[-1].title,
                "day": shown(max(other.valid_from, valid_from)),
                "name": other.person.name,
            },
            field="post",
        )


def _check_covered(versions: Sequence[PostVersion], valid_from: dt.date, period: Period) -> None:
    reached = valid_from
    for version in versions:
        if version.valid_from <= reached and (version.valid_to is None or version.valid_to > reached):
            if version.valid_to is None:
                return
            reached = version.valid_to
    if reached == valid_from:
        raise InvalidInput(_("その職は%(day)sには置かれていません。") % {"day": shown(valid_from)}, field="post")
    if reached < period.limit:
        raise InvalidInput(
            _("その職は%(day)sに廃止されます。発令の終わりをその日までにしてください。") % {"day": shown(reached)},
            field="valid_to",
        )
