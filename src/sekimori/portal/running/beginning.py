"""A real city's first day on a fresh machine: folder, secrets, configuration, database, organs, standard, first administrator.

Each step looks whether it has been done, so that a beginning that was broken off goes on where it stopped. A folder or a
database that holds anything else is left alone.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sekimori.common.errors import Conflict, NotAvailable
from sekimori.portal.running import configuring
from sekimori.portal.running.starting import say, start_django

if TYPE_CHECKING:
    from sekimori.portal.identity.services import Issued

MARK, CONFIGURATION = "city.json", "sekimori.toml"
SECRETS = ("secret_key", "evidence_key", "identity_key")
PACKAGE = "miyako"


@dataclass(frozen=True)
class Beginning:
    """What an operator decides at the beginning. `organs` are (key, name), `values` what goes into the configuration file."""

    folder: Path
    city: str
    organs: Sequence[tuple[str, str]]
    administrator: str
    values: Mapping[str, configuring.Value] = field(default_factory=dict)


def begin(wanted: Beginning) -> Issued | None:
    """Starts the city; the administrator's account with its initial password, None when it has been used already.

    Raises NotAvailable for a folder that cannot be made or is in use for something else, Conflict for another city's.
    """
    _check_folder(wanted)
    _make_folder(wanted)
    for name in SECRETS:
        _make_secret(wanted.folder / name)
    _make_configuration(wanted)
    os.environ["SEKIMORI_CONFIG"] = str(wanted.folder / CONFIGURATION)
    start_django()
    from sekimori.portal.running.preparing import prepare

    prepare()
    return _found(wanted)


def city_in(folder: Path) -> str | None:
    """The city that was begun in `folder`; None when there is none. Raises NotAvailable for a mark that cannot be read."""
    try:
        return str(json.loads((folder / MARK).read_text(encoding="utf-8"))["city"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAvailable(f"{folder / MARK}を読めません（{error}）。") from error


def _check_folder(wanted: Beginning) -> None:
    known = city_in(wanted.folder)
    if known is not None and known != wanted.city:
        raise Conflict(f"フォルダー{wanted.folder}には{known}のデータがあります。別のフォルダーを指定してください。")
    if known is None and wanted.folder.exists() and (not wanted.folder.is_dir() or any(wanted.folder.iterdir())):
        raise NotAvailable(f"フォルダー{wanted.folder}は空ではありません。空か、まだないフォルダーを指定してください。")


def _make_folder(wanted: Beginning) -> None:
    try:
        wanted.folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        wanted.folder.chmod(0o750)
        if city_in(wanted.folder) is None:
            _write_new(wanted.folder / MARK, json.dumps({"city": wanted.city}, ensure_ascii=False), 0o640)
    except OSError as error:
        raise NotAvailable(f"データのフォルダー{wanted.folder}を作れません（{error.strerror}）。") from error
    say(f"データのフォルダー: {wanted.folder}")


def _make_secret(path: Path) -> None:
    """A secret that its owner alone may read; one that is there already is never replaced."""
    if path.exists():
        return
    _write_new(path, secrets.token_urlsafe(48), 0o600)
    say(f"鍵を作りました: {path.name}")


def _make_configuration(wanted: Beginning) -> None:
    path = wanted.folder / CONFIGURATION
    if path.exists():
        return
    values = {**wanted.values, "data_dir": str(wanted.folder)}
    _write_new(path, configuring.file_text(values), 0o640)
    say(f"設定ファイルを作りました: {path}")


def _write_new(path: Path, text: str, mode: int) -> None:
    """Writes a file whole beside its place and puts it there: a broken-off run leaves no half of it."""
    scratch = path.with_name(f"{path.name}.new")
    scratch.unlink(missing_ok=True)
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def _found(wanted: Beginning) -> Issued | None:
    """What stands in the database at the beginning."""
    from sekimori.portal.acts import context
    from sekimori.portal.acts.ledger import keys

    _deployment(wanted)
    keys.ensure()
    with context.as_system("init"):
        _organs(wanted)
        _standard(wanted)
        return _administrator(wanted)


def _deployment(wanted: Beginning) -> None:
    from sekimori.portal.acts import context
    from sekimori.portal.acts.models import Deployment

    known = Deployment.objects.filter(pk=Deployment.SINGLE).first()
    if known is None:
        Deployment.objects.create(city=wanted.city, sample=False, created_at=context.now())
    elif known.sample or known.city != wanted.city:
        raise Conflict(f"データベースには{known.city}の記録があります。別のデータベースを指定してください。")


def _organs(wanted: Beginning) -> None:
    from sekimori.portal.organization import services
    from sekimori.portal.organization.models import Organ

    known = set(Organ.objects.values_list("key", flat=True))
    for order, (key, name) in enumerate(wanted.organs, start=1):
        if key not in known:
            services.organ_set(key=key, name=name, order=order)
    say(f"機関: {'、'.join(name for _key, name in wanted.organs)}")


def _standard(wanted: Beginning) -> None:
    """The package as an edition that waits for the city's own decision: none of its clauses is in force before that.

    Who decides is known by the roles only. So that there is somebody, the roles of the proposal hold from today on, until
    an adopted edition's take their place.
    """
    from sekimori.portal.acts import context
    from sekimori.portal.organization import selectors, services
    from sekimori.portal.rules import services as rules
    from sekimori.standards import packages

    package = packages.get(PACKAGE)
    label = f"{wanted.city}情報セキュリティ対策基準（案・規程パッケージ{PACKAGE} {package.edition}による）"
    rules.edition_take(package, label=label)
    if not selectors.rulebook().roles:
        services.role_rules_set(
            roles=package.roles,
            authority=package.authority,
            designations=package.designations,
            bodies=package.bodies,
            contact_roles=services.contact_roles_of([package]),
            valid_from=context.today(),
        )
    say(f"対策基準の案: {label}")


def _administrator(wanted: Beginning) -> Issued | None:
    from sekimori.portal.identity import selectors, services

    known = selectors.account_named(wanted.administrator)
    if known is None:
        return services.account_open(username=wanted.administrator, operator=True)
    if known.signed_in_at is not None or not known.is_active:
        return None
    # Nobody has used it: the password that a broken-off run printed may be lost.
    return services.password_issue(account=known.pk)
