package cli

import (
	"bufio"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
)

// settle gives back what only starting needed: the heap that reading the bots
// took, and the pages of the program's code, most of which ran once. The kernel
// maps again what is used, from its cache of the file, at the cost of a few
// page faults. Code alone: what else is read-only may have been written to by
// the dynamic linker, and is not in the file.
func settle() {
	debug.FreeOSMemory()
	self, err := os.Executable()
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer maps.Close()
	for in := bufio.NewScanner(maps); in.Scan(); {
		// 00400000-00c77000 r-xp 00000000 fe:01 1234 /usr/local/bin/parley
		f := strings.Fields(in.Text())
		if len(f) != 6 || f[5] != self || f[1] != "r-xp" {
			continue
		}
		from, to, _ := strings.Cut(f[0], "-")
		start, err1 := strconv.ParseUint(from, 16, 64)
		end, err2 := strconv.ParseUint(to, 16, 64)
		if err1 == nil && err2 == nil && end > start {
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, uintptr(start), uintptr(end-start), syscall.MADV_DONTNEED)
		}
	}
}
