/**
 * The program's work at the scale of data sets: an application for spark-submit that judges as {@code moderate} does and
 * profiles as {@code profile} does, part by part. What is judged, asked and reported, and how, is the program's own.
 */
@NullMarked
package ai.cautious.spark;

import org.jspecify.annotations.NullMarked;
