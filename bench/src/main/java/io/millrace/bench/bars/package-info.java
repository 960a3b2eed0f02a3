/** What bars cost: the builder with the default intervals over a generated market, without Aeron. */
package io.millrace.bench.bars;
