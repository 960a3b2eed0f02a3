package io.millrace.audit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that runs for each tick: it allocates nothing, takes no lock, does no I/O, logs nothing and, in the normal
 * case, throws nothing. An ArchUnit test checks the marked methods and an allocation test holds the whole path at zero bytes.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(
{ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface HotPath
{
}
