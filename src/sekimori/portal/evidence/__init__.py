"""Evidence (証跡): files kept encrypted under the hash of their content, with the period they speak for, retention, holds, custody.

See docs/evidence.md.
"""
