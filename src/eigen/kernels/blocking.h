/* How a matrix product is cut, the same for all vector units. */
#pragma once

enum {
    /* Packed rows of A times packed depth: 384 KiB, which half an L2 cache holds. */
    HESSCRIT_BLOCK_ROWS = 192,
    /* Up to this depth and as many columns, nothing is gained by packing. */
    HESSCRIT_SMALL_DEPTH = 64,
    /* A strip of B, this deep and one tile wide, passes through the L1 cache. */
    HESSCRIT_BLOCK_DEPTH = 256,
    /* Packed B: 2 MiB, for the L3 cache; a multiple of all tiles. */
    HESSCRIT_BLOCK_COLUMNS = 1032,
    /* The largest tile of any version. */
    HESSCRIT_TILE_ROWS_MAX = 8,
    HESSCRIT_TILE_COLUMNS_MAX = 24
};
