/** @file
 * The gnuplot scripts of the pictures; each draws from the .dat files beside it.
 */
#ifndef HESSCRIT_DEMO_PICTURES_H
#define HESSCRIT_DEMO_PICTURES_H

extern const char surface_picture[];
extern const char training_picture[];

#endif
