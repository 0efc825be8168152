"""Office documents of the ISO 29500 family: read strictly, copied part by part through allow-lists, written anew."""
