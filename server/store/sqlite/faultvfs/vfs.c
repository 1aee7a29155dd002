#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "vfs.h"
#include "_cgo_export.h"

static sqlite3_vfs *disk; /* the real VFS */
static sqlite3_vfs shim;

static sqlite3_file *real(sqlite3_file *f) { return (sqlite3_file *)((parley_file *)f + 1); }

/* Go answers with SQLite's code, and above it the errno that goes with it. */
static int answer(long long a) {
  if (a >> 32) errno = (int)(a >> 32);
  return (int)(a & 0xffffffff);
}

int parley_read(parley_file *f, void *p, int n, sqlite3_int64 at) {
  sqlite3_file *r = real(&f->base);
  return r->pMethods->xRead(r, p, n, at);
}
int parley_write(parley_file *f, const void *p, int n, sqlite3_int64 at) {
  sqlite3_file *r = real(&f->base);
  return r->pMethods->xWrite(r, p, n, at);
}
int parley_truncate(parley_file *f, sqlite3_int64 size) {
  sqlite3_file *r = real(&f->base);
  return r->pMethods->xTruncate(r, size);
}
int parley_map(parley_file *f, int page, int size, int extend, void volatile **p) {
  sqlite3_file *r = real(&f->base);
  return r->pMethods->xShmMap(r, page, size, extend, p);
}
int parley_delete(const char *name, int sync) { return disk->xDelete(disk, name, sync); }

/* Seen by Go. */
static int file_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at) {
  return answer(faultvfsRead((parley_file *)f, p, n, at));
}
static int file_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at) {
  return answer(faultvfsWrite((parley_file *)f, (void *)p, n, at));
}
static int file_truncate(sqlite3_file *f, sqlite3_int64 size) {
  return answer(faultvfsTruncate((parley_file *)f, size));
}
static int file_sync(sqlite3_file *f, int flags) {
  (void)flags;
  return answer(faultvfsSync((parley_file *)f));
}
static int file_map(sqlite3_file *f, int page, int size, int extend, void volatile **p) {
  return answer(faultvfsMap((parley_file *)f, page, size, extend, (void **)p));
}
static int file_close(sqlite3_file *f) {
  sqlite3_file *r = real(f);
  faultvfsClose((parley_file *)f);
  return r->pMethods->xClose(r);
}

/* Handed on. */
static int file_size(sqlite3_file *f, sqlite3_int64 *n) { f = real(f); return f->pMethods->xFileSize(f, n); }
static int file_lock(sqlite3_file *f, int l) { f = real(f); return f->pMethods->xLock(f, l); }
static int file_unlock(sqlite3_file *f, int l) { f = real(f); return f->pMethods->xUnlock(f, l); }
static int file_reserved(sqlite3_file *f, int *out) { f = real(f); return f->pMethods->xCheckReservedLock(f, out); }
static int file_control(sqlite3_file *f, int op, void *arg) { f = real(f); return f->pMethods->xFileControl(f, op, arg); }
static int file_sector(sqlite3_file *f) { f = real(f); return f->pMethods->xSectorSize(f); }
static int file_device(sqlite3_file *f) { f = real(f); return f->pMethods->xDeviceCharacteristics(f); }
static int shm_lock(sqlite3_file *f, int at, int n, int flags) { f = real(f); return f->pMethods->xShmLock(f, at, n, flags); }
static void shm_barrier(sqlite3_file *f) { f = real(f); f->pMethods->xShmBarrier(f); }
static int shm_unmap(sqlite3_file *f, int gone) { f = real(f); return f->pMethods->xShmUnmap(f, gone); }
static int file_fetch(sqlite3_file *f, sqlite3_int64 at, int n, void **p) { f = real(f); return f->pMethods->xFetch(f, at, n, p); }
static int file_unfetch(sqlite3_file *f, sqlite3_int64 at, void *p) { f = real(f); return f->pMethods->xUnfetch(f, at, p); }

static const sqlite3_io_methods methods = {
  3, file_close, file_read, file_write, file_truncate, file_sync, file_size,
  file_lock, file_unlock, file_reserved, file_control, file_sector, file_device,
  file_map, shm_lock, shm_barrier, shm_unmap, file_fetch, file_unfetch,
};

int parley_open(const char *name, parley_file *f, int flags, int *out) {
  sqlite3_file *r = real(&f->base);
  int rc;
  memset(r, 0, disk->szOsFile);
  rc = disk->xOpen(disk, name, r, flags, out);
  f->base.pMethods = r->pMethods ? &methods : 0; /* where it is set, SQLite closes the file */
  return rc;
}

static int shim_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out) {
  (void)v;
  if (name == 0 || !faultvfsWatches((char *)name)) return disk->xOpen(disk, name, f, flags, out);
  f->pMethods = 0;
  ((parley_file *)f)->id = 0;
  return answer(faultvfsOpen((char *)name, (parley_file *)f, flags, out));
}
static int shim_delete(sqlite3_vfs *v, const char *name, int sync) {
  (void)v;
  if (!faultvfsWatches((char *)name)) return disk->xDelete(disk, name, sync);
  return answer(faultvfsDelete((char *)name, sync));
}

/* The rest is the real one's; some of it looks at which VFS it is given. */
static int shim_access(sqlite3_vfs *v, const char *n, int f, int *out) { (void)v; return disk->xAccess(disk, n, f, out); }
static int shim_path(sqlite3_vfs *v, const char *n, int size, char *out) { (void)v; return disk->xFullPathname(disk, n, size, out); }
static int shim_random(sqlite3_vfs *v, int n, char *out) { (void)v; return disk->xRandomness(disk, n, out); }
static int shim_sleep(sqlite3_vfs *v, int us) { (void)v; return disk->xSleep(disk, us); }
static int shim_time(sqlite3_vfs *v, double *t) { (void)v; return disk->xCurrentTime(disk, t); }
static int shim_error(sqlite3_vfs *v, int n, char *s) { (void)v; return disk->xGetLastError(disk, n, s); }
static int shim_time64(sqlite3_vfs *v, sqlite3_int64 *t) { (void)v; return disk->xCurrentTimeInt64(disk, t); }

int parley_install(void) {
  disk = sqlite3_vfs_find(0);
  if (disk == 0 || disk->iVersion < 2) return 1;
  shim.iVersion = 2;
  shim.szOsFile = (int)sizeof(parley_file) + disk->szOsFile;
  shim.mxPathname = disk->mxPathname;
  shim.zName = "parley-fault";
  shim.xOpen = shim_open;
  shim.xDelete = shim_delete;
  shim.xAccess = shim_access;
  shim.xFullPathname = shim_path;
  shim.xDlOpen = disk->xDlOpen;
  shim.xDlError = disk->xDlError;
  shim.xDlSym = disk->xDlSym;
  shim.xDlClose = disk->xDlClose;
  shim.xRandomness = shim_random;
  shim.xSleep = shim_sleep;
  shim.xCurrentTime = shim_time;
  shim.xGetLastError = shim_error;
  shim.xCurrentTimeInt64 = shim_time64;
  return sqlite3_vfs_register(&shim, 1);
}
