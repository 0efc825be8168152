"""Words and groups of RTF that may stand. Everything else goes. From the specification 1.9.1."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Groups that stay, and are gone through like everything else.
GROUPS = frozenset(
    """
    rtf fonttbl f falt colortbl stylesheet header headerl headerr headerf footer footerl footerr footerf footnote annotation atnid
    pntext pntxta pntxtb listtext revtbl xe tc fldrslt shptxt ftnsep ftnsepc aftnsep
    """.split()  # noqa: SIM905
)
# Groups that may be marked as ones that older programs pass over (\\*).
MARKED = frozenset(
    """
    cs ts ds shppict shp shpinst bkmkstart bkmkend pn pnseclvl listtable list listlevel leveltext levelnumbers listname
    listoverridetable listoverride revtbl nesttableprops atnid atnauthor falt fname
    """.split()  # noqa: SIM905
)
# Groups that go, and what they are called when they do.
GONE: Mapping[str, str] = {
    **dict.fromkeys(("objdata", "objclass", "objname", "objalias", "objsect", "oleclsid"), "RTF-OBJECT"),
    **dict.fromkeys(("template", "nextfile", "filetbl", "mailmerge", "subdocument"), "RTF-TEMPLATE"),
    **dict.fromkeys(("htmltag", "mhtmltag"), "RTF-HTML"),
    **dict.fromkeys(("info", "userprops", "generator", "company", "rsidtbl", "docvar"), "RTF-METADATA"),
    **dict.fromkeys(("fontemb", "fontfile"), "RTF-FONT"),
    **dict.fromkeys(("datastore", "passwordhash", "private"), "RTF-DATA"),
}  # fmt: skip
# Signs that stay: blank and hyphens that do not break or only may, and the entries of an index.
SIGNS = frozenset("~-_:|")
_EXACT = frozenset(
    """
    rtf ansi ansicpg mac pc pca deff adeff deflang adeflang deflangfe uc u b i ab ai v cf cb f af fs afs lang langfe langnp langfenp
    alang noproof plain par pard ql qr qc qj qd li ri fi lin rin culi curi cufi sb sa sl slmult tab line page sect sectd column
    cell row nestcell nestrow trowd intbl itap box strike striked super sub nosupersub caps scaps outl shad embo impr expnd expndtw
    kerning up dn highlight charscalex cs s ds ts sbasedon snext slink slocked shidden additive sautoupd sqformat spriority
    ssemihidden sunhideused keep keepn pagebb widctlpar nowidctlpar hyphpar noline outlinelevel contextualspace adjustright
    wrapdefault aspalpha aspnum faauto fahang facenter faroman favar fafixed nowwrap nooverflow rquote lquote ldblquote rdblquote
    emdash endash bullet emspace enspace qmspace chpgn chdate chtime chdpl chdpa chftn chatn sectnum zwj zwnj zwbo zwnbo softline
    softpage
    softcol red green blue fnil froman fswiss fmodern fscript fdecor ftech fbidi fcharset fprq flominor fhiminor fdbminor
    fbiminor flomajor fhimajor fdbmajor fbimajor cpg ls ilvl bkmkcolf bkmkcoll landscape facingp titlepg vertalt vertalc vertalj
    vertalb viewkind viewscale hyphauto deftab pgndec pgnstart pgnrestart stextflow horzdoc vertdoc ctint cshade caccentone
    accnone accdot acccomma acccircle accunderdot cchs webhidden spv absw absh posx posy rev
    fldedit fldlock flddirty fldpriv
    """.split()  # noqa: SIM905
)
_FAMILIES = re.compile(
    r"^(brdr|chbrdr|cl(bgfill|brdr|cb|cf|cfpat|cbpat|dglu|dgll|fitText|ft|h|m|mgf|mrg|n|pad|shd|tx|v|w|hidemark)|cellx|tr(q|gaph|left|rh|hdr"
    r"|keep|brdr|w|ft|pad|spd|auto|fts|cbpat|cfpat|patt|shdng|pat|wWidth|ws|bg|row)|tbl|ul"
    r"|pn(lvl|start|indent|sp|q|dec|card|uc|lc|ord|b$|i$|f$|fs$|hang"
    r"|prev|numonce|across|restart|bidi|text|cf)|list(id|template|simple|hybrid|restart|style|override)|level|sbk|sect(line|unlocked|default|expand"
    r"|specify)|col(s$|sx|no|w|sr)|linemod|linex|linestart|linerestart|linecont|pg(w|h|wsxn|hsxn|n|brdr)|marg|gutter|paper(w|h)|foot(er[yfl]?$|er)"
    r"|header|ftn|aftn|endn|endnotes|loch|hich|dbch|ltr|rtl|pos[xyh]|abs|dx|dfr|dropcap|overlay|tq|tl|tx$|tb$|frm|shp(left|top|right|bottom|z|"
    r"lid|bx|by|wr|wrk|fhdr|fblwtxt|lockanchor)|rev(ised|auth|dttm|prop|del)|deleted|pard|keep|nest|cb(pat)?|cf(pat)?|bg|shading|insrsid|"
    r"charrsid|pararsid|sectrsid|tblrsid|horz|widow|rempers|formprot|revprot|revisions|trackmoves)"
)
# Never, whatever a family above would say.
_NEVER = re.compile(r"^(obj|dde|bin|link|macp|dib|wbit|wmet|emf|pmm|temp|data|html|mhtml|sv$|sn$|sp$)")
# What a picture tells of its size.
PICTURE = frozenset("picw pich picwgoal pichgoal picscalex picscaley piccropl piccropr piccropt piccropb".split())  # noqa: SIM905


def word(name: str) -> bool:
    """Whether a word may stand."""
    return not _NEVER.match(name) and (name in _EXACT or _FAMILIES.match(name) is not None)
