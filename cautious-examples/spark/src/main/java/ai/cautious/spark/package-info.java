/**
 * The program's work at the scale of data sets: an application for spark-submit that judges as {@code moderate} does, part by
 * part. What is judged and how is the program's own.
 */
@NullMarked
package ai.cautious.spark;

import org.jspecify.annotations.NullMarked;
