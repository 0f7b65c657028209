/** @file
 * Locales that write numbers in other ways than C does.
 */
#ifndef LOCALES_H
#define LOCALES_H

/**
 * Switch to the next locale of this machine whose decimal point is not '.';
 * 0 when there is no further one. Start with *position = 0; leave with
 * setlocale(LC_ALL, "C").
 */
int next_foreign_locale(unsigned *position);

#endif
