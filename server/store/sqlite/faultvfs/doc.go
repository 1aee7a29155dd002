// Package faultvfs stands between SQLite and the disk, for tests alone. It sees
// every operation on the files of a folder, makes chosen ones fail, and tells
// what a power loss at any point could have left of the files.
//
//	disk := faultvfs.Watch(t, dir)
//	s, err := sqlite.Open(filepath.Join(dir, "parley.db"), sqlite.Options{})
//	disk.Before(func(n int, op faultvfs.Op) error { return syscall.ENOSPC })
//	...
//	files := disk.Log().Cut(n, rand.New(rand.NewPCG(1, 2)))
//
// It is a VFS of SQLite's that hands everything on to the real one. The first
// Watch makes it the default, which is harmless to files of other folders: they
// are opened by the real one directly. A connection that was open before is not
// seen.
//
// A sync is not handed on: what it promises is what Log.Cut keeps to, and the
// tests need no real one. The shared memory of a log (-shm) is only seen where
// it grows; SQLite makes it anew after a power loss.
package faultvfs
