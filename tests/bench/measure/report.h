/** @file
 * What a benchmark prints: cells of tables, and a line for each goal.
 */
#ifndef REPORT_H
#define REPORT_H

/** A cell of ten columns: microseconds to three digits or more; a dash for NaN. */
void report_microseconds(double seconds);

/** A cell of nine columns, with digits after the point; a dash for NaN. */
void report_number(double value, int digits);

/** "figure NAME VALUE <= GOAL met", or short. */
void report_figure(const char *name, double value, double goal);

#endif
