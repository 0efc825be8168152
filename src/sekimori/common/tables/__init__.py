"""Tables as city halls hand them around: CSV in three encodings, Excel with merged heads, 〃 and 和暦;

read into cells of text.

`texts` reads CSV, `sheets` reads Excel (in the sandbox), `heads` finds the heading and what its columns mean,
`cells` reads a cell.
"""
