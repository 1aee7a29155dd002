// Package bench measures the whole of a server beside a minimal program that
// writes the same rows: its benchmarks say how much of what the machine can do
// is left to those who write.
//
//	go test ./server/bench -run '^$' -bench . -benchtime 1x
package bench
