"""Network areas: the configurations of devices in, a proof out (docs/zones.md)."""
