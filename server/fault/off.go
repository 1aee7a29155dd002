//go:build !faults

package fault

import "time"

// Point does nothing.
func Point(string) {}

// Error returns nil.
func Error(string) error { return nil }

// Without returns false.
func Without(string) bool { return false }

// SendTimeout returns 0.
func SendTimeout() time.Duration { return 0 }
