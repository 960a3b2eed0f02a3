package io.millrace.feed;

/** What is done with a tick that a rule finds fault with. */
public enum RuleAction
{
    /** Nothing: the rule does not apply. */
    OFF,
    /** Published with a flag. */
    FLAG,
    /** Rejected with a reason, and kept. */
    REJECT
}
