//go:build !faults

package fault

// Point does nothing.
func Point(string) {}

// Without returns false.
func Without(string) bool { return false }
