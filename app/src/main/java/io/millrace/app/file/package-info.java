/** Recorded ticks from files, as the vendor's struct. On the thread that reads them; knows nothing of what makes a tick true. */
package io.millrace.app.file;
