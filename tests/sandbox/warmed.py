"""A module with something to prepare once."""

_warmed: list[int] = []


def prepare_for_sandbox():
    _warmed.append(1)


def times(untrusted, options):
    return len(_warmed)
