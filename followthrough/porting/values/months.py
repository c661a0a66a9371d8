"""Names of the months and their short forms: English, German, French, Spanish, Portuguese, Italian, Dutch."""

_NAMES = (
    "january jan januar jän jänner janvier janv enero ene janeiro gennaio gen januari",
    "february feb februar februari février févr fevrier fevr febrero fevereiro fev febbraio",
    "march mar märz mär mrz maerz mars marzo março marco maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei",
    "june jun juni juin junio junho giugno giu",
    "july jul juli juillet juil julio julho luglio lug",
    "august aug août aout agosto ago augustus",
    "september sep sept septembre septiembre setembro settembre set",
    "october oct oktober okt octobre octubre outubro out ottobre ott",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc decembre diciembre dic dezembro dicembre",
)

MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
