"""Lists: one definition of columns and filters gives the page, the sorting, the print view and the exports."""

from sekimori.portal.ui.listing.columns import Cell, Column
from sekimori.portal.ui.listing.core import Listing
from sekimori.portal.ui.listing.filters import ChoiceFilter, DateRangeFilter, Filter, TextFilter, YesNoFilter
from sekimori.portal.ui.listing.page import ListPage

__all__ = [
    "Cell",
    "ChoiceFilter",
    "Column",
    "DateRangeFilter",
    "Filter",
    "ListPage",
    "Listing",
    "TextFilter",
    "YesNoFilter",
]
