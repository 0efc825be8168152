"""The registers of this app. A further one is a module here (or in an app above) with its model; see docs/registers.md."""

from sekimori.portal.registers.definitions import assets, devices, media, software

__all__ = ["assets", "devices", "media", "software"]
