"""A small invented standard as package files, for tests of reading and checking."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "package.yaml": """\
key: hamabe
edition: "1"
label: {ja: 浜辺町の基準（架空）, en: Standard of Hamabe (invented)}
source: {ja: 試験のための架空の町, en: An invented town for tests}
""",
    "roles.yaml": """\
- key: chief
  label: {ja: 総括者, en: Chief}
  short: 総括
  clause: 1(1)
  holder: {post: deputy_head}
  scope: city
  abilities: [command]
- key: member
  label: {ja: 町職員, en: Member of staff}
  short: 職員
  holder: {every: true}
  scope: section
  abilities: [work]
  superior: chief
""",
    "designations.yaml": """\
- {key: deputy_head, label: {ja: 副町長, en: Deputy head}}
""",
    "mechanisms.yaml": """\
- key: role_holders
  kind: register
  label: {ja: 役割台帳, en: Register of roles}
- key: takeout
  kind: procedure
  label: {ja: 持出許可, en: Permission to take out}
  settings:
    levels: {type: level, many: true, label: {ja: 分類, en: Levels}}
- key: required_documents
  kind: register
  label: {ja: 定めるべき文書, en: Required documents}
  settings:
    document: {type: document, required: true, label: {ja: 文書, en: Document}}
    content: {type: content, many: true, label: {ja: 内容, en: Contents}}
- {key: self_inspection, kind: attest, label: {ja: 自己点検, en: Self-inspection}}
""",
    "classification.yaml": """\
key: one_axis
label: {ja: 重要性, en: Importance}
axes:
  - key: importance
    label: {ja: 重要性, en: Importance}
    levels:
      - {key: high, rank: 2, label: {ja: 高, en: High}, criterion: {ja: 大事, en: Matters}, restrictions: [locked]}
      - {key: low, rank: 1, label: {ja: 低, en: Low}, criterion: {ja: その他, en: Other}}
restrictions:
  - {key: locked, label: {ja: 施錠, en: Locked}, shown_at: [storage]}
unknown: {importance: high}
""",
    "documents.yaml": """\
- key: plan
  label: {ja: 計画, en: Plan}
  clauses: [1(2)]
  owners: [chief]
  approver: chief
  contents:
    - {key: contacts, clause: 1(2), label: {ja: 連絡先, en: Contacts}}
""",
    "times.yaml": """\
- {word: promptly, minutes: 60}
""",
    "clauses/1.yaml": """\
- {id: "1", level: chapter, title: 体制}
- id: 1(1)
  level: item
  title: 総括者
  requirement: {ja: 総括者は副町長です。, en: The chief is the deputy head.}
  scope: city
  norms:
    - {actors: [chief], modality: definition}
  mechanisms:
    - {kind: register, name: role_holders}
  question: {ja: 総括者はいますか。, en: Is there a chief?}
- id: 1(2)
  level: item
  requirement: {ja: 総括者は計画を作り、職員に速やかに知らせます。, en: The chief makes a plan and tells the staff promptly.}
  scope: city
  norms:
    - {actors: [chief], modality: duty}
    - actors: [chief]
      modality: duty
      counterparts: [{relation: notice, roles: [member]}]
      time: promptly
  mechanisms:
    - {kind: register, name: required_documents, settings: {document: plan, content: [contacts]}}
  question: {ja: 計画を作りましたか。, en: Is there a plan?}
""",
    "clauses/2.yaml": """\
- {id: "2", level: chapter, title: 資産}
- id: 2(1)
  level: item
  introduces: true
  requirement: {ja: 職員は次のことを守ります。, en: Staff observe the following.}
- id: 2(1)①
  level: paragraph
  requirement: {ja: 大事な物を持ち出すときは許可を受けます。, en: Taking out what matters needs permission.}
  scope: section
  norms:
    - actors: [member]
      modality: permission
      counterparts: [{relation: permission, roles: [chief]}]
  mechanisms:
    - {kind: procedure, name: takeout, settings: {levels: [high]}}
  question: {ja: 許可を受けましたか。, en: Was permission obtained?}
- id: 2(1)②
  level: paragraph
  requirement: {ja: 鍵をかけます。, en: Things are locked away.}
  scope: section
  norms:
    - {actors: [member], modality: duty}
  mechanisms:
    - {kind: register, name: role_holders}
  question: {ja: 鍵をかけましたか。, en: Are things locked away?}
""",
}


def write(folder: Path, changes: dict[str, tuple[str, str]] | None = None) -> Path:
    """Writes the package into `folder`; `changes` replaces one piece of text in each file named."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before, after = (changes or {}).get(name, ("", ""))
        if before:
            assert text.count(before) == 1, f"{name} has {before!r} {text.count(before)} times"
        path.write_text(text.replace(before, after) if before else text, encoding="utf-8")
    return folder


def line_of(name: str, piece: str) -> int:
    """The line of `name` as written on which `piece` first stands."""
    return FILES[name][: FILES[name].index(piece)].count("\n") + 1
