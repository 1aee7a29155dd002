#include <stdlib.h>
#include <string.h>
#include "vfs.h"

/* Codes of SQLite: https://sqlite.org/rescode.html and .../c3ref/c_open_autoproxy.html. */
enum { OK = 0, ERROR = 1, CANTOPEN = 14, OPEN_WAL = 0x80000 };

enum {
  HEAD = 24,          /* bytes of a frame before its page; https://sqlite.org/fileformat2.html#walformat */
  ROOM = 120 << 10,   /* bytes gathered before they are written; SQLite's own VFS takes 128 KiB - 1 at once */
  MOST = 1024         /* bytes that a file of the real VFS may take in memory */
};

/* A log. Behind it in memory stands the real file. */
typedef struct {
  sqlite3_file base;
  char *held;           /* ROOM bytes; 0 until something is written */
  int n;                /* how many of them wait to be written */
  sqlite3_int64 at;     /* where in the file they belong */
  int last;             /* the next write ends a transaction */
} wal_file;

static sqlite3_vfs shim;

/* The real VFS is looked up each time: a test may put its own in place. */
static sqlite3_vfs *disk(void) { return sqlite3_vfs_find(0); }
static sqlite3_file *real(sqlite3_file *f) { return (sqlite3_file *)((wal_file *)f + 1); }

/* Writes what waits. What could not be written is dropped: its transaction
** fails, and SQLite writes over it. */
static int flush(sqlite3_file *f) {
  wal_file *w = (wal_file *)f;
  int n = w->n;
  w->n = 0;
  return n == 0 ? OK : real(f)->pMethods->xWrite(real(f), w->held, n, w->at);
}

/* Whether this is the head of a frame that ends a transaction: it tells how
** large the database is then. */
static int ends(const void *p, int n) {
  const unsigned char *head = p;
  return n == HEAD && (head[4] | head[5] | head[6] | head[7]) != 0;
}

/* The frames of a transaction are in the file when the last of them is written,
** synced or not: only then does SQLite tell others of them. */
static int wal_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at) {
  wal_file *w = (wal_file *)f;
  int last = w->last;
  w->last = ends(p, n);
  if (w->n > 0 && (at != w->at + w->n || w->n + n > ROOM)) {
    int rc = flush(f);
    if (rc != OK) return rc;
  }
  if (w->held == 0) w->held = malloc(ROOM);
  if (w->held == 0 || n > ROOM) return real(f)->pMethods->xWrite(real(f), p, n, at);
  if (w->n == 0) w->at = at;
  memcpy(w->held + w->n, p, n);
  w->n += n;
  return last ? flush(f) : OK;
}

/* All else sees the file as it would be without us. */
static int wal_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at) {
  int rc = flush(f);
  return rc != OK ? rc : real(f)->pMethods->xRead(real(f), p, n, at);
}
static int wal_truncate(sqlite3_file *f, sqlite3_int64 size) {
  int rc = flush(f);
  return rc != OK ? rc : real(f)->pMethods->xTruncate(real(f), size);
}
static int wal_sync(sqlite3_file *f, int flags) {
  int rc = flush(f);
  return rc != OK ? rc : real(f)->pMethods->xSync(real(f), flags);
}
static int wal_size(sqlite3_file *f, sqlite3_int64 *n) {
  int rc = flush(f);
  return rc != OK ? rc : real(f)->pMethods->xFileSize(real(f), n);
}
static int wal_close(sqlite3_file *f) {
  int rc = flush(f), closed = real(f)->pMethods->xClose(real(f));
  free(((wal_file *)f)->held);
  return rc != OK ? rc : closed;
}
static int wal_lock(sqlite3_file *f, int l) { f = real(f); return f->pMethods->xLock(f, l); }
static int wal_unlock(sqlite3_file *f, int l) { f = real(f); return f->pMethods->xUnlock(f, l); }
static int wal_reserved(sqlite3_file *f, int *out) { f = real(f); return f->pMethods->xCheckReservedLock(f, out); }
static int wal_control(sqlite3_file *f, int op, void *arg) { f = real(f); return f->pMethods->xFileControl(f, op, arg); }
static int wal_sector(sqlite3_file *f) { f = real(f); return f->pMethods->xSectorSize(f); }
static int wal_device(sqlite3_file *f) { f = real(f); return f->pMethods->xDeviceCharacteristics(f); }

static const sqlite3_io_methods methods = {
  .iVersion = 1,
  .xClose = wal_close,
  .xRead = wal_read,
  .xWrite = wal_write,
  .xTruncate = wal_truncate,
  .xSync = wal_sync,
  .xFileSize = wal_size,
  .xLock = wal_lock,
  .xUnlock = wal_unlock,
  .xCheckReservedLock = wal_reserved,
  .xFileControl = wal_control,
  .xSectorSize = wal_sector,
  .xDeviceCharacteristics = wal_device,
};

static int shim_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out) {
  sqlite3_vfs *d = disk();
  sqlite3_file *r = real(f);
  int rc;
  (void)v;
  f->pMethods = 0;
  if (d->szOsFile > MOST) return CANTOPEN;
  if (!(flags & OPEN_WAL)) return d->xOpen(d, name, f, flags, out);
  memset(f, 0, sizeof(wal_file));
  memset(r, 0, d->szOsFile);
  rc = d->xOpen(d, name, r, flags, out);
  f->pMethods = r->pMethods ? &methods : 0; /* where it is set, SQLite closes the file */
  return rc;
}

/* The rest is the real one's; some of it looks at which VFS it is given. */
static int shim_delete(sqlite3_vfs *v, const char *n, int sync) { v = disk(); return v->xDelete(v, n, sync); }
static int shim_access(sqlite3_vfs *v, const char *n, int f, int *out) { v = disk(); return v->xAccess(v, n, f, out); }
static int shim_path(sqlite3_vfs *v, const char *n, int size, char *out) { v = disk(); return v->xFullPathname(v, n, size, out); }
static int shim_random(sqlite3_vfs *v, int n, char *out) { v = disk(); return v->xRandomness(v, n, out); }
static int shim_sleep(sqlite3_vfs *v, int us) { v = disk(); return v->xSleep(v, us); }
static int shim_time(sqlite3_vfs *v, double *t) { v = disk(); return v->xCurrentTime(v, t); }
static int shim_error(sqlite3_vfs *v, int n, char *s) { v = disk(); return v->xGetLastError(v, n, s); }
static int shim_time64(sqlite3_vfs *v, sqlite3_int64 *t) { v = disk(); return v->xCurrentTimeInt64(v, t); }

int parley_walvfs_register(void) {
  sqlite3_vfs *d = disk();
  if (d == 0 || d->iVersion < 2) return ERROR;
  shim.iVersion = 2;
  shim.szOsFile = (int)sizeof(wal_file) + MOST;
  shim.mxPathname = d->mxPathname;
  shim.zName = "parley-wal";
  shim.xOpen = shim_open;
  shim.xDelete = shim_delete;
  shim.xAccess = shim_access;
  shim.xFullPathname = shim_path;
  shim.xDlOpen = d->xDlOpen;
  shim.xDlError = d->xDlError;
  shim.xDlSym = d->xDlSym;
  shim.xDlClose = d->xDlClose;
  shim.xRandomness = shim_random;
  shim.xSleep = shim_sleep;
  shim.xCurrentTime = shim_time;
  shim.xGetLastError = shim_error;
  shim.xCurrentTimeInt64 = shim_time64;
  return sqlite3_vfs_register(&shim, 0);
}
