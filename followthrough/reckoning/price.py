"""What the lines of an offer come to, in whole minor units; halves are rounded up, line by line, as on an invoice."""

from collections.abc import Iterable
from dataclasses import dataclass

#: Quantities are thousandths; discounts and taxes are hundredths of a percent.
THOUSAND = 1000
WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Priced:
    """A line: `price` of one in minor units, `quantity` in thousandths, `discount` and `tax` in 1/100 percent."""

    quantity: int
    price: int
    discount: int = 0
    tax: int = 0

    @property
    def net(self) -> int:
        """What it comes to after its discount, before tax."""
        return _rounded(self.quantity * self.price * (WHOLE - self.discount), THOUSAND * WHOLE)

    @property
    def tax_amount(self) -> int:
        """The tax on it."""
        return _rounded(self.net * self.tax, WHOLE)


@dataclass(frozen=True, slots=True)
class Total:
    """What an offer comes to: before tax, the tax by its rate, and both together."""

    net: int
    taxes: tuple[tuple[int, int], ...]

    @property
    def gross(self) -> int:
        """With all taxes."""
        return self.net + sum(amount for _rate, amount in self.taxes)


def total(lines: Iterable[Priced]) -> Total:
    """The sum of lines, taxes apart by rate, the lowest rate first; rates without an amount are left out."""
    net, taxes = 0, dict[int, int]()
    for line in lines:
        net += line.net
        taxes[line.tax] = taxes.get(line.tax, 0) + line.tax_amount
    return Total(net, tuple(sorted((rate, amount) for rate, amount in taxes.items() if amount)))


def _rounded(amount: int, unit: int) -> int:
    return (2 * amount + unit) // (2 * unit)
