"""When the program last did what it does by itself: one row per kind of work, for all workspaces together."""

from django.db import models


class Beat(models.Model):
    """The last time a regular piece of work was begun here, and what came of it."""

    name = models.CharField(max_length=40, primary_key=True)
    beaten_at = models.DateTimeField()
    told = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.beaten_at:%Y-%m-%d %H:%M}"
