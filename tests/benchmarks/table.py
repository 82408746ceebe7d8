"""What a benchmark measured: value, peer and limit in a line each."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import psutil


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measured value: a ratio to a peer of the same run, or an absolute figure."""

    name: str
    value: float
    unit: str
    limit: float
    peer: float | None = None
    ratio: float | None = None
    """The median of the ratios of the pairs, which the limit is held against."""

    @property
    def holds(self) -> bool:
        return (self.value if self.ratio is None else self.ratio) <= self.limit

    def __str__(self) -> str:
        peer = "" if self.peer is None else f"{self.peer:.4g} {self.unit}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        limit = f"{self.limit:g}" + ("" if self.ratio is not None else f" {self.unit}")
        verdict = "holds" if self.holds else "OVER"
        value = f"{self.value:.4g} {self.unit}"
        return f"{self.name:<46} {value:>11} {peer:>11} {ratio:>6} {limit:>7}  {verdict}"


def paired(
    name: str, ours: Sequence[float], peers: Sequence[float], *, unit: str, limit: float
) -> Row:
    """A row from measurements that were taken in pairs, each beside its peer."""
    ratios = [one / peer for one, peer in zip(ours, peers, strict=True)]
    return Row(
        name=name,
        value=median(ours),
        peer=median(peers),
        ratio=median(ratios),
        unit=unit,
        limit=limit,
    )


def report(rows: Sequence[Row]) -> None:
    """Print the table, and fail where a limit does not hold."""
    print(f"\n{'':<46} {'value':>11} {'peer':>11} {'ratio':>6} {'limit':>7}")
    for row in rows:
        print(row)
    print(f"(load {psutil.getloadavg()[0]:.1f} on {psutil.cpu_count()} cores)")
    over = [row.name for row in rows if not row.holds]
    assert not over, f"over the limit: {', '.join(over)}"
