package io.millrace.record.export;

import io.millrace.wire.codec.MessageHeaderDecoder;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/**
 * What the columns of a table are, out of the SBE schema that its messages are made by: nothing about a field is said a second time
 * here. Prices become exact decimals, enumerations and flags names, bytes hexadecimal digits. Immutable after its making: any thread.
 */
final class SchemaColumns
{
    private static final String SCHEMA = "/io/millrace/wire/millrace-schema.xml";
    private static final String SBE = "http://fixprotocol.io/2016/sbe";
    private static final String PRICE_TYPE = "decimal(19, 4)";
    private static final String PRICE_UNIT = "as quoted: CNY, or points of an index";
    private static final int LEVELS_END = 5;

    /** Names in the schema that are words of SQL, and what the tables call them. */
    private static final Map<String, String> RENAMED = Map.of("right", "option_right");

    /** Type of a field by what the schema calls it, and the unit that goes with it. */
    private static final Map<String, String[]> PLAIN = Map.ofEntries(plain("TimeNs", "timestamp[ns, UTC]", ""),
        plain("TimeNsNull", "timestamp[ns, UTC]", ""), plain("CountNull", "int64", "lots"),
        plain("DayNull", "int32", "yyyymmdd"), plain("MonthNull", "int32", "yyyymm"),
        plain("MillisNull", "int32", "milliseconds since midnight in Shanghai"),
        plain("RatioNull", "double", "ratio"), plain("int64", "int64", ""), plain("int32", "int32", ""),
        plain("uint8", "uint8", ""));

    /** Columns of every table that are no fields. */
    private static final List<ExportColumn> RECORDING = List.of(
        new ExportColumn("recording_id", "recording_id", "int64", "", "",
            "the archive's number of the recording that the row came from"),
        new ExportColumn("recording_started", "recording_started", "timestamp[ms, UTC]", "", "",
            "when that recording began; clock: host"),
        new ExportColumn("schema_version", "schema_version", "uint8", "", "",
            "version of the message: fields that came later have no value"));

    private final Document schema = parse();

    /** @return the columns of a table, in its order. */
    List<ExportColumn> of(final ExportTable table)
    {
        final List<ExportColumn> columns = new ArrayList<>(RECORDING);
        fields(message(table.message())).forEach((field) ->
        {
            if ("Level".equals(field.getAttribute("type")))
            {
                addLevel(columns, field.getAttribute("name"));
            }
            else
            {
                columns.add(column(field));
            }
        });

        return columns;
    }

    private ExportColumn column(final Element field)
    {
        final String type = field.getAttribute("type");
        final String name = columnName(field.getAttribute("name"), type);
        final String text = text(field);
        final String nullMeaning = nullMeaning(text, type);
        final String meaning = meaning(text, name);
        if ("PriceNull".equals(type))
        {
            final boolean isMoney = name.startsWith("turnover");

            return new ExportColumn(name, decimal(name), PRICE_TYPE, isMoney ? "CNY" : PRICE_UNIT,
                isMoney && afterNull(text).isEmpty() ? "not sent" : nullMeaning, meaning);
        }
        if (PLAIN.containsKey(type))
        {
            return new ExportColumn(name, name, PLAIN.get(type)[0], unit(name, type, text), nullMeaning, meaning);
        }
        if ("varStringEncoding".equals(type))
        {
            return new ExportColumn(name, "CAST(" + name + ", 'String')", "text", "", "", meaning);
        }
        if ("varBytesEncoding".equals(type))
        {
            return new ExportColumn(name, "hex(" + name + ")", "text", "hexadecimal digits", "", meaning);
        }
        final Element definition = type(type);
        return "set".equals(definition.getTagName()) ? set(name, meaning, definition) :
            new ExportColumn(name, "nullIf(CAST(" + name + ", 'String'), 'NULL_VAL')", "text", "",
                nullMeaning.isEmpty() ? "not known" : nullMeaning,
                meaning + ": " + String.join(", ", names(definition, "validValue")));
    }

    private void addLevel(final List<ExportColumn> columns, final String level)
    {
        final int number = Integer.parseInt(level.substring("level".length()));
        if (number < 1 || number > LEVELS_END)
        {
            throw new IllegalStateException("the schema has a level " + level);
        }
        for (final Element side : fields(type("Level")).toList())
        {
            final String words = words(snake(side.getAttribute("name")));
            final String name = snake(side.getAttribute("name")) + number;
            final String nullMeaning = nullMeaning(side.getAttribute("description"), "");
            final boolean isPrice = !nullMeaning.isEmpty();
            columns.add(isPrice ?
                new ExportColumn(name, decimal(name), PRICE_TYPE, PRICE_UNIT, nullMeaning,
                    words + " of level " + number) :
                new ExportColumn(name, name, "int32", "lots", "", words + " of level " + number));
        }
    }

