package io.millrace.record.export;

/**
 * A column of an exported file.
 *
 * @param name        as in the table.
 * @param expression  SQL that makes it of the table's columns.
 * @param type        of its values, for people.
 * @param unit        of its values; empty: none.
 * @param nullMeaning what "no value" means; empty: there is always one.
 * @param meaning     of the values.
 */
record ExportColumn(String name, String expression, String type, String unit, String nullMeaning, String meaning)
{
}
