package io.millrace.reference;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The trading sessions of each product on each day: templates, and which product had which of them until when (docs/calendar.md has the
 * formats). Immutable after loading: any thread. For the cold path: a caller looks a product up once a trading day.
 */
public final class Sessions
{
    private final Map<String, SessionTemplate> templates;
    private final Map<String, TreeMap<Integer, SessionTemplate>> history;

    Sessions(final Map<String, SessionTemplate> templates, final Map<String, TreeMap<Integer, SessionTemplate>> history)
    {
        this.templates = Map.copyOf(templates);
        this.history = new HashMap<>(history);
    }

    /**
     * The templates and the history that Millrace ships.
     *
     * @return the sessions.
     */
    public static Sessions shipped()
    {
        final SessionsReader reader = new SessionsReader();
        ReferenceFiles.shipped("sessions.csv", reader::readTemplates);

        return ReferenceFiles.shipped("session-history.csv", reader::readHistory);
    }

    /**
     * Reads sessions.
     *
     * @param templatesName for error messages.
     * @param templatesIn   text of the templates.
     * @param historyName   for error messages.
     * @param historyIn     text of the history.
     * @return the sessions.
     * @throws IOException            when reading fails.
     * @throws ReferenceDataException that names line, field and value when a line is malformed.
     */
    public static Sessions parse(final String templatesName, final BufferedReader templatesIn, final String historyName,
        final BufferedReader historyIn) throws IOException
    {
        final SessionsReader reader = new SessionsReader();
        reader.readTemplates(templatesName, templatesIn);

        return reader.readHistory(historyName, historyIn);
    }

    /**
     * A template by its name.
     *
     * @param name e.g. {@code FUT_NIGHT_2300}.
     * @return the template, null when there is none.
     */
    public SessionTemplate template(final String name)
    {
        return templates.get(name);
    }

    /**
     * The sessions of a product on a day.
     *
     * @param product    to look up.
     * @param tradingDay epoch day.
     * @return the template of that day, the product's own when the history has none; null when the product names an unknown one.
     */
    public SessionTemplate of(final Product product, final int tradingDay)
    {
        final TreeMap<Integer, SessionTemplate> regimes = history.get(keyOf(product.exchange().name(), product.code()));
        final Map.Entry<Integer, SessionTemplate> regime = null == regimes ? null : regimes.ceilingEntry(tradingDay);

        return null == regime ? templates.get(product.sessionTemplate()) : regime.getValue();
    }

    /**
     * Whether a product trades in the night session that belongs to a day: the template of the day has one, and the calendar does not
     * take it away. What a caller passes to {@link SessionTemplate#segmentOf(int, int, boolean)}.
     *
     * @param product    to look up.
     * @param tradingDay epoch day of a trading day.
     * @param calendar   of the exchanges.
     * @return false for products without a night session, too; and when the product names an unknown template.
     */
    public boolean hasNight(final Product product, final int tradingDay, final TradingCalendar calendar)
    {
        final SessionTemplate template = of(product, tradingDay);

        return null != template && template.hasNight() && calendar.hasNight(tradingDay);
    }

    static String keyOf(final String exchange, final String product)
    {
        return exchange + '.' + product;
    }
}