    /** Names of the bits that are set, parted by |; a bit that this schema does not know keeps its number. */
    private ExportColumn set(final String name, final String meaning, final Element definition)
    {
        final List<String> names = names(definition, "choice").stream()
            .map((choice) -> snake(choice).toUpperCase(Locale.ROOT))
            .toList();
        final String bits = "arrayStringConcat(arrayMap(bit -> if(bit < " + names.size() + ", ['" +
            String.join("', '", names) + "'][bit + 1], concat('BIT', toString(bit))), bitPositionsToArray(" + name +
            ")), '|')";

        return new ExportColumn(name, bits, "text", "names parted by \\|", "", meaning + ": " +
            String.join(", ", names));
    }

    private static String decimal(final String name)
    {
        return "CAST(CAST(" + name + " AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS" +
            " Nullable(Decimal(19, 4)))";
    }

    private static String unit(final String name, final String type, final String text)
    {
        if (name.endsWith("_ns"))
        {
            return "nanoseconds";
        }
        if (name.endsWith("_s"))
        {
            return "seconds";
        }
        final String ofType = PLAIN.get(type)[1];

        return !ofType.isEmpty() ? ofType : text.startsWith("lots") ? "lots" :
            text.startsWith("yyyymmdd") ? "yyyymmdd" : "";
    }

    /** What stands behind "null:" of the field, else of its type; empty when the type has no null. */
    private String nullMeaning(final String text, final String type)
    {
        final String own = afterNull(text);
        if (!own.isEmpty() || type.isEmpty())
        {
            return own;
        }
        return Optional.ofNullable(typeOrNull(type)).map((definition) ->
        {
            final String ofType = afterNull(definition.getAttribute("description"));

            return !ofType.isEmpty() ? ofType :
                "optional".equals(definition.getAttribute("presence")) ? "not sent" : "";
        }).orElse("");
    }

    private static String afterNull(final String text)
    {
        final int start = text.indexOf("null: ");

        return start < 0 ? "" : text.substring(start + "null: ".length());
    }

    private static String meaning(final String text, final String name)
    {
        final int end = text.indexOf("null: ");
        final String meaning = (end < 0 ? text : text.substring(0, end)).replace(", exponent -4", "")
            .replaceAll("[;, ]+$", "");

        return meaning.isEmpty() || "yyyymmdd".equals(meaning) ? words(name) : meaning;
    }

    /** The field's description; where it has none, that of the tick's field of the same name. */
    private String text(final Element field)
    {
        final String own = field.getAttribute("description");
        if (!own.isEmpty())
        {
            return own;
        }
        return fields(message("Tick"))
            .filter((other) -> other.getAttribute("name").equals(field.getAttribute("name")))
            .map((other) -> other.getAttribute("description"))
            .findFirst()
            .orElse("");
    }

    private static String columnName(final String field, final String type)
    {
        final String name = snake(field);

        return RENAMED.getOrDefault(name,
            type.startsWith("TimeNs") && name.endsWith("_ns") ? name.substring(0, name.length() - 3) : name);
    }

    private static String snake(final String name)
    {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static String words(final String name)
    {
        return name.replace('_', ' ');
    }

    private Element message(final String name)
    {
        return elements(schema.getElementsByTagNameNS(SBE, "message"))
            .filter((message) -> message.getAttribute("name").equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("the schema has no message " + name));
    }

    private Element type(final String name)
    {
        final Element type = typeOrNull(name);
        if (null == type)
        {
            throw new IllegalStateException("the schema has no type " + name);
        }
        return type;
    }

    private Element typeOrNull(final String name)
    {
        return Stream.of("type", "composite", "enum", "set")
            .flatMap((kind) -> elements(schema.getElementsByTagName(kind)))
            .filter((type) -> type.getAttribute("name").equals(name))
            .findFirst()
            .orElse(null);
    }

    private static List<String> names(final Element definition, final String kind)
    {
        return elements(definition.getElementsByTagName(kind)).map((value) -> value.getAttribute("name")).toList();
    }

    private static Stream<Element> fields(final Element parent)
    {
        return elements(parent.getChildNodes());
    }

    private static Stream<Element> elements(final NodeList nodes)
    {
        final List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++)
        {
            if (nodes.item(i) instanceof final Element element)
            {
                elements.add(element);
            }
        }

        return elements.stream();
    }

    private static Map.Entry<String, String[]> plain(final String schemaType, final String type, final String unit)
    {
        return Map.entry(schemaType, new String[]
        {type, unit});
    }

    private static Document parse()
    {
        try (InputStream in = MessageHeaderDecoder.class.getResourceAsStream(SCHEMA))
        {
            if (null == in)
            {
                throw new IllegalStateException("this build has no " + SCHEMA + ": rebuild it");
            }
            final DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);

            return factory.newDocumentBuilder().parse(in);
        }
        catch (final IOException | SAXException | ParserConfigurationException ex)
        {
            throw new IllegalStateException("the schema of this build cannot be read: " + ex.getMessage(), ex);
        }
    }
}
