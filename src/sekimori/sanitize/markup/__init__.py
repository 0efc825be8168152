"""Markup that browsers show: HTML, SVG and plain XML, read and written anew from allow-lists."""
