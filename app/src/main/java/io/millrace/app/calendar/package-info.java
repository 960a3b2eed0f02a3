/** {@code millrace calendar}: what a trading calendar says, and what is wrong with one. On the main thread; knows reference data only. */
package io.millrace.app.calendar;
