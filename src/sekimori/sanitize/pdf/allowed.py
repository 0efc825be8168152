"""What may stand in a PDF: for each kind of dictionary its keys, and the kind of what stands behind them.

Values from ISO 32000-1/-2. A kind that begins with "{" is a dictionary of any names of that kind, with "[" an array.
`-` is a value that holds no dictionary (numbers, names, texts, arrays of them), `^` a way back to what must be reached in another way as well.
"""

# ruff: noqa: E501  -- each kind reads as a paragraph

from __future__ import annotations

from collections.abc import Mapping

LEAF, BACK = "-", "^"


def _keys(text: str, kind: str = LEAF) -> dict[str, str]:
    return dict.fromkeys((f"/{word}" for word in text.split()), kind)


_STREAM = {**_keys("Length Filter"), "/DecodeParms": "parameters"}
_LAYER = {"/OC": "layer"}
_STRUCTURE = _keys("StructParent StructParents")
_TREE = {"/Limits": LEAF}
KINDS: Mapping[str, Mapping[str, str]] = {
    "catalog": {
        **_keys("Type Version PageLayout PageMode Lang"), "/Pages": "pages", "/PageLabels": "labels", "/Names": "names",
        "/Dests": "{destination", "/ViewerPreferences": "preferences", "/Outlines": "outline", "/MarkInfo": "marks",
        "/StructTreeRoot": "structure", "/OCProperties": "layers", "/AcroForm": "form",
    },
    "preferences": _keys(
        "HideToolbar HideMenubar HideWindowUI FitWindow CenterWindow DisplayDocTitle NonFullScreenPageMode Direction PrintScaling Duplex"
    ),
    "marks": _keys("Marked UserProperties Suspects"),
    "names": {"/Dests": "destinations"},
    "destinations": {**_TREE, "/Kids": "[destinations", "/Names": "[destination"},
    "destination": {"/D": "destination"},
    "labels": {**_TREE, "/Kids": "[labels", "/Nums": "[label"},
    "label": _keys("Type S P St"),
    "pages": {
        **_keys("Type Count MediaBox CropBox BleedBox TrimBox ArtBox Rotate UserUnit Tabs StructParents"), "/Parent": BACK,
        "/Kids": "[pages", "/Resources": "resources", "/Contents": "content", "/Annots": "[annotation", "/Group": "group",
    },
    "content": _STREAM,
    "parameters": _keys(
        "Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine EncodedByteAlign Rows EndOfBlock BlackIs1 "
        "DamagedRowsBeforeError ColorTransform"
    ),
    "group": {**_keys("Type S I K"), "/CS": "colour"},
    "resources": {
        "/ProcSet": LEAF, "/Font": "{font", "/XObject": "{picture", "/ColorSpace": "{colour", "/Pattern": "{pattern",
        "/Shading": "{shading", "/ExtGState": "{state", "/Properties": "{layer",
    },
    "picture": {
        **_STREAM, **_LAYER, **_STRUCTURE, **_keys(
            "Type Subtype FormType BBox Matrix Name Width Height BitsPerComponent ImageMask SMaskInData Decode Interpolate Intent Matte"
        ), "/Resources": "resources", "/Group": "group", "/ColorSpace": "colour", "/Mask": "picture", "/SMask": "picture",
    },
    "colour": {
        **_STREAM, **_keys("N Range Subtype WhitePoint BlackPoint Gamma Matrix Domain Size BitsPerSample Order Encode Decode C0 C1 "
        "Bounds FunctionType Components Solidities DotGain PrintingOrder"), "/Alternate": "colour", "/Functions": "[function",
        "/Colorants": "{colour", "/Process": "colour", "/ColorSpace": "colour", "/MixingHints": "colour",
    },
    "function": {
        **_STREAM, **_keys("FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds"), "/Functions": "[function",
    },
    "pattern": {
        **_STREAM, **_keys("Type PatternType PaintType TilingType BBox XStep YStep Matrix"), "/Resources": "resources",
        "/Shading": "shading", "/ExtGState": "state",
    },
    "shading": {
        **_STREAM, **_keys("ShadingType Background BBox AntiAlias Domain Matrix Coords Extend BitsPerCoordinate BitsPerComponent "
        "BitsPerFlag Decode VerticesPerRow"), "/ColorSpace": "colour", "/Function": "function",
    },
    "state": {
        **_keys("Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK"), "/Font": "[font", "/SMask": "mask", "/BG": "function",
        "/BG2": "function", "/UCR": "function", "/UCR2": "function", "/TR": "function", "/TR2": "function",
    },
    "mask": {**_keys("Type S BC"), "/G": "picture", "/TR": "function"},
    "font": {
        **_keys("Type Subtype BaseFont Name FirstChar LastChar Widths FontBBox FontMatrix DW W DW2 W2"), "/FontDescriptor": "descriptor",
        "/Encoding": "encoding", "/ToUnicode": "cmap", "/DescendantFonts": "[font", "/CIDSystemInfo": "system", "/CIDToGIDMap": "content",
        "/CharProcs": "{content", "/Resources": "resources",
    },
    "system": _keys("Registry Ordering Supplement"),
    "encoding": {
        **_STREAM, **_keys("Type BaseEncoding Differences CMapName WMode"), "/CIDSystemInfo": "system", "/UseCMap": "cmap",
    },
    "cmap": {**_STREAM, **_keys("Type CMapName WMode"), "/CIDSystemInfo": "system", "/UseCMap": "cmap"},
    "descriptor": {
        **_keys("Type FontName FontFamily FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight XHeight "
        "StemV StemH AvgWidth MaxWidth MissingWidth CharSet Lang"), "/FontFile": "face", "/FontFile2": "face", "/FontFile3": "face",
        "/CIDSet": "content", "/Style": "style",
    },
    "style": _keys("Panose"),
    "face": {**_STREAM, **_keys("Length1 Length2 Length3 Subtype")},
    "layers": {"/OCGs": "[layer", "/D": "setting", "/Configs": "[setting"},
    "setting": {
        **_keys("Name BaseState Intent ListMode"), "/ON": "[layer", "/OFF": "[layer", "/Order": "[layer", "/RBGroups": "[layer",
        "/Locked": "[layer",
    },
    "layer": {**_keys("Type Name Intent P MCID ActualText Alt E Lang"), "/OCGs": "[layer", "/VE": "[layer"},
    "outline": {
        **_keys("Type Title Count C F"), "/Parent": BACK, "/Prev": BACK, "/Next": "outline", "/First": "outline", "/Last": "outline",
        "/Dest": "destination", "/A": "action",
    },
    "action": {**_keys("Type S URI N IsMap NewWindow"), "/D": "destination"},
    "annotation": {
        **_LAYER, **_STRUCTURE, **_keys(
            "Type Subtype Rect Contents NM M F AS Border C T CA RC CreationDate Subj RT IT QuadPoints L LE IC LL LLE Cap Vertices InkList "
            "Name DA Q DS RD Open H CL CO CP Sy State StateModel FT TU TM Ff V DV Opt TI I MaxLen"
        ), "/P": BACK, "/AP": "appearance", "/BS": "border", "/BE": "border", "/Popup": "annotation", "/IRT": "annotation",
        "/Parent": "annotation", "/A": "action", "/Dest": "destination", "/MK": "look", "/Kids": "[annotation",
    },
    "appearance": {"/N": "appearances", "/R": "appearances", "/D": "appearances"},
    "border": _keys("Type W S D I"),
    "look": _keys("R BC BG CA RC AC TP"),
    "form": {**_keys("DA Q"), "/Fields": "[annotation", "/DR": "resources"},
    "structure": {
        **_keys("Type ParentTreeNextKey S ID T Lang Alt E ActualText R MCID C"), "/K": "structure", "/P": BACK, "/Pg": BACK, "/Stm": BACK,
        "/ParentTree": "parents", "/RoleMap": "{-", "/Obj": BACK, "/A": "attributes",
    },
    "parents": {**_TREE, "/Kids": "[parents", "/Nums": "[structure"},
    "attributes": _keys(
        "O Placement WritingMode BackgroundColor BorderColor BorderStyle BorderThickness Color Padding SpaceBefore SpaceAfter StartIndent "
        "EndIndent TextIndent TextAlign BBox Width Height BlockAlign InlineAlign LineHeight BaselineShift TextDecorationType ListNumbering "
        "RowSpan ColSpan Headers Scope Summary"
    ),
}  # fmt: skip
ANNOTATIONS = frozenset(
    _keys(
        "Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Popup Widget"
    )
)
ACTIONS = frozenset({"/GoTo", "/URI", "/Named"})
NAMED = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
# Filters that stay; what is not here refuses the file.
FILTERS = frozenset(
    _keys("FlateDecode LZWDecode ASCII85Decode ASCIIHexDecode RunLengthDecode DCTDecode CCITTFaxDecode")
)
MOST_FILTERS = 3
# Keys that go, and what they are called when they do.
CODES: Mapping[str, str] = {
    **_keys("JS JavaScript", "PDF-JAVASCRIPT"), **_keys("OpenAction AA PA Next", "PDF-AUTO-ACTION"), **_keys("Launch Win Mac Unix", "PDF-LAUNCH"),
    **_keys("EF EmbeddedFiles AF Collection FS", "PDF-ATTACHMENT"), **_keys("XFA", "PDF-XFA"),
    **_keys("RichMediaContent RichMediaSettings Movie Sound 3DD 3DV Renditions AlternatePresentations", "PDF-MEDIA"),
    **_keys("FFilter FDecodeParms Ref OPI Alternates URLS", "PDF-EXTERNAL"), **_keys("Metadata PieceInfo Info Thumb LastModified", "PDF-METADATA"),
    **_keys("Perms DSS SigFlags", "PDF-SIGNATURE"), **_keys("Threads B Requirements SpiderInfo CO", "PDF-ACTION"),
}  # fmt: skip
ACTION_CODES: Mapping[str, str] = {
    **_keys("JavaScript", "PDF-JAVASCRIPT"), **_keys("Launch", "PDF-LAUNCH"), **_keys("SubmitForm ImportData", "PDF-SUBMIT"),
    **_keys("GoToR GoToE Thread", "PDF-EXTERNAL"), **_keys("Rendition Movie Sound GoTo3DView RichMediaExecute", "PDF-MEDIA"),
}  # fmt: skip
ANNOTATION_CODES: Mapping[str, str] = {
    **_keys("FileAttachment", "PDF-ATTACHMENT"), **_keys("RichMedia Screen Movie Sound 3D Projection", "PDF-MEDIA"),
}  # fmt: skip
