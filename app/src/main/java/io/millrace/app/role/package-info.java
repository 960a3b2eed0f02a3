/**
 * One class for each role that a process can have: it reads the settings, puts the modules together, runs until it is told to stop
 * (SIGTERM, SIGINT) and closes in reverse order.
 */
package io.millrace.app.role;
