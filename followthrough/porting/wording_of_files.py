"""What is said about whole files."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OF_FILES: dict[str, Promise] = {
    "import_failed": _("Something went wrong on our side. Nothing of the import was kept; the log tells more."),
    "import_stopped": _("The program was stopped in the middle of it. Nothing of the import was kept; start it again."),
    "import_stopped_kept": _(
        "The program was stopped in the middle of it, and a later import has relied on what it brought, so nothing "
        "was taken back. Take it back yourself if nobody needs it."
    ),
    "file_gone": _("The file “%(name)s” is no longer kept here; what was imported from it is. Choose it anew."),
    "file_empty": _("The file is empty."),
    "rows_none": _("No rows found below the names of the columns."),
    "file_too_large": _("The file is larger than %(most)s. Split it into several."),
    "file_is_pdf": _("This is a PDF. Save the table as CSV or XLSX."),
    "file_is_picture": _("This is a picture. Save the table as CSV or XLSX."),
    "file_is_html": _("This is a web page (HTML), not a table. Save it as CSV or XLSX."),
    "file_is_vcard": _(
        "This is a vCard file (.vcf). vCards are read in a later version. For now, export the contacts as CSV from "
        "your address book, and import that."
    ),
    "zip_damaged": _("%(file)s is cut off or damaged. Pack it again and take the new file."),
    "zip_empty": _("There is no file in %(file)s."),
    "zip_too_many": _("%(file)s holds %(count)s files; at most %(most)s are taken at once. Pack fewer into it."),
    "zip_too_large": _("Unpacked, %(file)s is larger than %(most)s. Split it into several."),
    "zip_file_too_large": _("%(part)s in %(file)s is larger than %(most)s. Split it into several."),
    "zip_bomb": _("%(part)s in %(file)s unpacks to far more than it should. It was not opened."),
    "zip_locked": _("%(file)s needs a password. Pack it again without one."),
    "zip_in_zip": _("%(file)s holds another ZIP (%(part)s). Unpack that one and take the files in it."),
    "kind_unknown": _("There is no kind of file called “%(kind)s”."),
    "encoding_broken": _("The file says it is %(encoding)s, but byte %(byte)s does not fit. Export it anew."),
    "encoding_unfit": _("The file can't be read as %(encoding)s: byte %(byte)s does not fit."),
    "encoding_unknown": _("There is no encoding called “%(encoding)s”."),
    "delimiter_unknown": _("“%(delimiter)s” can't part columns; comma, semicolon, tab and pipe can."),
    "header_unfit": _("Row %(answer)s can't hold the names of the columns."),
    "columns_too_many": _("The table has %(count)s columns; at most %(most)s can be read."),
    "rows_too_many": _("The table has more than %(most)s rows. Split it into several files."),
    "titles_skipped": _("Rows above the names of the columns, passed over: %(count)s."),
    "lines_blank": _("Blank lines, passed over: %(count)s."),
    "text_twice_encoded": _("Some text looks as if it had been encoded twice (Ã¼ for ü). It is kept as it is."),
    "map_no_column": _("There is no column called “%(column)s”."),
    "map_no_field": _("There is no field called “%(field)s”."),
    "sheets_passed_over": _(
        "Passed over, because no column of theirs tells a name, an e-mail or a company: %(names)s."
    ),
    "columns_of_rights": _(
        "%(columns)s: kept as text. An import never changes who may do what, and a number in a file never decides "
        "whose record a row is."
    ),
    "workbook_truncated": _("The workbook is cut off or damaged. Save it again and take the new file."),
    "workbook_too_many_parts": _("The workbook has %(count)s parts; at most %(most)s are read."),
    "workbook_too_large": _("Unpacked, the workbook is larger than %(most)s. Split it, or save it as CSV."),
    "workbook_opendocument": _("This is an OpenDocument sheet. Save it as XLSX or CSV."),
    "workbook_other_zip": _("This is an archive of another kind, not a workbook. Save its table as XLSX or CSV."),
    "workbook_bomb": _("The workbook unpacks to far more than it should (%(part)s). It was not opened."),
    "workbook_old_or_locked": _(
        "This is an old Excel file (.xls) or one with a password. Open it in Excel and save it as XLSX without one."
    ),
    "workbook_is_html": _("The file is called a workbook but is a web page (HTML), not XLSX. Save it as XLSX or CSV."),
    "workbook_is_not": _("The file is called a workbook but its content is not XLSX."),
    "workbook_reaches_outside": _("The workbook holds a part that points outside of it (%(part)s). It was not opened."),
    "workbook_entities": _("The workbook defines entities of its own, which no spreadsheet does. It was not opened."),
    "workbook_broken": _("The workbook is damaged (%(part)s, line %(line)s)."),
}
