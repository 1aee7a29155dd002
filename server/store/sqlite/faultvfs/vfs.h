#ifndef PARLEY_FAULTVFS_H
#define PARLEY_FAULTVFS_H
#include "../walvfs/sqlite.h"

/* A file of ours; the real one stands behind it in memory. */
typedef struct {
  sqlite3_file base;
  int id; /* by which Go knows it */
} parley_file;

/* Makes the VFS known and the default; 0, or why not. */
int parley_install(void);

/* The operations of the real VFS. */
int parley_open(const char *name, parley_file *f, int flags, int *out);
int parley_delete(const char *name, int sync);
int parley_read(parley_file *f, void *p, int n, sqlite3_int64 at);
int parley_write(parley_file *f, const void *p, int n, sqlite3_int64 at);
int parley_truncate(parley_file *f, sqlite3_int64 size);
int parley_map(parley_file *f, int page, int size, int extend, void volatile **p);
#endif
