"""Format `html`: one page that needs nothing but itself: no request leaves it, and it reads, prints and shows its charts without scripts."""

from gcx.rendering.html.page import render

__all__ = ["render"]
