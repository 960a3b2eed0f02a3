package io.millrace.feed;

/**
 * The rules that ticks of a product are held to; docs/true-ticks.md says why each has its default.
 *
 * @param outOfSession     for a stamp outside the product's sessions of its trading day.
 * @param staleSnapshot    for a stamp behind the clock by more than the tolerance.
 * @param farFromClock     for a stamp ahead of the clock by more than the tolerance.
 * @param crossedBook      for a best bid above the best ask.
 * @param lockedBook       for a best bid equal to the best ask.
 * @param outsideLimits    for a last price outside the day's limits.
 * @param priceJump        for a last price further from the previous one than the band.
 * @param clockToleranceMs milliseconds that a stamp may be away from the clock.
 * @param sessionGraceMs   milliseconds that a stamp may lie behind the end of a session.
 * @param jumpPermille     band around the previous last price, in thousandths of it.
 */
public record CheckRules(RuleAction outOfSession, RuleAction staleSnapshot, RuleAction farFromClock,
    RuleAction crossedBook,
    RuleAction lockedBook, RuleAction outsideLimits, RuleAction priceJump, int clockToleranceMs, int sessionGraceMs,
    int jumpPermille)
{
    /** What holds when nothing else is configured. */
    public static final CheckRules DEFAULT = new CheckRules(RuleAction.REJECT, RuleAction.REJECT, RuleAction.REJECT,
        RuleAction.FLAG, RuleAction.FLAG, RuleAction.FLAG, RuleAction.FLAG, 300_000, 2_000, 50);

    private static final int MAX_CLOCK_TOLERANCE_MS = 3_600_000;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException that names the rule and the value.
     */
    public CheckRules
    {
        require(clockToleranceMs > 0 && clockToleranceMs <= MAX_CLOCK_TOLERANCE_MS, "clockToleranceMs",
            clockToleranceMs,
            "give 1 ms to 1 h: a stamp that may be hours away from the clock fits more than one session");
        require(sessionGraceMs >= 0 && sessionGraceMs < 600_000, "sessionGraceMs", sessionGraceMs,
            "give 0 to 599,999 ms: a break lasts 15 minutes");
        require(jumpPermille > 0 && jumpPermille <= 1_000_000, "jumpPermille", jumpPermille, "give 1 to 1,000,000");
    }

    private static void require(final boolean isTrue, final String rule, final int value, final String remedy)
    {
        if (!isTrue)
        {
            throw new IllegalArgumentException("rule " + rule + "=" + value + ": " + remedy);
        }
    }
}
