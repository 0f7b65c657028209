/** @file
 * What every test needs: CMocka with the headers that it wants before it, the
 * comparators, and arrays.
 */
#ifndef TEST_H
#define TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arrays.h"
#include "compare.h"

#endif
