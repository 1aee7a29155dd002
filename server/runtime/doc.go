// Package runtime takes a message from the inbox through the engine to the
// outbox.
//
//	rt, err := runtime.New(runtime.Config{Store: s, Bots: registry, Clock: clock, Log: log})
//	rt.Start()
//	err = rt.Accept(ctx, "bakery", "messenger", events) // then answer 200
//	err = rt.Stop(ctx)
//
// Accept keeps what came in, durably. Workers claim conversations with events
// to read, one at a time each, run the engine over them and commit what came
// of it as one change. Delivery makes the calls for what must go out, in order
// within a conversation, and tries again what failed for a passing reason. A
// timer that is due becomes an event of its conversation, once. Each part only
// wakes the next: what it must do is in the store, so nothing is lost when the
// program ends at any point.
package runtime
