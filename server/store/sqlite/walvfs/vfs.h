#ifndef PARLEY_WALVFS_H
#define PARLEY_WALVFS_H
#include "sqlite.h"

/* Makes the VFS known; 0, or SQLite's code. */
int parley_walvfs_register(void);
#endif
