/** A profile as a page to look at: one file of HTML that needs nothing else, with drawings in SVG. It measures nothing. */
@NullMarked
package ai.cautious.program.report;

import org.jspecify.annotations.NullMarked;
