package io.millrace.reference;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * All reference data together.
 *
 * @param calendar trading days and night sessions.
 * @param products known products.
 * @param sessions trading sessions of the products.
 */
public record MarketReference(TradingCalendar calendar, Products products, Sessions sessions)
{
    /**
     * What Millrace ships.
     *
     * @return the data.
     */
    public static MarketReference shipped()
    {
        return new MarketReference(TradingCalendar.shipped(), Products.shipped(), Sessions.shipped());
    }

    /**
     * What Millrace ships, with a calendar of the user's.
     *
     * @param calendarFile to read.
     * @return the data.
     * @throws ReferenceDataException when the file cannot be used.
     */
    public static MarketReference withCalendar(final Path calendarFile)
    {
        if (!Files.isRegularFile(calendarFile))
        {
            throw new ReferenceDataException("calendar " + calendarFile +
                ": there is no such file; name one, or leave the setting out to use the shipped calendar");
        }

        return new MarketReference(TradingCalendar.read(calendarFile), Products.shipped(),
            Sessions.shipped());
    }
}
