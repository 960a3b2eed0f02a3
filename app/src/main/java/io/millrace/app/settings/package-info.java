/**
 * The settings of all roles: {@code reference.conf}, the user's file, system properties. Knows no role.
 */
package io.millrace.app.settings;
