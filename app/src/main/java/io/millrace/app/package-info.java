/**
 * The {@code millrace} command: settings, the roles that a process can have, the demo. Composition only: what happens to a tick is
 * decided in the modules below.
 */
package io.millrace.app;
