"""Outside reports and publication from the one record of an incident (1(9)④–⑦, 7.5④⑤)."""
