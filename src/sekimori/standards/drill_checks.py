"""Cross-checks of `drills/*.yaml`: the kinds of incidents and the roles that scenarios name must be in the package."""

from __future__ import annotations

from collections.abc import Iterator

from sekimori.standards.models import Package

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


def drill_faults(package: Package) -> Iterator[Fault]:
    """Scenarios with the same key, and every kind or role that one names and the package does not have."""
    roles = {role.key for role in package.roles}
    kinds = {each.key for each in package.incidents.kinds} if package.incidents is not None else set()
    seen: set[str] = set()
    for i, scenario in enumerate(package.drills):
        if scenario.key in seen:
            yield ("drills", i, "key"), f"想定「{scenario.key}」が二度あります。"
        seen.add(scenario.key)
        if scenario.kind not in kinds:
            yield ("drills", i, "kind"), f"インシデントの種別に「{scenario.kind}」はありません。"
        for n, part in enumerate(scenario.roles):
            if part.role is not None and part.role not in roles:
                yield ("drills", i, "roles", n, "role"), f"役割に「{part.role}」はありません。"
