"""The files of an invented big city: its units and its staff, as the personnel system hands them over."""

from __future__ import annotations

PER_SECTION, PER_DEPARTMENT = 33, 20
HEAD = "職員番号,氏名,所属コード,職名,職位,所属長,発令区分,発令日"


def sections_of(people: int) -> int:
    """How many sections a city with so many staff has here."""
    return max(2, people // PER_SECTION)


def units_file(sections: int) -> bytes:
    """The city's units: departments of twenty sections."""
    lines = ["所属コード,所属名,上位所属コード,部等,課等"]
    for number in range(sections):
        department = f"D{number // PER_DEPARTMENT:03}"
        if number % PER_DEPARTMENT == 0:
            lines.append(f"{department},第{number // PER_DEPARTMENT}部,,○,")
        lines.append(f"S{number:04},第{number}課,{department},,○")
    return "\n".join(lines).encode()


def staff_file(people: int, sections: int) -> bytes:
    """Everybody with a post: the first of each section leads it; one more leads each department, another is deputy mayor."""
    lines = [HEAD]
    for number in range(people):
        section, seat = number % sections, number // sections
        title, rank, head = ("課長", 50, "○") if seat == 0 else ("係長", 30, "") if seat % 8 == 1 else ("主事", 10, "")
        lines.append(f"{number:06},職員 {number},S{section:04},{title},{rank},{head},採用,R8.4.1")
    departments = range(-(-sections // PER_DEPARTMENT))
    lines += [f"{people + number:06},部長 {number},D{number:03},部長,70,○,採用,R8.4.1" for number in departments]
    lines.append(f"{people + sections:06},副市長,D000,副市長,90,,採用,R8.4.1")
    return "\n".join(lines).encode("cp932")


def transfers_file(people: int, sections: int) -> bytes:
    """A quarter of the 主事 move one section on."""
    lines = [HEAD]
    for number in range(0, people, 4):
        section, seat = number % sections, number // sections
        if seat > 1 and seat % 8 != 1:
            lines.append(f"{number:06},職員 {number},S{(section + 1) % sections:04},主事,10,,異動,R9.4.1")
    return "\n".join(lines).encode("cp932")
