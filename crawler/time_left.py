"""How long something still takes, judged by how long its part took."""

from __future__ import annotations

FEW = 20
"""Of fewer steps than this nothing is said: the first ones are slower."""


def time_left(done: int, total: int, seconds: float) -> str:
    """The time for the rest in words, ``done`` of ``total`` having taken ``seconds``.

    Empty where too little is done to tell, or nothing is left.
    """
    if done < FEW or total <= done:
        return ""
    rest = seconds * (total - done) / done
    if rest < 60:
        return "less than 1 min"
    minutes = round(rest / 60)
    if minutes < 90:
        return f"about {minutes} min"
    hours = round(rest / 3600)
    return f"about {hours} h" if hours < 48 else f"about {round(rest / 86400)} days"
